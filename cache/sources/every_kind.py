"""What every kind of source has: a name, an interval, and how a person here joins one of an earlier source. Pure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

SHORTEST_EVERY_SECONDS = 30
LONGEST_EVERY_SECONDS = 3600
NAME_HELP = "Prefix of the ids here: lower-case letters, digits, - and _; keep it for ever."
CA_HELP = "File of certificates (PEM) that are trusted beside those of the system."
JOIN_HELP = "What makes a person here the same as one of an earlier source."
JoinKey = Literal["none", "email", "employee_id"]
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_EVERY = re.compile(r"([0-9]{1,5})\s*([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def every_seconds(text: str) -> int:
    """Return the seconds of an interval such as ``30s``, ``5m``, ``1h``. Raises ValueError with what is allowed."""
    found = _EVERY.fullmatch(text.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not SHORTEST_EVERY_SECONDS <= seconds <= LONGEST_EVERY_SECONDS:
        message = f'"{text}" is no interval from 30s to 1h; write for example "60s" or "5m"'
        raise ValueError(message)
    return seconds


def common_mistakes(name: str, every: str, shrink_percent: int) -> list[str]:
    """Return what is wrong with the keys that every kind has: sentences that begin with the key."""
    found = [*name_mistakes(name), *every_mistakes(every)]
    if not 0 <= shrink_percent <= 50:  # noqa: PLR2004 above half nothing is dropped by itself
        found.append("shrink_percent: write a number from 0 to 50")
    return found


def ca_mistakes(ca_file: Path | None) -> list[str]:
    """Return what is wrong with the path of a file of certificates; whether it is there, each sync sees anew."""
    return [f"ca_file: write the whole path of {ca_file}"] if ca_file and not ca_file.is_absolute() else []


def name_mistakes(name: str) -> list[str]:
    """Return what is wrong with the *name* of a source of any kind; empty when nothing is."""
    if _NAME.fullmatch(name):
        return []
    return [f'name: "{name}" is not made of 1 to 32 lower-case letters, digits, - and _']


def every_mistakes(every: str) -> list[str]:
    """Return what is wrong with the interval of a source of any kind; empty when nothing is."""
    try:
        every_seconds(every)
    except ValueError as error:
        return [f"every: {error}"]
    return []
