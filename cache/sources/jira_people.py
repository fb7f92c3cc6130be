"""Customers of service desks as a stream. Nothing says which of them changed: all are read again every hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cache.errors import SourceAway, SourceGarbled
from cache.model import Batch, Person, Stamp
from cache.sources.jira_desk import Desk, Page, minutes
from cache.sources.jira_records import UserRecord
from cache.sources.position import Position, position_of

_REST = "rest"
WHOLE_EVERY_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer: *row* is None when the account is closed."""

    key: str
    row: Person | None


@dataclass(slots=True)
class Customers:
    """Implements Stream. A reading that stopped is begun anew by who comes later: its pages only count rows."""

    desk: Desk
    _last: str = ""

    def pull(self, cursor: str | None) -> Batch[Person]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is not None and position.phase != _REST and cursor == self._last:
            return self._read(position, is_first=False)
        desks = self.desk.service_desks()
        if position is not None and position.phase == _REST and not self._is_due(position.whole_at):
            return Batch((), (), position.text(), more=False)
        is_first = position is None or (position.phase != _REST and not position.whole_at)
        whole_at = position.whole_at if position else ""
        return self._read(Position(min(desks.values()), newest=self.desk.now, whole_at=whole_at), is_first=is_first)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return the ids of all customers. Raises SourceError on the way."""
        return self._stamps()

    def _is_due(self, whole_at: str) -> bool:
        return not whole_at or not 0 <= minutes(whole_at, self.desk.now) < WHOLE_EVERY_MINUTES

    def _read(self, position: Position, *, is_first: bool) -> Batch[Person]:
        try:
            page = self._page(position.phase, position.after)
        except SourceGarbled:
            self._last = ""  # perhaps that service desk is gone
            raise
        # Rows moved while we counted them: the hour begins only with a reading in which none did.
        newest = position.newest if page.is_sound else ""
        following = replace(position, after=page.following, newest=newest, page=position.page + 1)
        if not page.following:
            following = self._next_desk(following)
        self._last = following.text()
        rows = page.records.rows
        return Batch(
            upserts=tuple(entry.row for entry in rows if entry.row is not None),
            deletes=tuple(entry.key for entry in rows if entry.row is None),
            cursor=self._last,
            more=following.phase != _REST,
            reset=is_first,
            troubles=page.records.troubles,
        )

    def _next_desk(self, position: Position) -> Position:
        later = [each for each in self.desk.service_desks().values() if each > position.phase]
        if later:
            return replace(position, phase=min(later), after="")
        return Position(_REST, whole_at=position.newest or position.whole_at)

    def _stamps(self) -> Iterator[Stamp]:
        for service_desk in self.desk.service_desks().values():
            place, is_last = "", False
            while not is_last:
                page = self._page(service_desk, place)
                if not page.is_sound:
                    raise SourceAway(f"{self.desk.who}: people came or went while all were counted")
                if page.records.troubles:
                    raise SourceGarbled(f"{self.desk.who}: {page.records.troubles[0]}")
                yield from (Stamp(entry.key, None) for entry in page.records.rows if entry.row is not None)
                place, is_last = page.following, not page.following

    def _page(self, service_desk: str, place: str) -> Page[Entry]:
        return self.desk.customers(service_desk, place, self._entry)

    def _entry(self, record: UserRecord) -> Entry:
        key = self.desk.naming.person_key(record)
        return Entry(key, None if record.active is False else self.desk.naming.person(record))
