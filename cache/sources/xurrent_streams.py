"""People, organizations and requests of one account: all once, then what changed. Every page is the first of its query.

Asked by key (``id=<N``, ``updated_at=>=T``) instead of by page: rows that come, go or move between two pages shift
nothing, and no link of the server is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

from cache.errors import SourceGarbled
from cache.model import Batch, Organization, Person, Stamp, Ticket
from cache.sources.position import Position, position_of
from cache.sources.xurrent_desk import PAGE_ROWS, Page

Row = TypeVar("Row", Person, Organization, Ticket)
Query = Iterable[tuple[str, str]]
LATER = "later"
# A row is stamped when its change begins and seen when it is committed; no commit of theirs lasts that long.
OVERLAP = timedelta(seconds=60)
# Whether a changed contact moves the stamp of its person is not documented.
WHOLE_EVERY = timedelta(hours=24)


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


@dataclass(frozen=True, slots=True)
class KeyStream(Generic[Row]):
    """One kind of row. *page* asks for whole records, *stamps* for as little of them as there is.

    *scopes* are read one after the other, each newest first; *swept* are those that together name every row once.
    *rereads*: all are read again every day.
    """

    who: str
    path: str
    page: Callable[[str, Query], Page[Entry[Row]]]
    stamps: Callable[[str, Query], Page[Entry[Row]]]
    scopes: tuple[Scope, ...]
    swept: tuple[Scope, ...]
    rereads: bool = False

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
        page = self._falling(self.page, scope, position.after, position.newest)
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
        total = None if page.total is None else page.total + position.page * PAGE_ROWS
        return _batch(page, following, is_last=False, is_first=is_first, total=total)

    def _change(self, position: Position) -> Batch[Row]:
        """Return the next page of what changed since the last run, oldest first."""
        floor = position.since if position.newest else _moved(position.since, -OVERLAP)
        if position.after:
            return self._second(position, floor)
        page = self.page(self.path, (("sort", "updated_at,id"), ("updated_at", f">={floor}")))
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
        query = (("sort", "id"), ("updated_at", f">={floor}<={ceiling}"), ("id", f">{position.after}"))
        page = self.page(self.path, query)
        entries: Sequence[Entry[Row]] = page.records.rows
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
                page = self._falling(self.stamps, scope, after, began)
                if page.records.troubles:
                    raise SourceGarbled(f"{self.who}: {page.records.troubles[0]}")
                began = began or self._time(page)
                yield from (Stamp(entry.key, entry.at) for entry in page.records.rows)
                is_last = page.is_last
                after = "" if is_last else str(page.records.rows[-1].id)

    def _falling(
        self, ask: Callable[[str, Query], Page[Entry[Row]]], scope: Scope, after: str, began: str
    ) -> Page[Entry[Row]]:
        """Return the rows of *scope* below the id *after*, the highest first."""
        below: Query = (("id", f"<{after}"),) if after else ()
        page: Page[Entry[Row]] = ask(scope.path, (("sort", "-id"), *scope.filters(began), *below))
        ids = [*([int(after)] if after else ()), *(entry.id for entry in page.records.rows)]
        self._check(all(one > other for one, other in pairwise(ids)), "id")
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
