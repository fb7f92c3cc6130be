"""The rows of a service desk whose lists are filtered and sorted as asked: all once, then what changed.

Asked by key (ids below the last one, changed since a moment) instead of by page, so that every page is the first of its
query: rows that come, go or move between two pages shift nothing, and no link of the server is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from cache.errors import SourceGarbled
from cache.model import Batch, Organization, Person, Stamp, Ticket
from cache.sources.position import Position, position_of
from cache.sources.records import Records

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Person | Organization | Ticket)
Query = Iterable[tuple[str, str]]
LATER = "later"
# A row is stamped when its change begins and seen when it is committed; no commit of theirs lasts that long.
OVERLAP = timedelta(seconds=60)
# Whether a changed contact moves the stamp of its person is not documented.
WHOLE_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list: its records, how many the whole list has, whether this is its end, the server's clock."""

    records: Records[Item]
    total: int | None
    is_last: bool
    at: str


def check_whole(page: Page[Item], rows: int, most: int, who: str) -> None:
    """Raise SourceGarbled for a page of *rows* records that cannot be what was asked for, *most* of them."""
    if rows > most:
        raise SourceGarbled(f"{who} sent {rows:,} records where {most} were asked for")
    is_short = page.total is not None and page.total > rows
    if (page.is_last and is_short) or (rows == 0 and not page.is_last):
        raise SourceGarbled(f"{who} announced {page.total or 'more'} records and sent {rows}")


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """A record: its *row*, None when it is disabled; *key* is the row's id."""

    id: int
    key: str
    at: str
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a list that is read whole: *filters* gets the server's time when the reading began."""

    name: str
    path: str
    filters: Callable[[str], Query]


class Wording(Protocol):
    """How one interface is asked for the first page of a part of a list."""

    @property
    def is_falling(self) -> bool:
        """Whether all rows are read from the highest id down."""

    def whole(self, filters: Query, after: int | None) -> Query:
        """Return what asks for the rows that *filters* leave, by id; beyond the id *after*."""

    def changed(self, floor: str) -> Query:
        """Return what asks for the rows that changed at *floor* or later, by stamp and id."""

    def within(self, floor: str, ceiling: str, after: int) -> Query:
        """Return what asks for the rows that changed from *floor* to *ceiling*, by id; above the id *after*."""


@dataclass(frozen=True, slots=True)
class KeyStream(Generic[Row]):
    """One kind of row. *page* asks for whole records, *stamps* for as little of them as there is.

    *fill*: how all of them are asked for, where that is another way.

    *scopes* are read one after the other; *swept* are those that together name every row once. *rereads*: all are read
    again every day.
    """

    who: str
    path: str
    wording: Wording
    page_rows: int
    page: Callable[[str, Query], Page[Entry[Row]]]
    stamps: Callable[[str, Query], Page[Entry[Row]]]
    scopes: tuple[Scope, ...]
    swept: tuple[Scope, ...]
    rereads: bool = False
    fill: Callable[[str, Query], Page[Entry[Row]]] | None = None

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None:
            return self._fill(Position(self.scopes[0].name), is_first=True)
        if position.phase != LATER:
            return self._fill(position)
        if self.rereads and _is_old(position):
            return self._fill(replace(position, phase=self.scopes[0].name, page=0))
        return self._change(position)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of every row, asked for as they are taken. Raises SourceError on the way."""
        return self._stamps()

    def _fill(self, position: Position, *, is_first: bool = False) -> Batch[Row]:
        names = [scope.name for scope in self.scopes]
        if position.phase not in names:
            raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'")
        scope = self.scopes[names.index(position.phase)]
        page = self._whole(self.fill or self.page, scope, position.after, position.newest)
        entries = page.records.rows
        newest = position.newest or self._time(page)
        following = replace(
            position, after=str(entries[-1].id) if entries else "", newest=newest, page=position.page + 1
        )
        if page.is_last:
            more = names[names.index(scope.name) + 1 :]
            # What changed since the last run is not all in here: a disabled person is in no list of the others.
            ended = Position(LATER, since=position.since or newest, whole_at=newest)
            following = replace(following, phase=more[0], after="") if more else ended
        total = None if page.total is None else page.total + position.page * self.page_rows
        return _batch(page, following, is_last=False, is_first=is_first, total=total)

    def _change(self, position: Position) -> Batch[Row]:
        """Return the next page of what changed since the last run, oldest first."""
        floor = position.since if position.newest else _moved(position.since, -OVERLAP)
        if position.after:
            return self._second(position, floor)
        page = self.page(self.path, self.wording.changed(floor))
        stamps = [entry.at for entry in page.records.rows]
        self._check(stamps == sorted(stamps) and all(stamp >= floor for stamp in stamps), "updated_at")
        newest = position.newest or self._time(page)
        if page.is_last:
            return _batch(page, Position(LATER, since=newest, whole_at=position.whole_at), is_last=True)
        last = stamps[-1] if stamps else floor
        # Many changed within one second: that one is read by id.
        following = replace(position, since=last, after="" if last > floor else "0", newest=newest)
        return _batch(page, replace(following, page=position.page + 1), is_last=False)

    def _second(self, position: Position, floor: str) -> Batch[Row]:
        """Return the next page of what changed within the second *floor*, which is more than a page."""
        ceiling = _moved(floor, timedelta(seconds=1))
        page = self.page(self.path, self.wording.within(floor, ceiling, int(position.after)))
        entries = page.records.rows
        ids = [int(position.after), *(entry.id for entry in entries)]
        self._check(all(one < other for one, other in pairwise(ids)), "id")
        self._check(all(floor <= entry.at <= ceiling for entry in entries), "updated_at")
        following = replace(position, after=str(ids[-1]), page=position.page + 1)
        if page.is_last:
            following = replace(following, since=ceiling, after="")
        return _batch(page, following, is_last=False)

    def _stamps(self) -> Iterator[Stamp]:
        began = ""
        for scope in self.swept:
            after, is_last = "", False
            while not is_last:
                page = self._whole(self.stamps, scope, after, began)
                if page.records.troubles:
                    raise SourceGarbled(f"{self.who}: {page.records.troubles[0]}")
                began = began or self._time(page)
                yield from (Stamp(entry.key, entry.at) for entry in page.records.rows)
                is_last = page.is_last
                after = "" if is_last else str(page.records.rows[-1].id)

    def _whole(
        self, ask: Callable[[str, Query], Page[Entry[Row]]], scope: Scope, after: str, began: str
    ) -> Page[Entry[Row]]:
        """Return the rows of *scope* beyond the id *after*."""
        page = ask(scope.path, self.wording.whole(scope.filters(began), int(after) if after else None))
        ids = [*([int(after)] if after else ()), *(entry.id for entry in page.records.rows)]
        self._check(
            all((one > other) is self.wording.is_falling and one != other for one, other in pairwise(ids)), "id"
        )
        self._check(page.is_last or bool(page.records.rows), "id")
        return page

    def _check(self, is_kept: bool, name: str) -> None:
        """Refuse a page whose rows were not filtered and sorted as asked: by its last one the next is asked for."""
        if not is_kept:
            raise SourceGarbled(f"{self.who} does not filter and sort by {name} as it was asked to")

    def _time(self, page: Page[Entry[Row]]) -> str:
        if not page.at:
            raise SourceGarbled(f"{self.who} does not say what time it is there")
        return page.at


def _batch(
    page: Page[Entry[Row]], following: Position, *, is_last: bool, is_first: bool = False, total: int | None = None
) -> Batch[Row]:
    entries: Sequence[Entry[Row]] = page.records.rows
    return Batch(
        upserts=tuple(entry.row for entry in entries if entry.row is not None),
        deletes=tuple(entry.key for entry in entries if entry.row is None),
        cursor=following.text(),
        more=not is_last,
        reset=is_first,
        total=total,
        troubles=page.records.troubles,
    )


def _is_old(position: Position) -> bool:
    """Say whether a run begins a day after all rows were read last."""
    return not position.newest and position.since >= _moved(position.whole_at, WHOLE_EVERY)


def _moved(stamp: str, by: timedelta) -> str:
    try:
        return (datetime.fromisoformat(stamp) + by).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None
