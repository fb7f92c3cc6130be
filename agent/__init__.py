"""The running program, and every command."""

__version__ = "0.1.0"
