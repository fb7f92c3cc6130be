"""The rows of a service desk whose lists come in pages only: all by id once, then the newest changes first.

All rows are read from the last page back to the first: a row that is deleted meanwhile moves others to pages that are
still to be read, and new ones come where the changes will show them. Of the changes what moves moves to the first page.
So a row may come twice, and only a delete between two pages of changes can hide one, which the sweep finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

from cache.errors import SourceGarbled
from cache.model import Batch, Organization, Person, Stamp, Ticket
from cache.sources.key_stream import Entry, Page
from cache.sources.position import Position, position_of

Row = TypeVar("Row", bound=Person | Organization | Ticket)
ALL, LATER = "all", "later"
# A search engine may see a change minutes after it was made.
OVERLAP = timedelta(minutes=10)
# A search shows no more than the first 10,000 rows (Elasticsearch: index.max_result_window).
MOST_PAGES_OF_CHANGES = 100


@dataclass(frozen=True, slots=True)
class PageStream(Generic[Row]):
    """One kind of row. *all_rows* asks for a page of all rows by id, *changes* for one of those that changed last.

    *page_rows* make a page, and one without rows is beyond the end; *count* finds out how many rows there are. *keeps*
    says of a row whether it is wanted, given the server's time when the reading began.
    """

    who: str
    all_rows: Callable[[int], Page[Entry[Row]]]
    changes: Callable[[int], Page[Entry[Row]]]
    count: Callable[[], int]
    page_rows: int
    keeps: Callable[[Row, str], bool] = lambda _row, _began: True

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None:
            return self._fill(Position(ALL, page=self._pages()), is_first=True)
        if position.phase == ALL:
            return self._fill(position)
        if position.page >= MOST_PAGES_OF_CHANGES:
            return self._fill(Position(ALL, newest=position.newest, page=self._pages()))
        return self._change(position)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of every row, asked for as they are taken. Raises SourceError on the way."""
        return self._stamps()

    def _fill(self, position: Position, *, is_first: bool = False) -> Batch[Row]:
        """Return the page that *position* names; the first one is the last to be read."""
        page = self._page(position.page, position.after)
        newest = position.newest or self._time(page)
        following = Position(LATER, since=newest)
        if position.page > 1:
            after = str(page.records.rows[0].id) if page.records.rows else position.after
            following = replace(position, newest=newest, page=position.page - 1, after=after)
        return _batch(self._kept(page, newest), following, more=True, is_first=is_first)

    def _change(self, position: Position) -> Batch[Row]:
        """Return the next page of what changed since the last run, the newest first."""
        floor = _moved(position.since, -OVERLAP)
        page = self.changes(position.page + 1)
        stamps = [entry.at for entry in page.records.rows]
        self._check(stamps == sorted(stamps, reverse=True) and (page.is_last or bool(stamps)), "updated_at")
        newest = position.newest or self._time(page)
        page = self._kept(page, newest)
        if page.is_last or stamps[-1] < floor:
            return _batch(page, Position(LATER, since=newest), floor=floor)
        return _batch(page, replace(position, newest=newest, page=position.page + 1), more=True, floor=floor)

    def _stamps(self) -> Iterator[Stamp]:
        after, began = "", ""
        for number in range(self._pages(), 0, -1):
            page = self._page(number, after)
            if page.records.troubles:
                raise SourceGarbled(f"{self.who}: {page.records.troubles[0]}")
            began = began or self._time(page)
            after = str(page.records.rows[0].id) if page.records.rows else after
            kept = self._kept(page, began).records.rows
            yield from (Stamp(entry.key, entry.at) for entry in kept if entry.row is not None)

    def _pages(self) -> int:
        """Return how many pages all rows have; one more is looked at, for rows that have come or were not counted."""
        pages = max(1, -(-self.count() // self.page_rows))
        while not self.all_rows(pages + 1).is_last:
            pages += 1
        return pages

    def _page(self, number: int, after: str) -> Page[Entry[Row]]:
        """Return page *number* of all rows, which begins below the id *after*."""
        page = self.all_rows(number)
        ids = [entry.id for entry in page.records.rows]
        self._check(all(one < other for one, other in pairwise(ids)), "id")
        self._check(not (ids and after) or ids[0] < int(after), "id")
        # Only the last page that there was may be gone by now.
        self._check(bool(ids) or not after, "id")
        return page

    def _kept(self, page: Page[Entry[Row]], began: str) -> Page[Entry[Row]]:
        """Return *page* with None for each row that is not wanted."""
        rows = tuple(
            entry if entry.row is None or self.keeps(entry.row, began) else replace(entry, row=None)
            for entry in page.records.rows
        )
        return replace(page, records=replace(page.records, rows=rows))

    def _check(self, is_kept: bool, name: str) -> None:
        if not is_kept:
            raise SourceGarbled(f"{self.who} does not sort by {name} as it was asked to")

    def _time(self, page: Page[Entry[Row]]) -> str:
        if not page.at:
            raise SourceGarbled(f"{self.who} does not say what time it is there")
        return page.at


def _batch(
    page: Page[Entry[Row]], following: Position, *, more: bool = False, is_first: bool = False, floor: str = ""
) -> Batch[Row]:
    entries = [entry for entry in page.records.rows if entry.at >= floor]
    return Batch(
        upserts=tuple(entry.row for entry in entries if entry.row is not None),
        deletes=tuple(entry.key for entry in entries if entry.row is None),
        cursor=following.text(),
        more=more,
        reset=is_first,
        troubles=page.records.troubles,
    )


def _moved(stamp: str, by: timedelta) -> str:
    try:
        return (datetime.fromisoformat(stamp) + by).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None
