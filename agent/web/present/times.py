"""How long a telephone call lasted."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.model import PhoneCall
from agent.web.speech import ngettext

_MINUTE, _HOUR = 60, 3600


def moment(at: str) -> datetime:
    """Return a stored time, ``YYYY-MM-DDTHH:MM:SSZ``."""
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def age_seconds(at: str, now: datetime) -> float:
    """Return how long ago a stored time was."""
    return (now - moment(at)).total_seconds()


def talk_seconds(call: PhoneCall) -> int | None:
    """Return how long was talked; None when nobody answered, or the end was not told."""
    if not call.answered_at or not call.ended_at:
        return None
    return max(0, int(age_seconds(call.answered_at, moment(call.ended_at))))


def timer_text(seconds: int) -> str:
    """Return a length as the running timer shows it: ``4:12``, ``1:02:09``."""
    hours, rest = divmod(seconds, _HOUR)
    minutes = f"{hours}:{rest // _MINUTE:02}" if hours else f"{rest // _MINUTE}"
    return f"{minutes}:{rest % _MINUTE:02}"


def rounded(seconds: int) -> str:
    """Return a length for a list: ``38 s``, ``4 min``, ``2 h``."""
    if seconds < _MINUTE:
        return ngettext("{count} s", "{count} s", seconds).format(count=seconds)
    if seconds < _HOUR:
        minutes = round(seconds / _MINUTE)
        return ngettext("{count} min", "{count} min", minutes).format(count=minutes)
    hours = round(seconds / _HOUR)
    return ngettext("{count} h", "{count} h", hours).format(count=hours)
