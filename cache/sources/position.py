"""How far a stream is: the cursor of sources that are asked for pages. Pure.

One cursor for first fill and increment, so that a pull that stops half-way goes on where it was.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from cache.errors import SourceGarbled


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next page begins: *phase* (the source's own words), *after* the last row's id or a page's link.

    *since*: the watermark of the run at hand, *newest*: the one of the next run, both the server's own stamps.
    *page* counts pages of this run, so that one without an end is noticed. *whole_at*: the server's time when all rows
    were read last, "" where that is not kept.
    """

    phase: str
    after: str = ""
    since: str = ""
    newest: str = ""
    page: int = 0
    whole_at: str = ""

    def text(self) -> str:
        """Return the position as a cursor."""
        return json.dumps(astuple(self), separators=(",", ":"))


def position_of(cursor: str | None) -> Position | None:
    """Return the position that *cursor* holds; None at the beginning. Raises SourceGarbled for another's cursor."""
    if cursor is None:
        return None
    try:
        parts = json.loads(cursor)
    except (ValueError, RecursionError):
        parts = None
    match parts:
        case [str(phase), str(after), str(since), str(newest), int(page), str(whole_at)]:
            return Position(phase, after, since, newest, page, whole_at)
        case _:
            raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'")
