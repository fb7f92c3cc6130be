"""What changed at a Request Tracker, read newest first until what is known begins.

No date is ever sent: a search reads dates in the time zone of its account, and a list of users ignores them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from cache.errors import SourceGarbled
from cache.sources.position import Position
from cache.sources.request_tracker_desk import PAGE_ROWS, Desk, Page, Query

LATER = "later"
OVERLAP = timedelta(seconds=60)
LATEST_FIRST: Query = (("orderby", "LastUpdated"), ("order", "DESC"), ("orderby", "id"), ("order", "DESC"))
# What changed is read in one go, as at most one batch; when more than that did, all is read anew.
_MOST_CHANGED = 500


class _Record(Protocol):
    @property
    def id(self) -> str | int: ...
    @property
    def LastUpdated(self) -> str: ...


Record = TypeVar("Record", bound=_Record)


@dataclass(slots=True)
class Changed(Generic[Record]):
    """What changed: the records by their ids, *troubles*, and the server's time before it was asked.

    *newest*: the first record of the whole list. *is_still*: none moved to another page while they were read.
    """

    records: dict[str, Record] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    at: str = ""
    newest: Record | None = None
    is_still: bool = True

    def add(self, page: Page[Record], floor: str) -> None:
        """Take the records of a page that are not older than *floor*."""
        rows = page.records.rows
        self.newest = self.newest or next(iter(rows), None)
        # Whoever changes goes to the front, and the last of a page is then the first of the next one as well.
        self.is_still = self.is_still and not any(str(record.id) in self.records for record in rows)
        self.records |= {str(record.id): record for record in rows if record.LastUpdated >= floor}
        self.troubles += page.records.troubles

    def following(self, position: Position) -> Position:
        """Return where to go on after *position*: the newest record is kept, by which an older copy is noticed."""
        after, newest = position.after, position.newest
        if self.newest is not None:
            after, newest = str(self.newest.id), self.newest.LastUpdated
        return Position(LATER, after=after, since=self.at, newest=newest)


class TooMany(Exception):
    """More changed than one batch holds."""


def changed(ask: Callable[[int], Page[Record]], floor: str, who: str) -> Changed[Record]:
    """Return what is not older than *floor*; raises TooMany, SourceGarbled when it does not come newest first."""
    found = Changed[Record]()
    for number in range(1, _MOST_CHANGED // PAGE_ROWS + 1):
        page = ask(number)
        found.at = found.at or _time(page, who)
        stamps = [record.LastUpdated for record in page.records.rows]
        _check_order(stamps, who)
        found.add(page, floor)
        if not stamps or stamps[-1] < floor:
            return found
    raise TooMany


def is_older_copy(desk: Desk, path: str, position: Position, newest: _Record | None) -> bool:
    """Say whether the newest row that it once showed is unknown there now: it then runs on an older copy of its data.

    That row may well be in no list any more: a deleted or merged ticket is not. So it is asked for by itself.
    """
    if not position.newest or (newest is not None and newest.LastUpdated >= position.newest):
        return False
    return not desk.still_has(f"{path}/{position.after}", position.newest)


def floor_of(since: str) -> str:
    """Return the stamp from which on rows are read again. Raises SourceGarbled for another's cursor."""
    try:
        return (datetime.fromisoformat(since) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None


def _check_order(stamps: Sequence[str], who: str) -> None:
    if list(stamps) != sorted(stamps, reverse=True):
        raise SourceGarbled(f"{who} does not sort by LastUpdated as it was asked to")


def _time(page: Page[Record], who: str) -> str:
    if not page.at:
        raise SourceGarbled(f"{who} does not say what time it is there")
    return page.at
