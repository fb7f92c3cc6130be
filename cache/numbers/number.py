"""What a text turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a text turned out to be."""

    NUMBER = "number"
    SHORT = "short"  # fewer than 7 digits: an extension or a short code
    SERVICE = "service"  # begins with * or #
    WITHHELD = "withheld"  # no digit at all, or a keypad spelling of ANONYMOUS
    UNFILLED = "unfilled"  # a macro that the phone did not fill in
    UNREADABLE = "unreadable"  # too long, scientific notation, all zeros


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read in one region.

    *readings*: E.164 as integers, first reading first; *sure*: the first one is certain. *digits*: as written, in
    ASCII, without extension and CLIR prefix; of a service code also its ``*`` and ``#``. *extension*: "" for none.
    *appended*: E.164 of a Durchwahl written behind the number, its second identity; empty when there is none.
    *is_international*: written with ``+`` or ``00``.
    """

    kind: Kind
    readings: tuple[int, ...] = ()
    sure: bool = False
    digits: str = ""
    extension: str = ""
    appended: tuple[int, ...] = ()
    is_international: bool = False

    @property
    def can_be_looked_up(self) -> bool:
        """Say whether there is anything to compare: a number, a short code or a service code."""
        return self.kind in _COMPARABLE

    @property
    def is_short(self) -> bool:
        """Say whether fewer than 7 digits were dialled; a local number of our own area is both short and sure."""
        is_dialled = self.kind is Kind.SHORT or (self.kind is Kind.NUMBER and not self.is_international)
        return is_dialled and 0 < len(self.digits) <= LONGEST_SHORT


LONGEST_SHORT = 6
# What a 64-bit column holds: 18 digits and some of 19. E.164 ends at 15; libphonenumber would go on to 20.
LARGEST_E164 = 2**63 - 1
_COMPARABLE = frozenset({Kind.NUMBER, Kind.SHORT, Kind.SERVICE})
