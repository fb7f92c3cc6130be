"""On which line of a TOML text each key stands: tomllib does not say. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

from cache.strict import KeyPath

_LONGEST_STATEMENT_LINES = 200


def lines(text: str) -> dict[KeyPath, int]:
    """Return the line, counted from 1, of every table and key of a valid TOML *text*, as far as it can be told.

    What stands inside an inline table or a list has no line of its own.
    """
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, statement in _statements(text):
        path = _placed(_named(statement), counts)
        if statement.lstrip().startswith("[["):
            counts[path] = counts.get(path, -1) + 1
            table = path = (*path, counts[path])
        elif statement.lstrip().startswith("["):
            table = path
        else:
            path = (*table, *_named(statement))
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield every header and assignment with its first line; a list or text over several lines is one."""
    rest = text.replace("\r\n", "\n").split("\n")
    start = 0
    while start < len(rest):
        length = _length(rest[start : start + _LONGEST_STATEMENT_LINES])
        if length == 0:  # longer than anything of ours: what follows is not worth the search for its end
            return
        statement = "\n".join(rest[start : start + length])
        if statement.strip() and not statement.lstrip().startswith("#"):
            yield start + 1, statement
        start += length


def _length(upcoming: list[str]) -> int:
    """Return how many lines the statement that begins here has: as soon as it can be read, it is whole; 0: never."""
    for length in range(1, len(upcoming) + 1):
        try:
            tomllib.loads("\n".join(upcoming[:length]))
        except ValueError:
            continue
        return length
    return 0


def _named(statement: str) -> KeyPath:
    path: KeyPath = ()
    value: object = tomllib.loads(statement)
    while isinstance(value, dict) and len(value) == 1:
        ((key, value),) = value.items()
        path = (*path, key)
    return path


def _placed(path: KeyPath, counts: Mapping[KeyPath, int]) -> KeyPath:
    """Return *path* with the position in each list of tables that it goes through: ``[source.columns]``."""
    placed: KeyPath = ()
    for part in path:
        if placed in counts:
            placed = (*placed, counts[placed])
        placed = (*placed, part)
    return placed
