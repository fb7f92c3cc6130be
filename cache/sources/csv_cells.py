"""What one cell says: text, number, yes or no, moment, link; and what spreadsheets did to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cache.numbers import Kind, Number, Site, read, split

_GUARDED = ("'=", "'+", "'-", "'@")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
# A ";" that belongs to a telephone URI's own parameters separates nothing (RFC 3966).
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[\r\n]+|;(?!\s*(?:ext|isub|phone-context|user)=))\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[+(]?[0-9](?:[0-9 ()./-]{0,13}[0-9])?")
_SIXTEEN_DIGITS = re.compile(r"(?:[^0-9]*[0-9]){16}")
_REGION = re.compile(r"[A-Za-z]{2}")
_YES = frozenset(("1", "true", "yes"))
_NO = frozenset(("0", "false", "no"))
_ANYWHERE = Site()
_BEYOND_E164 = 10**15  # at most 15 digits with the country code (E.164 §6.2.1)
_MOST_DIGITS = 18  # those behind "011"


def words(cell: str) -> str:
    """Return *cell* on one line, without the tab or apostrophe that an export puts before = + - @."""
    if cell.isalnum():  # most cells: ids, one word
        return cell
    text = " ".join(cell.split())
    return text[1:] if text.startswith(_GUARDED) else text


def is_yes(cell: str) -> bool | None:
    """Return what 0, 1, true, false, yes, no say, in any case; None for anything else, an empty cell too."""
    word = cell.strip().casefold()
    if word in _YES:
        return True
    return False if word in _NO else None


def is_plain(cell: str) -> bool:
    """Say whether *cell* is surely one number of at most 15 digits, as written and with nothing to take off."""
    return _PLAIN.fullmatch(cell) is not None


def numbers(cell: str) -> tuple[str, ...]:
    """Return the numbers of a cell as written, split at ";" and line ends, without a spreadsheet's marks."""
    if ";" in cell or "\n" in cell or "\r" in cell:
        return tuple(text for part in _BETWEEN_NUMBERS.split(cell) if (text := _unmarked(part)))
    text = _unmarked(cell)
    return (text,) if text else ()


def lost(number: str) -> str:
    """Return why *number* cannot be one, "" when it can: a spreadsheet rounded it, or it has too many digits."""
    if _SCIENTIFIC.fullmatch(number):
        return "was turned into scientific notation by a spreadsheet, its digits are lost"
    # Reading each number costs as much as all the rest: only what is suspiciously long is read here.
    if _SIXTEEN_DIGITS.match(number) and any(_is_too_long(read(one, _ANYWHERE)) for one in split(number)):
        return "has too many digits"
    return ""


def region(cell: str) -> str | None:
    """Return an ISO country in capitals, "" for an empty cell, None for anything else."""
    text = cell.strip()
    if not text or _REGION.fullmatch(text):
        return text.upper()
    return None


def moment(cell: str, written_as: str) -> str | None:
    """Return a date as ``YYYY-MM-DDTHH:MM:SSZ``, "" for an empty cell, None when it is none.

    ISO 8601, or as *written_as* says (strptime); without a zone it is UTC.
    """
    text = cell.strip()
    if not text:
        return ""
    when = _read_moment(text, written_as)
    if when is None:
        return None
    try:
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except OverflowError:  # the first or last day that there is, in another zone
        return None
    return when.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def link(cell: str) -> str | None:
    """Return an ``https`` URL, "" for an empty cell, None for anything else: it becomes a link on the console."""
    text = cell.strip()
    if not text:
        return ""
    if any(character <= " " or character == "\x7f" for character in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc else None


def _is_too_long(number: Number) -> bool:
    return (
        number.kind is Kind.UNREADABLE
        or any(reading >= _BEYOND_E164 for reading in number.readings)
        or len(number.digits) > _MOST_DIGITS
    )


def _unmarked(part: str) -> str:
    return part.strip().lstrip("'").strip()


def _read_moment(text: str, written_as: str) -> datetime | None:
    if written_as:
        try:
            return datetime.strptime(text, written_as)  # noqa: DTZ007 the caller adds the zone
        except ValueError:
            pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
