"""The command that a telephone's program runs when it rings, as its settings take it."""

from __future__ import annotations

from handlers import registration


def hook() -> str:
    """Return the hook of this installation on one line; the caller's number comes behind it."""
    return " ".join(f'"{part}"' if " " in part else part for part in registration.hook_command())
