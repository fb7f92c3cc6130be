"""A text that should be a telephone number, read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cache.numbers.site import Site


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

    *readings*: E.164 digits without plus, first reading first; *sure*: the first one is certain; *digits*: as written
    (ASCII, without the extension); *extension*: "" when none; *appended*: a Durchwahl written behind the number, as a
    second identity (E.164 digits), or "".
    """

    kind: Kind
    readings: tuple[int, ...] = ()
    sure: bool = False
    digits: str = ""
    extension: str = ""
    appended: tuple[int, ...] = ()
    is_international: bool = False


def read(text: str, site: Site, region: str | None = None) -> Number:
    """Return what *text* means at *site*; *region* is that of the person's own site, for a registered number."""
    raise NotImplementedError
