"""Which digits are an own extension: the part of regular expressions that such a plan needs, matched in bounded time.

``re`` would try ``(1|11)+`` against twenty digits in a million ways. Here every place of the text is visited once for
every part of the pattern, whatever the pattern is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST_PATTERN = 200
LONGEST_TEXT = 20
_REPEAT = re.compile(r"([*+?])|\{([0-9]{1,3})\}|\{([0-9]{0,3}),([0-9]{0,3})\}")
_TIMES = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CLASS_PART = re.compile(r"([0-9])-([0-9])|([0-9])|(\\d)")
_ALL = frozenset("0123456789")
_MORE_THAN_FITS = LONGEST_TEXT + 1

_NOWHERE: frozenset[int] = frozenset()


class NotAPlan(Exception):
    """The pattern cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The digits to match, and what was found out of them so far."""

    digits: str
    known: dict[tuple[Ends, int], frozenset[int]] = field(default_factory=dict)

    def ends(self, part: Ends, start: int) -> frozenset[int]:
        """Return where *part* of the pattern can end that begins at *start*; asked once."""
        if (part, start) not in self.known:
            self.known[part, start] = part(self, start)
        return self.known[part, start]


Ends = Callable[[_Text, int], frozenset[int]]  # from one place of a text: where a part of the pattern can end


@lru_cache(maxsize=64)
def plan(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether digits are an extension by *pattern*, all of them; raise NotAPlan."""
    if len(pattern) > LONGEST_PATTERN:
        raise NotAPlan(f"is longer than {LONGEST_PATTERN} characters")
    ends = _Reader(pattern.removeprefix("^").removesuffix("$")).whole()
    try:
        re.compile(pattern)  # what is left of its mistakes: {3,1}
    except re.error as error:
        raise NotAPlan(f"is no regular expression: {error}") from None

    def is_extension(digits: str) -> bool:
        return len(digits) <= LONGEST_TEXT and len(digits) in ends(_Text(digits), 0)

    return is_extension


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from the left; *at* is the next letter."""

    pattern: str
    at: int = field(default=0, init=False)

    def whole(self) -> Ends:
        ends = self._choices()
        if self.at < len(self.pattern):
            raise self._unknown()
        return ends

    def _choices(self) -> Ends:
        choices = [self._sequence()]
        while self._take("|"):
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else _any(choices)

    def _sequence(self) -> Ends:
        parts: list[Ends] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._repeated(self._one()))
        return _all(parts)

    def _one(self) -> Ends:
        if self._take("("):
            if not self._take("?:") and self.pattern.startswith("?", self.at):
                raise self._unknown()
            inner = self._choices()
            if not self._take(")"):
                raise self._unknown()
            return inner
        if self._take("["):
            return self._class()
        if self._take("\\d") or self._take("."):
            return _letter(_ALL)
        letter = self.pattern[self.at]
        if letter not in _ALL:
            raise self._unknown()
        self.at += 1
        return _letter(frozenset(letter))

    def _class(self) -> Ends:
        is_negated = self._take("^")
        found: set[str] = set()
        while not self._take("]"):
            part = _CLASS_PART.match(self.pattern, self.at)
            if part is None:
                raise self._unknown()
            self.at = part.end()
            first, last, single, _ = part.groups()
            found |= {single} if single else _between(first, last) if first else _ALL
        return _letter(_ALL - found if is_negated else frozenset(found))

    def _repeated(self, one: Ends) -> Ends:
        times = _REPEAT.match(self.pattern, self.at)
        if times is None:
            return one
        self.at = times.end()
        sign, exact, least, most = times.groups()
        if sign:
            return _times(one, *_TIMES[sign])
        if exact:
            return _times(one, int(exact), int(exact))
        return _times(one, int(least or 0), int(most) if most else None)

    def _take(self, text: str) -> bool:
        is_there = self.pattern.startswith(text, self.at)
        self.at += len(text) if is_there else 0
        return is_there

    def _unknown(self) -> NotAPlan:
        return NotAPlan(
            f"has something other than digits, [0-9], \\d, ( | ) and repetitions at its character {self.at + 1}"
        )


def _between(first: str, last: str) -> set[str]:
    return {str(digit) for digit in range(int(first), int(last) + 1)}


def _letter(letters: frozenset[str]) -> Ends:
    def ends(text: _Text, start: int) -> frozenset[int]:
        return frozenset({start + 1}) if text.digits[start : start + 1] in letters else _NOWHERE

    return ends


def _any(choices: Iterable[Ends]) -> Ends:
    def ends(text: _Text, start: int) -> frozenset[int]:
        return _NOWHERE.union(*(text.ends(choice, start) for choice in choices))

    return ends


def _all(parts: Iterable[Ends]) -> Ends:
    def ends(text: _Text, start: int) -> frozenset[int]:
        places = frozenset({start})
        for part in parts:
            places = _NOWHERE.union(*(text.ends(part, place) for place in places))
        return places

    return ends


def _times(one: Ends, least: int, most: int | None) -> Ends:
    # Beyond the longest text a further repetition can only be empty.
    least = min(least, _MORE_THAN_FITS)
    most = _MORE_THAN_FITS if most is None else min(most, _MORE_THAN_FITS)

    def ends(text: _Text, start: int) -> frozenset[int]:
        places = frozenset({start})
        found = places if least == 0 else _NOWHERE
        for count in range(1, most + 1):
            places = _NOWHERE.union(*(text.ends(one, place) for place in places))
            found = found | places if count >= least else found
        return found

    return ends
