"""How far a list is read that is asked for by counting its rows, while rows come and go. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

from cache.errors import SourceGarbled

# So many rows of the page before are asked for again: the last one must be among them, or rows moved meanwhile.
OVERLAP_ROWS = 5
MOST_ROWS = 5_000_000
# Data Center shows no more than 10,000 rows of one query, where it searches with OpenSearch.
WINDOW_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Offset:
    """*seen* rows are read, *last* is the id of the last one; *upto*: only rows with an older stamp are asked for."""

    seen: int = 0
    last: str = ""
    upto: str = ""

    @property
    def start(self) -> int:
        """Return where the next page begins."""
        return max(0, self.seen - OVERLAP_ROWS)

    def text(self) -> str:
        """Return the offset as text."""
        return json.dumps(astuple(self), separators=(",", ":"))

    def behind(self, rows: Sequence[object], id_of: Callable[[object], str]) -> tuple[Sequence[object], bool]:
        """Return the rows of a page that are new, and whether none can have slipped through."""
        ids = [id_of(row) for row in rows]
        if not self.last or self.last not in ids:
            return rows, self.seen == 0
        return rows[ids.index(self.last) + 1 :], True

    def after(self, rows: Sequence[object], id_of: Callable[[object], str], who: str) -> Offset:
        """Return the offset behind a page that is not the last one. Raises SourceGarbled where there is no progress."""
        last = id_of(rows[-1]) if rows else self.last
        seen = self.start + len(rows)
        if last == self.last or not MOST_ROWS > seen > self.seen:
            raise SourceGarbled(f"{who} sends the same page again and again")
        return replace(self, seen=seen, last=last)


def offset_of(text: str) -> Offset:
    """Return the offset that *text* holds, the beginning for "". Raises SourceGarbled for anything else."""
    if not text:
        return Offset()
    try:
        parts = json.loads(text)
    except ValueError:
        parts = None
    match parts:
        case [int(seen), str(last), str(upto)]:
            return Offset(seen, last, upto)
        case _:
            raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'")
