"""What IT rolls out; not part of the wheel."""


class CannotBuild(Exception):
    """A tool is missing or failed, or something given does not fit; the text says which, and what to do."""
