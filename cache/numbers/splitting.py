"""Several numbers in one field."""

from __future__ import annotations

import re
from typing import NamedTuple

from cache.numbers.extensions import is_extension
from cache.numbers.unwrapping import digit_count

_SHORTEST_PIECE = 7
_LONGEST_FIELD = 2000  # beyond it a search would take long, and it is no telephone field
_WHOLE = r"<[^<>]*>|(?:tel|sips?|callto|cti):\S*[^\s,;/|&]|\([^()]*[^\W\d_][^()]*\)"
_OR = r"\s(?:or|of|oder|ou|o|en|und|et|y|i|och)(?=\s)"
_SEPARATOR = r"[/|;&\r\n\u2028\u2029\uff0f\uff5c\uff1b\uff06]|,(?=\s)"
_TOKEN = re.compile(rf"(?P<whole>{_WHOLE})|(?P<separator>{_OR}|{_SEPARATOR})", re.IGNORECASE)
_ONE_NUMBER = re.compile(r"[0-9+ ().-]*[0-9][0-9+ ().-]*")  # nothing in it separates, and nothing has a meaning
_FAX = re.compile(r"fax|faks|факс|t[eé]l[eé]copie|ファ[ック]|传真|傳真|φαξ", re.IGNORECASE)


class _Piece(NamedTuple):
    """Part of a field, with the separator that stood before it."""

    separator: str
    text: str

    def joined(self, following: _Piece) -> _Piece:
        """Return this piece and the *following* one as they were written."""
        return _Piece(self.separator, self.text + following.separator + following.text)


def split(field: str) -> tuple[str, ...]:
    """Return the numbers written in one directory *field*, in order; empty for a field without any.

    A piece with fewer than 7 digits belongs to the piece after it, the last one and an extension to the one before.
    A URI is never split, words in parentheses neither. What is called a fax is no number,
    a text of more than 2,000 letters neither.
    """
    if len(field) > _LONGEST_FIELD:
        return (field,) if field.isdigit() else ()
    if _ONE_NUMBER.fullmatch(field):
        return (field.strip(),)
    numbers = (piece.text.strip() for piece in _joined(_pieces(field)))
    return tuple(text for text in numbers if digit_count(text) and not _FAX.search(text))


def _pieces(field: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    separator, start = "", 0
    for found in _TOKEN.finditer(field):
        if found["separator"]:
            pieces.append(_Piece(separator, field[start : found.start()]))
            separator, start = found["separator"], found.end()
    return [*pieces, _Piece(separator, field[start:])]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Return *pieces* with the short ones joined to a neighbour by the separator that parted them."""
    whole: list[_Piece] = []
    short: _Piece | None = None
    digits = 0  # of the short one; counting a growing text again and again would be quadratic
    for piece in pieces:
        if whole and short is None and is_extension(piece.text):
            whole[-1] = whole[-1].joined(piece)
            continue
        short = short.joined(piece) if short else piece
        digits += digit_count(piece.text)
        if digits >= _SHORTEST_PIECE:
            whole.append(short)
            short, digits = None, 0
    if short is None:
        return whole
    return [*whole[:-1], whole[-1].joined(short)] if whole else [short]
