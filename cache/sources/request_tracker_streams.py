"""People and tickets of a Request Tracker: all once, then what changed, newest first until what is known begins.

No date is ever sent: a search reads dates in the time zone of its account, and a list of users ignores them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from cache.errors import SourceGarbled
from cache.model import Batch, Person, Stamp, Ticket
from cache.sources.position import Position, position_of
from cache.sources.request_tracker_desk import PAGE_ROWS, Desk, Page, Query
from cache.sources.request_tracker_records import TicketRecord, UserRecord

LATER, EVERYBODY, OPEN, CLOSED = "later", "everybody", "open", "closed"
OVERLAP = timedelta(seconds=60)
MOST_PAGES = 100_000
# What changed is read in one go, as at most one batch; when more than that did, all is read anew.
_MOST_CHANGED = 500
_LATEST_FIRST = (("orderby", "LastUpdated"), ("order", "DESC"), ("orderby", "id"), ("order", "DESC"))
_USER_FIELDS = "id,Name,RealName,EmailAddress,Organization,WorkPhone,HomePhone,MobilePhone,LastUpdated"
_TICKET_FIELDS = (("fields", "Subject,Status,Created,LastUpdated,Requestor"), ("fields[Requestor]", "id,EmailAddress"))


class _Record(Protocol):
    @property
    def id(self) -> str | int: ...
    @property
    def LastUpdated(self) -> str: ...


Record = TypeVar("Record", bound=_Record)


@dataclass(frozen=True, slots=True)
class Changed(Generic[Record]):
    """What changed: the *records* in order, *troubles*, and the server's time before it was asked."""

    records: tuple[Record, ...]
    troubles: tuple[str, ...]
    at: str


class TooMany(Exception):
    """More changed than one batch holds."""


@dataclass(frozen=True, slots=True)
class PeopleStream:
    """The users that are not disabled."""

    desk: Desk

    def pull(self, cursor: str | None) -> Batch[Person]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None or position.phase != LATER:
            return self._fill(position or Position(EVERYBODY))
        floor = _floor(position.since)
        try:
            everybody = _changed(self._with_disabled, floor, self.desk.who)
            enabled = _changed(self._enabled, floor, self.desk.who) if everybody.records else everybody
        except TooMany:
            return self._fill(Position(EVERYBODY))
        # A list says of nobody that they are disabled: it is who is missing from the list without them.
        left = {str(record.id) for record in enabled.records}
        gone = (record for record in everybody.records if str(record.id) not in left)
        return Batch(
            self._rows(enabled.records),
            tuple(self.desk.naming.key(record.id) for record in gone),
            Position(LATER, since=everybody.at).text(),
            more=False,
            troubles=enabled.troubles,
        )

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of everybody. Raises SourceError on the way."""
        return self._stamps()

    def _fill(self, position: Position) -> Batch[Person]:
        number = position.page + 1
        page = self._numbered(number, _USER_FIELDS)
        total = page.total
        if position.after and total is not None and total < int(position.after):
            return self._fill(Position(EVERYBODY))  # somebody left, so others moved to a page that was read before
        following = replace(position, page=number, after=str(total or ""), since=position.since or page.at)
        is_last = _is_end(page, number)
        if is_last:
            following = Position(LATER, since=following.since)
        rows, troubles = self._rows(page.records.rows), page.records.troubles
        return Batch(rows, (), following.text(), more=not is_last, reset=number == 1, total=total, troubles=troubles)

    def _stamps(self) -> Iterator[Stamp]:
        number, is_end, before = 0, False, None
        while not is_end:
            number += 1
            page = self._numbered(number, "id,Name,LastUpdated")
            if page.records.troubles or (before is not None and page.total != before):
                raise SourceGarbled(f"{self.desk.who} changed while its people were counted")
            before, is_end = page.total, _is_end(page, number)
            for record in page.records.rows:
                if record.is_person:
                    yield Stamp(self.desk.naming.key(record.id), record.LastUpdated)

    def _numbered(self, number: int, fields: str) -> Page[UserRecord]:
        if number > MOST_PAGES:
            raise SourceGarbled(f"{self.desk.who} sends pages without an end")
        query = (("fields", fields), ("orderby", "id"), ("order", "ASC"), ("page", str(number)))
        return self.desk.page("users", query, UserRecord)

    def _with_disabled(self, number: int) -> Page[UserRecord]:
        return self._latest(number, (("find_disabled_rows", "1"),))

    def _enabled(self, number: int) -> Page[UserRecord]:
        return self._latest(number, ())

    def _latest(self, number: int, more: Query) -> Page[UserRecord]:
        query = (("fields", _USER_FIELDS), *_LATEST_FIRST, ("page", str(number)), *more)
        return self.desk.page("users", query, UserRecord)

    def _rows(self, records: Sequence[UserRecord]) -> tuple[Person, ...]:
        return tuple(self.desk.naming.person(record) for record in records if record.is_person)


@dataclass(frozen=True, slots=True)
class TicketStream:
    """The tickets: the open ones first, then the closed ones, each from the newest back."""

    desk: Desk
    days: int | None = None

    def pull(self, cursor: str | None) -> Batch[Ticket]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None or position.phase != LATER:
            return self._fill(position or Position(OPEN))
        floor = _floor(position.since)
        try:
            every = _changed(lambda number: self._latest("id > 0", number), floor, self.desk.who)
            if every.records:
                active = _changed(lambda number: self._latest(_ACTIVE, number), floor, self.desk.who)
            else:
                active = every
        except TooMany:
            return self._fill(Position(OPEN))
        is_open = {str(record.id) for record in active.records}
        rows = tuple(self.desk.naming.ticket(each, is_open=str(each.id) in is_open) for each in every.records)
        following = Position(LATER, since=every.at)
        return Batch(rows, (), following.text(), more=False, troubles=every.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of every ticket: a deleted or merged one is in no list. Raises SourceError on the way."""
        return self._stamps()

    def of(self, user: str) -> tuple[Ticket, ...]:
        """Return the newest 50 of a user, newest first. Raises SourceError."""
        newest = (("orderby", "Created"), ("order", "DESC"), ("orderby", "id"), ("order", "DESC"))
        query = (*_TICKET_FIELDS, *newest)
        theirs = f"Requestor.id = {user}"
        ask = self.desk.page
        every = ask("tickets", (("query", theirs), *query), TicketRecord, urgent=True).records.rows[:_NEWEST]
        active = ask("tickets", (("query", f"{theirs} AND {_ACTIVE}"), *query), TicketRecord, urgent=True)
        is_open = {str(record.id) for record in active.records.rows}
        return tuple(self.desk.naming.ticket(each, is_open=str(each.id) in is_open) for each in every)

    def _fill(self, position: Position) -> Batch[Ticket]:
        is_open = position.phase == OPEN
        page = self._below(_ACTIVE if is_open else self._inactive(position.since), position.after)
        records = page.records.rows
        following = replace(position, since=position.since or page.at, page=position.page + 1)
        is_end = not records and not page.records.troubles
        if not is_end:
            following = replace(following, after=self._last(page))
        elif is_open:
            following = replace(following, phase=CLOSED, after="")
        else:
            following = Position(LATER, since=following.since)
        return Batch(
            tuple(self.desk.naming.ticket(record, is_open=is_open) for record in records),
            (),
            following.text(),
            more=following.phase != LATER,
            reset=position == Position(OPEN),
            troubles=page.records.troubles,
        )

    def _stamps(self) -> Iterator[Stamp]:
        after, began = "", ""
        for is_open in (True, False):
            after = ""
            while True:
                page = self._below(_ACTIVE if is_open else self._inactive(began), after)
                began = began or page.at
                if page.records.troubles:
                    raise SourceGarbled(f"{self.desk.who}: {page.records.troubles[0]}")
                if not page.records.rows:
                    break
                yield from (Stamp(self.desk.naming.key(each.id), each.LastUpdated) for each in page.records.rows)
                after = self._last(page)

    def _below(self, search: str, after: str) -> Page[TicketRecord]:
        """Return the tickets of *search* below the id *after*, the highest first."""
        text = f"({search}) AND id < {after}" if after else search
        query = (("query", text), *_TICKET_FIELDS, ("orderby", "id"), ("order", "DESC"))
        page = self.desk.page("tickets", query, TicketRecord)
        ids = [*([int(after)] if after else ()), *(int(record.id) for record in page.records.rows)]
        if any(one <= other for one, other in pairwise(ids)):
            raise SourceGarbled(f"{self.desk.who} does not filter and sort by id as it was asked to")
        return page

    def _last(self, page: Page[TicketRecord]) -> str:
        if not page.records.rows:
            raise SourceGarbled(f"{self.desk.who}: {page.records.troubles[0]}")
        return str(page.records.rows[-1].id)

    def _latest(self, search: str, number: int) -> Page[TicketRecord]:
        query = (("query", search), *_TICKET_FIELDS, *_LATEST_FIRST, ("page", str(number)))
        return self.desk.page("tickets", query, TicketRecord)

    def _inactive(self, began: str) -> str:
        if self.days is None or not began:
            return _INACTIVE
        since = datetime.fromisoformat(began) - timedelta(days=self.days)
        return f"{_INACTIVE} AND LastUpdated > '{since:%Y-%m-%d}'"  # a day: of no account's time zone


# Right for every lifecycle; a list of words is not.
_ACTIVE, _INACTIVE = "Status = '__Active__'", "Status = '__Inactive__'"
_NEWEST = 50


def _changed(ask: Callable[[int], Page[Record]], floor: str, who: str) -> Changed[Record]:
    """Return what is not older than *floor*; raises TooMany, SourceGarbled when it does not come newest first."""
    found: dict[str, Record] = {}
    troubles: list[str] = []
    at = ""
    for number in range(1, _MOST_CHANGED // PAGE_ROWS + 1):
        page = ask(number)
        at = at or _time(page, who)
        stamps = [record.LastUpdated for record in page.records.rows]
        if stamps != sorted(stamps, reverse=True):
            raise SourceGarbled(f"{who} does not sort by LastUpdated as it was asked to")
        troubles.extend(page.records.troubles)
        found |= {str(record.id): record for record in page.records.rows if record.LastUpdated >= floor}
        if not stamps or stamps[-1] < floor:
            return Changed(tuple(found.values()), tuple(troubles), at)
    raise TooMany


def _is_end(page: Page[UserRecord], number: int) -> bool:
    is_empty = not page.records.rows and not page.records.troubles
    return is_empty or (page.total is not None and number * PAGE_ROWS >= page.total)


def _time(page: Page[Record], who: str) -> str:
    if not page.at:
        raise SourceGarbled(f"{who} does not say what time it is there")
    return page.at


def _floor(since: str) -> str:
    try:
        return (datetime.fromisoformat(since) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None
