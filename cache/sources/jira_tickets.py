"""Requests of service projects as a stream: open ones first, then all, then what changed; always the newest first.

Stamps in JQL are read in the time zone of the user, to the minute. So none is written: "-90m" counts from the server's
own clock, wherever the user lives, and the rows themselves say which of them are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cache.errors import SourceAway, SourceGarbled
from cache.model import Batch, Stamp, Ticket
from cache.sources.desk_settings import history_days
from cache.sources.jira_desk import Desk, Page, Search, minutes, quoted
from cache.sources.jira_records import IssueRecord, StampRecord
from cache.sources.position import Position, position_of
from cache.sources.records import utc

FIELDS = "summary,status,reporter,created,updated"
_OPEN, _ALL, _LATER = "open", "all", "later"
_IS_OPEN = "statusCategory != Done"
_MOST_PAGES = 100_000
_SWEPT_ROWS = 1_000
# Searches lag behind writes.
OVERLAP = timedelta(seconds=120)
# How much longer than it takes to read all pages a search looks back: "-90m" moves on while they are read.
_SLACK_MINUTES = 10


@dataclass(slots=True)
class Requests:
    """Implements Stream. A run over what changed belongs to the process that began it: its pages do not last."""

    desk: Desk
    _last: str = ""
    _projects: str = ""

    def pull(self, cursor: str | None) -> Batch[Ticket]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None:
            self._look_around()
            return self._fill(Position(_OPEN, newest=self.desk.now), is_first=True)
        if not self._projects or (position.phase == _LATER and not position.newest):
            self._look_around()
        if position.phase in {_OPEN, _ALL}:
            return self._fill(position)
        if position.phase != _LATER or not position.since:
            raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'")
        if position.newest and cursor != self._last:
            self._look_around()
            position = Position(_LATER, since=position.since)
        return self._change(position)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of every request. Raises SourceError on the way."""
        return self._stamps()

    def _fill(self, position: Position, *, is_first: bool = False) -> Batch[Ticket]:
        where = self._open() if position.phase == _OPEN else self._everything()
        page = self._page(where, "created", position.after)
        following = self._next(position, page)
        if not page.following:
            is_half = position.phase == _OPEN
            following = replace(following, phase=_ALL) if is_half else Position(_LATER, since=position.newest)
        return Batch(
            page.records.rows,
            (),
            following.text(),
            more=True,  # what changed meanwhile
            reset=is_first,
            total=page.total if position.phase == _ALL else None,
            troubles=page.records.troubles,
        )

    def _change(self, position: Position) -> Batch[Ticket]:
        """Return the next page of what changed since the last run, newest first."""
        began = position.newest or self.desk.now
        floor = _earlier(position.since)
        back = max(0, minutes(floor, began)) + 1 + _SLACK_MINUTES
        page = self._page(f'{self._everything()} AND updated >= "-{back}m"', "updated", position.after)
        rows = tuple(ticket for ticket in page.records.rows if ticket.updated_at >= floor)
        # Not the server's end but a row that is too old shows that nothing is missing at that end.
        is_whole = len(rows) < len(page.records.rows) or minutes(began, self.desk.now) < _SLACK_MINUTES
        is_last = not page.following or len(rows) < len(page.records.rows)
        following = self._next(replace(position, newest=began), page)
        if is_last:
            following = Position(_LATER, since=began if is_whole else position.since)
        self._last = following.text()
        return Batch(rows, (), self._last, more=not is_last, troubles=page.records.troubles)

    def _next(self, position: Position, page: Page[Ticket]) -> Position:
        if position.page >= _MOST_PAGES:
            raise SourceGarbled(f"{self.desk.who} sends pages without an end")
        return replace(position, after=page.following, page=position.page + 1)

    def _page(self, where: str, by: str, place: str) -> Page[Ticket]:
        return self.desk.issues(Search(where, by, FIELDS, IssueRecord, self.desk.naming.ticket), place)

    def _stamps(self) -> Iterator[Stamp]:
        self._look_around()

        def made(record: StampRecord) -> Stamp:
            return Stamp(self.desk.naming.ticket_key(record.id), utc(record.fields.updated, "updated"))

        search = Search(self._everything(), "created", "created,updated", StampRecord, made, _SWEPT_ROWS)
        place, is_last = "", False
        while not is_last:
            page = self.desk.issues(search, place)
            if not page.is_sound:
                raise SourceAway(f"{self.desk.who}: requests came or went while all were counted")
            if page.records.troubles:
                raise SourceGarbled(f"{self.desk.who}: {page.records.troubles[0]}")
            yield from page.records.rows
            place, is_last = page.following, not page.following

    def _look_around(self) -> None:
        """Find out which projects there are, and what time it is there."""
        self._projects = ", ".join(map(quoted, self.desk.service_desks()))

    def _open(self) -> str:
        return f"project in ({self._projects}) AND {_IS_OPEN}"

    def _everything(self) -> str:
        days = history_days(self.desk.settings.history)
        kept = "" if days is None else f' AND ({_IS_OPEN} OR updated >= "-{days}d")'
        return f"project in ({self._projects}){kept}"


def _earlier(stamp: str) -> str:
    try:
        return (datetime.fromisoformat(stamp) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None
