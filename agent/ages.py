"""How long ago something was, in words for commands. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

_STORED = "%Y-%m-%dT%H:%M:%SZ"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def ago(at: str, now: datetime) -> str:
    """Return how long ago a stored time was, in its largest unit."""
    if not at:
        return "never"
    seconds = max(0, int((now - moment(at)).total_seconds()))
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{seconds} s ago"


def moment(at: str) -> datetime:
    """Return a stored time."""
    return datetime.strptime(at, _STORED).replace(tzinfo=UTC)
