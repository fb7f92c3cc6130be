"""Xurrent, 4me and R-Service: what one account gives and takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from cache.model import CallNote, Draft, NumberLink, Organization, Person, TelephoneNumber, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.desk_settings import history_days
from cache.sources.key_stream import Entry, KeyStream, Page, Query, Row, Scope
from cache.sources.network import Clock
from cache.sources.records import Listing, utc
from cache.sources.xurrent_desk import CONTACTS, PAGE_ROWS, Desk
from cache.sources.xurrent_export import ContactExport
from cache.sources.xurrent_look_up import LookUp
from cache.sources.xurrent_records import COMPLETED, OrganizationRecord, PersonRecord, RequestRecord, StampRecord
from cache.sources.xurrent_settings import XurrentSettings
from cache.sources.xurrent_writing import AddNotes, LinkNumbers, OpenTickets

Shape = TypeVar("Shape")
_PERSON_FIELDS = (
    *("id", "name", "primary_email", "organization", "site", "job_title", "vip", "disabled"),
    *("employeeID", "supportID", CONTACTS, "updated_at"),
)
_ORGANIZATION_FIELDS = ("id", "name", "disabled", CONTACTS, "updated_at")
_REQUEST_FIELDS = (
    *("id", "subject", "status", "requested_by", "requested_for", "organization"),
    *("created_at", "updated_at"),
)
_STAMP_FIELDS = ("id", "updated_at")


@dataclass(frozen=True, slots=True)
class _Wording:
    """https://developer.xurrent.com/v1/general/filtering/"""

    is_falling: bool = True  # the newest first

    def whole(self, filters: Query, after: int | None) -> Query:
        return (("sort", "-id"), *filters, *(() if after is None else (("id", f"<{after}"),)))

    def changed(self, floor: str) -> Query:
        return (("sort", "updated_at,id"), ("updated_at", f">={floor}"))

    def within(self, floor: str, ceiling: str, after: int) -> Query:
        return (("sort", "id"), ("updated_at", f">={floor}<={ceiling}"), ("id", f">{after}"))


@dataclass(frozen=True, slots=True)
class Xurrent:
    """One account. What the settings do not ask for is None."""

    desk: Desk
    export: ContactExport

    @classmethod
    def of(cls, settings: XurrentSettings, secret: str, clock: Clock | None = None) -> Xurrent:
        """Return the account of *settings*, opened by *secret*, an access token."""
        desk = Desk(settings, secret, clock or Clock())
        return cls(desk, ContactExport(settings.name, desk.client))

    def people(self) -> Stream[Person] | None:
        """Return the people that are not disabled."""
        if not self.desk.settings.gives("people"):
            return None

        def whole(record: PersonRecord) -> Entry[Person]:
            exported = None if record.disabled or record.contacts is not None else self._exported(record)
            return (
                made(record)
                if exported is None
                else _entry(record, self.desk.naming.person(record)._replace(numbers=exported))
            )

        def made(record: PersonRecord) -> Entry[Person]:
            return _entry(
                record,
                self.desk.naming.person(record if record.disabled else self.desk.reachable("people", record)),
            )

        listing = Listing("people", _PERSON_FIELDS, PersonRecord, made, "person")
        stream = self._members(listing, self.desk.naming.key)
        return replace(stream, fill=self._asking(replace(listing, make=whole)))

    def organizations(self) -> Stream[Organization] | None:
        """Return the organizations that are not disabled."""
        if not self.desk.settings.gives("people"):
            return None

        def made(record: OrganizationRecord) -> Entry[Organization]:
            whole = record if record.disabled else self.desk.reachable("organizations", record)
            organization = self.desk.naming.organization(whole)
            return Entry(record.id, organization.id, organization.updated_at, None if record.disabled else organization)

        listing = Listing("organizations", _ORGANIZATION_FIELDS, OrganizationRecord, made, "organization")
        return self._members(listing, self.desk.naming.organization_key)

    def tickets(self) -> Stream[Ticket] | None:
        """Return the requests: the open ones first, then the completed ones, as far back as the settings say."""
        if not self.desk.settings.gives("tickets"):
            return None

        def made(record: RequestRecord) -> Entry[Ticket]:
            ticket = self.desk.naming.ticket(record)
            return Entry(record.id, ticket.id, ticket.updated_at, ticket)

        listing = Listing("requests", _REQUEST_FIELDS, RequestRecord, made, "request")
        days = history_days(self.desk.settings.history)
        # By our own word for it, so that no request is in neither part, as a declined one might be in theirs.
        is_open = Scope("open", "requests", lambda _began: (("status", f"!{COMPLETED}"),))
        closed = Scope("all", "requests", _completed if days is None else _completed_within(days))
        return KeyStream(
            self.desk.who,
            "requests",
            _Wording(),
            PAGE_ROWS,
            page=self._asking(listing),
            stamps=self._asking(_stamps(listing, self.desk.naming.key)),
            scopes=(is_open, closed),
            # At once, so that one which is opened again meanwhile is not missed.
            swept=(Scope("every", "requests", _nothing),) if days is None else (is_open, closed),
        )

    def looks_up(self) -> LooksUp:
        """Return how it is asked while a telephone rings."""
        return LookUp(self.desk, _REQUEST_FIELDS)

    def link_numbers(self) -> Writer[NumberLink] | None:
        """Return what writes numbers, if the settings let it."""
        return LinkNumbers(self.desk) if self.desk.settings.takes("numbers") else None

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens requests, if the settings let it."""
        return OpenTickets(self.desk) if self.desk.settings.takes("tickets") else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return what adds notes, if the settings let it."""
        return AddNotes(self.desk) if self.desk.settings.takes("notes") else None

    def _exported(self, record: PersonRecord) -> tuple[TelephoneNumber, ...] | None:
        return self.export.numbers(record.primary_email or "")

    def _members(self, listing: Listing[Shape, Entry[Row]], key: Callable[[int], str]) -> KeyStream[Row]:
        enabled = Scope("all", listing.path, _enabled)
        return KeyStream(
            self.desk.who,
            listing.path,
            _Wording(),
            PAGE_ROWS,
            page=self._asking(listing),
            stamps=self._asking(_stamps(listing, key)),
            scopes=(enabled,),
            swept=(enabled,),
            rereads=True,
        )

    def _asking(self, listing: Listing[Shape, Entry[Row]]) -> Callable[[str, Query], Page[Entry[Row]]]:
        return lambda path, query: self.desk.page(replace(listing, path=path), query)


def _entry(record: PersonRecord, person: Person) -> Entry[Person]:
    return Entry(record.id, person.id, person.updated_at, None if record.disabled else person)


def _stamps(listing: Listing[Shape, Entry[Row]], key: Callable[[int], str]) -> Listing[StampRecord, Entry[Row]]:
    """Return the same list with as little as there is of each record."""

    def made(record: StampRecord) -> Entry[Row]:
        return Entry(record.id, key(record.id), utc(record.updated_at, "updated_at"))

    return Listing(listing.path, _STAMP_FIELDS, StampRecord, made, listing.what)


def _nothing(_began: str) -> Query:
    return ()


def _completed(_began: str) -> Query:
    return (("status", COMPLETED),)


def _enabled(_began: str) -> Query:
    return (("disabled", "false"),)


def _completed_within(days: int) -> Callable[[str], Query]:
    def filters(began: str) -> Query:
        since = datetime.fromisoformat(began) - timedelta(days=days)
        return (("completed_at", f">={since:%Y-%m-%dT%H:%M:%SZ}"),)

    return filters
