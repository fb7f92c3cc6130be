"""The tickets of a Request Tracker: all once, then what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from cache.errors import SourceGarbled, SourceRefused
from cache.model import Batch, Stamp, Ticket
from cache.sources.position import Position, position_of
from cache.sources.request_tracker_changes import LATER, LATEST_FIRST, TooMany, changed, floor_of, is_older_copy
from cache.sources.request_tracker_desk import Desk, Page
from cache.sources.request_tracker_records import AnyRecord, TicketRecord

OPEN, CLOSED = "open", "closed"
_FIELDS = (("fields", "Subject,Status,Created,LastUpdated,Requestor"), ("fields[Requestor]", "id,EmailAddress"))
# Right for every lifecycle; a list of words is not.
_ACTIVE, _INACTIVE = "Status = '__Active__'", "Status = '__Inactive__'"
_NEWEST = 50


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
        floor = floor_of(position.since)
        try:
            every = changed(self._latest, floor, self.desk.who)
            active = changed(self._latest_active, floor, self.desk.who) if every.records else every
        except TooMany:
            return self._fill(Position(OPEN))
        if is_older_copy(self.desk, "ticket", position, every.newest):
            return self._fill(Position(OPEN))
        following = every.following(position)
        if not active.is_still:
            following = replace(following, since=position.since)  # one may look closed only because it moved
        rows = (self.desk.naming.ticket(each, is_open=key in active.records) for key, each in every.records.items())
        return Batch(tuple(rows), (), following.text(), more=False, troubles=every.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of every ticket: a deleted or merged one is in no list. Raises SourceError on the way."""
        return self._stamps()

    def of(self, user: str) -> tuple[Ticket, ...]:
        """Return the newest 50 of a user, newest first. Raises SourceError."""
        newest = (("orderby", "Created"), ("order", "DESC"), ("orderby", "id"), ("order", "DESC"))
        query = (*_FIELDS, *newest)
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
        if position == Position(OPEN):
            self._check_rights(records)
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

    def _check_rights(self, records: Sequence[TicketRecord]) -> None:
        """Refuse lists that leave out fields, and an account that sees no queue: its list of tickets is just empty."""
        if records:
            self.desk.check_list(f"ticket/{records[0].id}", records[0])
        elif not self.desk.page("queues/all", (), AnyRecord).records.rows:
            raise SourceRefused(f"{self.desk.who} shows no queue: the account of the token needs the right SeeQueue")

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
        query = (("query", text), *_FIELDS, ("orderby", "id"), ("order", "DESC"))
        page = self.desk.page("tickets", query, TicketRecord)
        ids = [*([int(after)] if after else ()), *(int(record.id) for record in page.records.rows)]
        if any(one <= other for one, other in pairwise(ids)):
            raise SourceGarbled(f"{self.desk.who} does not filter and sort by id as it was asked to")
        return page

    def _last(self, page: Page[TicketRecord]) -> str:
        if not page.records.rows:
            raise SourceGarbled(f"{self.desk.who}: {page.records.troubles[0]}")
        return str(page.records.rows[-1].id)

    def _latest(self, number: int) -> Page[TicketRecord]:
        query = (("query", "id > 0"), *_FIELDS, *LATEST_FIRST, ("page", str(number)))
        return self.desk.page("tickets", query, TicketRecord)

    def _latest_active(self, number: int) -> Page[TicketRecord]:
        # No more is asked for than is needed: one whose record is broken is not closed.
        query = (("query", _ACTIVE), ("fields", "LastUpdated"), *LATEST_FIRST, ("page", str(number)))
        return self.desk.page("tickets", query, TicketRecord)

    def _inactive(self, began: str) -> str:
        if self.days is None or not began:
            return _INACTIVE
        since = datetime.fromisoformat(began) - timedelta(days=self.days)
        return f"{_INACTIVE} AND LastUpdated > '{since:%Y-%m-%d}'"  # a day: of no account's time zone
