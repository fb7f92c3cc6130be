"""What a softphone tells of a caller, cut to what a ring may hold. Pure."""

from __future__ import annotations

from cache.numbers.unwrapping import unwrapped

LONGEST = 64  # as in a query of /sd
LONGEST_ID = 256


def plain(told: object) -> str:
    """Return the number in *told*: a SIP address, a number with a name, or anything; without control characters."""
    text = told if isinstance(told, str) else ""
    number = unwrapped(text[:1024])
    return _clean(number, LONGEST)


def identity(told: object) -> str:
    """Return the softphone's own id of a call, which another program may send too: as it is, if it is any."""
    return _clean(told, LONGEST_ID) if isinstance(told, str) else ""


def _clean(text: str, longest: int) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:longest].strip()
