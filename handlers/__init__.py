"""The operating system's side of links: standard library only."""
