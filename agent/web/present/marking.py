"""What of a name the search asked for, so that the eye finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cache.words import fold, words

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; *is_marked*: it was asked for."""

    text: str
    is_marked: bool


def marked(text: str, asked: str) -> tuple[Piece, ...]:
    """Return *text* in pieces: beginnings of words that *asked* names are marked, whatever their case and accents."""
    return tuple(piece for piece in _pieces(text, words(asked)) if piece.text)


def _pieces(text: str, wanted: tuple[str, ...]) -> Iterator[Piece]:
    done = 0
    for word in _WORD.finditer(text):
        length = _agreeing(word[0], wanted)
        if length:
            yield Piece(text[done : word.start()], False)
            done = word.start() + length
            yield Piece(text[word.start() : done], True)
    yield Piece(text[done:], False)


def _agreeing(word: str, wanted: tuple[str, ...]) -> int:
    """Return how many letters of *word* are one of the words *wanted*, 0 for none."""
    return next((length for length in range(len(word), 0, -1) if fold(word[:length]) in wanted), 0)
