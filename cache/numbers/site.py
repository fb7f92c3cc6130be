"""Our own telephone system, and the scale on which two numbers are compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Tier(IntEnum):
    """How well two numbers agree, worst to best; a tail's exact score is 40 + its length."""

    SWITCHBOARD = 30
    TAIL = 40
    INTERNAL = 70
    SPELLING = 80
    SECOND = 90
    LINE = 95
    SAME = 100


@dataclass(frozen=True, slots=True)
class Site:
    """How our telephone system shows and dials numbers (``[site]`` of the configuration).

    *region*: ISO country of our telephone system, None when unset. *area*: national area code without trunk digit.
    *outside*: outside-line prefixes that the PBX leaves on a number. *stems*: E.164 digits of our own DDI blocks
    without the extension. *extension*: shortest and longest extension.
    """

    region: str | None = None
    area: str = ""
    outside: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    extension: tuple[int, int] = (2, 6)
