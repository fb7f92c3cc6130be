"""Leaves of a text only what Deskcall itself can have written: its own words, short numbers, times, masked numbers.

A list of what is secret forgets something one day; this is a list of what is not. Whoever's name is a word of ours
keeps it, and nobody can tell that it is one.
"""

from __future__ import annotations

import builtins
import errno
import functools
import logging
import os
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

HIDDEN = "[…]"
_MOST_DIGITS = 6  # no telephone number of anybody is that short; ports, counts and milliseconds are
_WORD = re.compile(r"\w+")
# What explains the program names people to explain with; what runs does not.
_EXPLAINS = re.compile(r'"""(?:[^"]|"(?!""))*"""|#[^\n"\']*$', re.MULTILINE)
_PART = re.compile(
    r"(?P<kept>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?)?(?!\w)|…\d{0,2}#[0-9a-f]{6}(?!\w))"
    r"|(?P<number>(?<!\w)\+?\d(?:[ ().\N{NO-BREAK SPACE}/-]{0,3}\d)*(?!\w))"
    r"|(?P<word>\w+)"
)


def text(given: str, more: frozenset[str] = frozenset()) -> str:
    """Return *given* with ``[…]`` for every word that is neither ours nor one of *more*, and for long numbers."""
    known = vocabulary() | more

    def judged(part: re.Match[str]) -> str:
        whole = part[0]
        if part["kept"] or (part["word"] and _is_known(whole, known)):
            return whole
        if part["number"] and sum(map(str.isdigit, whole)) <= _MOST_DIGITS:
            return whole
        return HIDDEN

    return _PART.sub(judged, given)


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Return whether *word* is one of *known*, or made of some: logs join them, as in phone_system."""
    return word in known or all(piece.isalpha() and piece in known for piece in word.split("_"))


def json_value(given: object, more: frozenset[str] = frozenset()) -> object:
    """Return what JSON holds with every text in it redacted; names of keys are ours, and numbers are counts."""
    match given:
        case str():
            return text(given, more)
        case dict():
            return {key: json_value(value, more) for key, value in given.items()}
        case list() | tuple():
            return [json_value(value, more) for value in given]
        case _:
            return given


@functools.cache
def vocabulary() -> frozenset[str]:
    """Return every word in our own program, in what the system says of errors, and the names of Python's parts."""
    ours = (word for package in ("agent", "cache", "handlers") for word in _words(files(package)))
    system = (word for code in errno.errorcode for word in _WORD.findall(os.strerror(code)))
    return frozenset((*ours, *system, *dir(builtins), *logging.getLevelNamesMapping(), *sys.stdlib_module_names))


def _words(folder: Traversable) -> Iterator[str]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _words(each)
        elif each.name.endswith((".py", ".toml", ".sql")):
            yield from _WORD.findall(f"{each.name} {_EXPLAINS.sub('', each.read_text(encoding='utf-8'))}")
