"""The running program, and every command."""
