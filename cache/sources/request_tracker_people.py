"""The users of a Request Tracker as people and as the organizations that they name: all once, then what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from cache.errors import SourceGarbled, SourceRefused
from cache.model import Batch, Organization, Person, Stamp
from cache.sources.position import Position, position_of
from cache.sources.request_tracker_changes import (
    LATER,
    LATEST_FIRST,
    Changed,
    TooMany,
    changed,
    floor_of,
    is_older_copy,
)
from cache.sources.request_tracker_desk import PAGE_ROWS, Desk, Page
from cache.sources.request_tracker_records import Naming, UserRecord

Row = TypeVar("Row", Person, Organization)
EVERYBODY = "everybody"
MOST_PAGES = 100_000
_FIELDS = "id,Name,RealName,EmailAddress,Organization,WorkPhone,HomePhone,MobilePhone,LastUpdated"
_SWEPT_FIELDS = "id,Name,Organization,LastUpdated"
_ALSO_DISABLED = (("find_disabled_rows", "1"),)
_HANDED_ON_SECONDS = 10.0
_LOOKED_AT_ALONE = 3


@dataclass(frozen=True, slots=True)
class Meaning(Generic[Row]):
    """What users are read as: *rows* of enabled ones, ids that are *gone* with disabled ones, *stamps* of all."""

    rows: Callable[[Iterable[UserRecord]], tuple[Row, ...]]
    gone: Callable[[Iterable[UserRecord]], tuple[str, ...]]
    stamps: Callable[[Iterable[UserRecord]], Iterator[Stamp]]


def as_people(naming: Naming) -> Meaning[Person]:
    """Return users as people."""
    return Meaning(
        rows=lambda records: tuple(naming.person(each) for each in records if each.is_person),
        gone=lambda records: tuple(naming.key(each.id) for each in records),
        stamps=lambda records: (Stamp(naming.key(each.id), each.LastUpdated) for each in records if each.is_person),
    )


def as_organizations(naming: Naming) -> Meaning[Organization]:
    """Return users as the organizations that they name. One that nobody names any more leaves with the sweep."""

    def named(records: Iterable[UserRecord]) -> tuple[Organization, ...]:
        rows = (naming.organization(record) for record in records)
        return tuple({row.id: row for row in rows if row is not None}.values())

    return Meaning(
        rows=named,
        gone=lambda records: (),
        stamps=lambda records: (Stamp(row.id, None) for row in named(records)),
    )


@dataclass(slots=True)
class HandedOn:
    """The first page of the latest users: asked for by the organizations, read by the people right after them."""

    page: Page[UserRecord] | None = None
    at: float = 0.0

    def take(self, now: float) -> Page[UserRecord] | None:
        """Return the page, once; None when there is none, or it is too old."""
        page, self.page = self.page, None
        return page if now - self.at < _HANDED_ON_SECONDS else None


@dataclass(frozen=True, slots=True)
class UserStream(Generic[Row]):
    """The users that are not disabled. *handed_on* and *hands_on*: see HandedOn."""

    desk: Desk
    meaning: Meaning[Row]
    handed_on: HandedOn = field(default_factory=HandedOn)
    hands_on: bool = False

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return the next page after *cursor*. Raises SourceError."""
        position = position_of(cursor)
        if position is None or position.phase != LATER:
            return self._fill(position or Position(EVERYBODY))
        floor = floor_of(position.since)
        try:
            everybody = changed(self._with_disabled, floor, self.desk.who)
            enabled = changed(self._enabled, floor, self.desk.who) if everybody.records else Changed[UserRecord]()
        except TooMany:
            return self._fill(Position(EVERYBODY))
        if is_older_copy(self.desk, "user", position, everybody.newest):
            return self._fill(Position(EVERYBODY))
        return self._batch(position, everybody, enabled)

    def sweep(self) -> Iterator[Stamp] | None:
        """Return id and stamp of everything. Raises SourceError on the way."""
        return self._stamps()

    def _batch(self, position: Position, everybody: Changed[UserRecord], enabled: Changed[UserRecord]) -> Batch[Row]:
        """Return who is enabled, and who is not: a list says of nobody that they are disabled."""
        missing = [record for key, record in everybody.records.items() if key not in enabled.records]
        following = everybody.following(position)
        if not enabled.is_still:
            following = replace(following, since=position.since)  # somebody may be missing only because they moved
        return Batch(
            self.meaning.rows(record for key, record in everybody.records.items() if key in enabled.records),
            self.meaning.gone(missing) if enabled.is_still and not enabled.troubles else (),
            following.text(),
            more=False,
            troubles=everybody.troubles + enabled.troubles,
        )

    def _fill(self, position: Position) -> Batch[Row]:
        number = position.page + 1
        page = self._numbered(number, _FIELDS)
        if number == 1:
            self._check_fields(page.records.rows)
        total = page.total
        if position.after and total is not None and total < int(position.after):
            return self._fill(Position(EVERYBODY))  # somebody left, so others moved to a page that was read before
        following = replace(position, page=number, after=str(total or ""), since=position.since or page.at)
        is_last = _is_end(page, number)
        if is_last:
            following = Position(LATER, since=following.since)
        rows, troubles = self.meaning.rows(page.records.rows), page.records.troubles
        return Batch(rows, (), following.text(), more=not is_last, reset=number == 1, total=total, troubles=troubles)

    def _stamps(self) -> Iterator[Stamp]:
        number, is_end, before = 0, False, None
        while not is_end:
            number += 1
            page = self._numbered(number, _SWEPT_FIELDS)
            if page.records.troubles or (before is not None and page.total != before):
                raise SourceGarbled(f"{self.desk.who} changed while its people were counted")
            before, is_end = page.total, _is_end(page, number)
            yield from self.meaning.stamps(page.records.rows)

    def _numbered(self, number: int, fields: str) -> Page[UserRecord]:
        if number > MOST_PAGES:
            raise SourceGarbled(f"{self.desk.who} sends pages without an end")
        query = (("fields", fields), ("orderby", "id"), ("order", "ASC"), ("page", str(number)))
        return self._checked(self.desk.page("users", query, UserRecord))

    def _with_disabled(self, number: int) -> Page[UserRecord]:
        now = self.desk.client.clock.seconds()
        handed_on = self.handed_on.take(now) if number == 1 and not self.hands_on else None
        if handed_on is not None:
            return handed_on
        query = (("fields", _FIELDS), *LATEST_FIRST, ("page", str(number)), *_ALSO_DISABLED)
        page = self._checked(self.desk.page("users", query, UserRecord))
        if self.hands_on and number == 1:
            self.handed_on.page, self.handed_on.at = page, now
        return page

    def _enabled(self, number: int) -> Page[UserRecord]:
        # No more is asked for than is needed: whose record is broken is not disabled.
        query = (("fields", "id,LastUpdated"), *LATEST_FIRST, ("page", str(number)))
        return self._checked(self.desk.page("users", query, UserRecord))

    def _checked(self, page: Page[UserRecord]) -> Page[UserRecord]:
        """Refuse what an account without the right AdminUsers sees: of others no number, and 1970 as their stamp."""
        hidden = sum(record.is_hidden for record in page.records.rows)
        if 0 < len(page.records.rows) - 1 <= hidden:
            raise SourceRefused(f"{self.desk.who} hides numbers: the account of the token needs the right AdminUsers")
        return page

    def _check_fields(self, records: Sequence[UserRecord]) -> None:
        for record in [each for each in records if each.is_person][-_LOOKED_AT_ALONE:]:
            self.desk.check_list(f"user/{record.id}", record)


def _is_end(page: Page[UserRecord], number: int) -> bool:
    is_empty = not page.records.rows and not page.records.troubles
    return is_empty or (page.total is not None and number * PAGE_ROWS >= page.total)
