"""Extensions and comments behind a number."""

from __future__ import annotations

import re
from typing import NamedTuple

from cache.numbers.unwrapping import digit_count

_WORDS = (
    r"ext(?:ension|ensi[oó]n|ens[aã]o|n)?|x|tst|toestel(?:nr|nummer)?|app(?:arat)?|poste?|durchwahl|dw|nst|nebenstelle"
    r"|wewn[eę]trzny|wewn?|interno?|int|anexo|ramal|доб(?:авочный)?|内線"
)
_WORD = rf"(?<![^\W\d_])(?P<word>{_WORDS})(?![^\W\d_])(?:\s*(?:number|nummer|nr|no)\b)?[\s.:=#-]*"
_SIGN = r";\s*ext=|[#;,]+"
_SHORT = r"[0-9](?:[ .-]?[0-9]){0,6}"
_AT_THE_END = re.compile(rf"(?:{_WORD}|(?:{_SIGN})\s*)(?P<short>{_SHORT})[\s#)\].]*$", re.IGNORECASE)
_ANYWHERE = re.compile(rf"{_WORD}(?P<short>[0-9]{{1,7}})(?![0-9])", re.IGNORECASE)
_ALONE = re.compile(rf"\W*{_WORD}(?P<short>{_SHORT})\W*", re.IGNORECASE)
_WORD_BEFORE_DIGITS = re.compile(rf"{_WORD}(?=[0-9])", re.IGNORECASE)
_FIRST_DIGIT = re.compile(r"[0-9].*", re.DOTALL)
_COMMENT = re.compile(r"[(\[{](?P<inside>[^()\[\]{}]*)[)\]}][\s.,;]*$")
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATE_ZERO = re.compile(r"[^0-9]0[^0-9]*$")
_APPENDED = ("durchwahl", "dw")
_DIGITS_BEFORE_AN_EXTENSION = 5
_DIGITS_BEFORE_A_COMMENT = 7
_VANITY_LETTERS = 3


class Tailed(NamedTuple):
    """A text without its extension.

    *is_appended*: the extension is a Durchwahl; *drops_zero*: it takes the place of a separate final 0.
    """

    body: str
    extension: str = ""
    is_appended: bool = False
    drops_zero: bool = False


def without_comment(text: str) -> str:
    """Return *text* without words in parentheses at its end; an extension among them is kept."""
    found = _COMMENT.search(text)
    while found is not None and _LETTER.search(found["inside"]) and _is_behind_a_number(text, found.start()):
        kept = _ANYWHERE.search(found["inside"])
        if kept is not None:
            return f"{text[: found.start()]} {kept['word']} {kept['short']}"
        text = text[: found.start()]
        found = _COMMENT.search(text)
    return text


def _is_behind_a_number(text: str, start: int) -> bool:
    return digit_count(text[:start]) >= _DIGITS_BEFORE_A_COMMENT


def is_extension(text: str) -> bool:
    """Say whether *text* is nothing but an extension with its word: "tst. 12"."""
    return _ALONE.fullmatch(text) is not None


def tailed(text: str) -> Tailed:
    """Return *text* parted from the extension at its end."""
    alone = _ALONE.fullmatch(text)
    if alone is not None:
        return Tailed(alone["short"])
    found = _AT_THE_END.search(text)
    if found is None or _dialled_before(text[: found.start()]) < _DIGITS_BEFORE_AN_EXTENSION:
        return Tailed(text)
    body, short = text[: found.start()], re.sub(r"[^0-9]", "", found["short"])
    is_appended = (found["word"] or "").lower() in _APPENDED
    return Tailed(body, short, is_appended, is_appended and _SEPARATE_ZERO.search(body) is not None)


def _dialled_before(text: str) -> int:
    """Return the digits in *text*, the letters of a vanity number (``1-800-FLOWERS``) among them."""
    digits = digit_count(text)
    letters = vanity_letters(text) if 0 < digits < _DIGITS_BEFORE_AN_EXTENSION else 0
    return digits + (letters if letters >= _VANITY_LETTERS else 0)


def vanity_letters(text: str) -> int:
    """Return how many letters behind the first digit can be dialled; the words of an extension are none."""
    return len(re.findall(r"[A-Za-z]", _behind_the_label(text)))


def dialled_letters(text: str) -> str:
    """Return *text* with the letters behind its first digit as the digits of their keys; words in front are a label."""
    return _behind_the_label(text).upper().translate(_KEYPAD)


def _behind_the_label(text: str) -> str:
    found = _FIRST_DIGIT.search(text)
    return _WORD_BEFORE_DIGITS.sub(" ", found.group()) if found else ""


_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
