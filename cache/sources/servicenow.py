"""ServiceNow: what one instance gives and takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.desk_settings import history_days
from cache.sources.key_stream import Entry, KeyStream, Page, Query, Row, Scope
from cache.sources.network import Clock
from cache.sources.records import Listing
from cache.sources.servicenow_desk import PAGE_ROWS, Desk, Wording
from cache.sources.servicenow_look_up import COMPANIES, INCIDENTS, USERS, LookUp, Table
from cache.sources.servicenow_records import (
    CompanyRecord,
    IncidentRecord,
    StampRecord,
    UserRecord,
    number_of,
    utc,
)
from cache.sources.servicenow_settings import ServiceNowSettings
from cache.sources.servicenow_writing import AddNotes, LinkNumbers, OpenTickets

Shape = TypeVar("Shape", UserRecord, CompanyRecord, IncidentRecord)


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """One instance. What the settings do not ask for is None."""

    desk: Desk

    @classmethod
    def of(cls, settings: ServiceNowSettings, secret: str, clock: Clock | None = None) -> ServiceNow:
        """Return the instance of *settings*, opened by *secret*: a password where they name a user, else a token."""
        return cls(Desk(settings, secret, clock or Clock()))

    def people(self) -> Stream[Person] | None:
        """Return the active users."""
        if not self.desk.settings.gives("people"):
            return None

        def made(record: UserRecord) -> Entry[Person]:
            person = self.desk.naming.person(record)
            is_active = record.active.value == "true"
            return Entry(number_of(record.sys_id.value), person.id, person.updated_at, person if is_active else None)

        active = Scope("all", USERS.name, _active)
        return self._stream(USERS, made, self.desk.naming.person_id, (active,), (active,))

    def organizations(self) -> Stream[Organization] | None:
        """Return the companies."""
        if not self.desk.settings.gives("people"):
            return None

        def made(record: CompanyRecord) -> Entry[Organization]:
            row = self.desk.naming.organization(record)
            return Entry(number_of(record.sys_id.value), row.id, row.updated_at, row)

        every = Scope("all", COMPANIES.name, _nothing)
        return self._stream(COMPANIES, made, lambda key: self.desk.naming.company_id(key) or "", (every,), (every,))

    def tickets(self) -> Stream[Ticket] | None:
        """Return the incidents: the active ones first, then all, as far back as the settings say."""
        if not self.desk.settings.gives("tickets"):
            return None

        def made(record: IncidentRecord) -> Entry[Ticket]:
            row = self.desk.naming.ticket(record)
            return Entry(number_of(record.sys_id.value), row.id, row.updated_at, row)

        days = history_days(self.desk.settings.history)
        is_open = Scope("open", INCIDENTS.name, _active)
        closed = Scope("all", INCIDENTS.name, _closed if days is None else _closed_within(days))
        swept = (Scope("all", INCIDENTS.name, _nothing),) if days is None else (is_open, closed)
        return self._stream(INCIDENTS, made, self.desk.naming.person_id, (is_open, closed), swept)

    def looks_up(self) -> LooksUp:
        """Return how it is asked while a telephone rings."""
        return LookUp(self.desk)

    def link_numbers(self) -> Writer[NumberLink] | None:
        """Return what writes numbers, if the settings let it."""
        return LinkNumbers(self.desk) if self.desk.settings.takes("numbers") else None

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens incidents, if the settings let it."""
        return OpenTickets(self.desk) if self.desk.settings.takes("tickets") else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return what adds work notes, if the settings let it."""
        return AddNotes(self.desk) if self.desk.settings.takes("notes") else None

    def _stream(
        self,
        table: Table[Shape],
        made: Callable[[Shape], Entry[Row]],
        key: Callable[[str], str],
        scopes: tuple[Scope, ...],
        swept: tuple[Scope, ...],
    ) -> KeyStream[Row]:
        whole = Listing(table.name, table.fields, table.shape, made, table.what)

        def stamped(record: StampRecord) -> Entry[Row]:
            sys_id = record.sys_id.value
            return Entry(number_of(sys_id), key(sys_id), utc(record.sys_updated_on.value, "sys_updated_on"))

        def page(_path: str, query: Query) -> Page[Entry[Row]]:
            return self.desk.page(whole, query)

        def stamps(_path: str, query: Query) -> Page[Entry[Row]]:
            listing = Listing(table.name, ("sys_id", "sys_updated_on"), StampRecord, stamped, table.what)
            return self.desk.page(listing, query)

        return KeyStream(
            self.desk.who, table.name, Wording(), PAGE_ROWS, page=page, stamps=stamps, scopes=scopes, swept=swept
        )


def _nothing(_began: str) -> Query:
    return ()


def _active(_began: str) -> Query:
    return (("active", "=true"),)


def _closed(_began: str) -> Query:
    return (("active", "=false"),)


def _closed_within(days: int) -> Callable[[str], Query]:
    def filters(began: str) -> Query:
        since = datetime.fromisoformat(began) - timedelta(days=days)
        return (("active", "=false"), ("closed_at", f">={since:%Y-%m-%d %H:%M:%S}"))

    return filters
