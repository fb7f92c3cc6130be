"""The application bundle for macOS: what Linux can make and check of it; the rest is a release's, on a Mac."""
