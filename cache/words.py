"""How people are found by words: what is filed for a person, and what a search asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from zlib import crc32

_PREFIX = 6  # letters of a word that are filed: a search reads the rest in the row itself
_BETWEEN = re.compile(r"[\W_]+")
_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Return *text* without case and accents: ``Łukasz Müller`` is ``lukasz muller``."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_NOT_DECOMPOSED)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of *text*, in their order; letters and digits make a word."""
    return tuple(word for word in _BETWEEN.split(fold(text)) if word)


def filed(name: str, email: str) -> frozenset[str]:
    """Return what a person is filed under: beginnings of the words of name and mailbox, and the key of the address."""
    found = {word[:_PREFIX] for word in words(f"{name} {email.partition('@')[0]}")}
    if email:
        found.add(email_key(email))
    return frozenset(found)


def email_key(email: str) -> str:
    """Return a short key of a whole address, equal for equal addresses; others can share it."""
    return f"@{crc32(plain_email(email).encode('utf-8', 'surrogatepass')) & 0xFFFFFF:06x}"


def plain_email(email: str) -> str:
    """Return an address as addresses are compared: trimmed, without case."""
    return email.strip().casefold()


def beginning(word: str) -> tuple[str, str]:
    """Return the range, both ends included, of what is filed for words that begin with *word*."""
    prefix = word[:_PREFIX]
    return prefix, prefix if len(prefix) == _PREFIX else f"{prefix}\U0010ffff"


def has_all(asked: Iterable[str], text: str) -> bool:
    """Return whether each of the folded words *asked* begins a word of *text*."""
    there = words(text)
    return all(any(word.startswith(each) for word in there) for each in asked)
