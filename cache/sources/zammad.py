"""Zammad: what one installation gives and takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.desk_settings import history_days
from cache.sources.key_stream import Entry
from cache.sources.network import Clock
from cache.sources.page_stream import PageStream, Row
from cache.sources.records import Listing
from cache.sources.zammad_desk import PAGE_ROWS, Desk
from cache.sources.zammad_look_up import LookUp
from cache.sources.zammad_records import SYSTEM_USER, OrganizationRecord, TicketRecord, UserRecord
from cache.sources.zammad_settings import ZammadSettings
from cache.sources.zammad_writing import AddNotes, LinkNumbers, OpenTickets

Shape = TypeVar("Shape", UserRecord, OrganizationRecord, TicketRecord)
# Everything, what changed last first. Newer versions ask their database for "*", older ones their search engine.
_CHANGES = (("query", "*"), ("sort_by", "updated_at"), ("order_by", "desc"), ("expand", "true"))


@dataclass(frozen=True, slots=True)
class Zammad:
    """One installation. What the settings do not ask for is None."""

    desk: Desk

    @classmethod
    def of(cls, settings: ZammadSettings, secret: str, clock: Clock | None = None) -> Zammad:
        """Return the installation of *settings*, opened by *secret*, an access token."""
        return cls(Desk(settings, secret, clock or Clock()))

    def people(self) -> Stream[Person] | None:
        """Return the active users."""

        def made(record: UserRecord) -> Entry[Person]:
            person, is_shown = self.desk.naming.person(record), record.active and record.id != SYSTEM_USER
            return Entry(record.id, person.id, person.updated_at, person if is_shown else None)

        listing = Listing("users", (), UserRecord, made, "user")
        return self._stream(listing) if self.desk.settings.gives("people") else None

    def organizations(self) -> Stream[Organization] | None:
        """Return the active organizations."""

        def made(record: OrganizationRecord) -> Entry[Organization]:
            row = self.desk.naming.organization(record)
            return Entry(record.id, row.id, row.updated_at, row if record.active else None)

        listing = Listing("organizations", (), OrganizationRecord, made, "organization")
        return self._stream(listing) if self.desk.settings.gives("people") else None

    def tickets(self) -> Stream[Ticket] | None:
        """Return the tickets, closed ones as far back as the settings say."""

        def made(record: TicketRecord) -> Entry[Ticket]:
            row = self.desk.naming.ticket(record, self.desk.state(record.state_id))
            return Entry(record.id, row.id, row.updated_at, row)

        if not self.desk.settings.gives("tickets"):
            return None
        days = history_days(self.desk.settings.history)
        stream = self._stream(Listing("tickets", (), TicketRecord, made, "ticket"))
        return stream if days is None else replace(stream, keeps=_younger_than(days))

    def looks_up(self) -> LooksUp:
        """Return how it is asked while a telephone rings."""
        return LookUp(self.desk)

    def link_numbers(self) -> Writer[NumberLink] | None:
        """Return what writes numbers, if the settings let it."""
        return LinkNumbers(self.desk) if self.desk.settings.takes("numbers") else None

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens tickets, if the settings let it."""
        return OpenTickets(self.desk) if self.desk.settings.takes("tickets") else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return what adds notes, if the settings let it."""
        return AddNotes(self.desk) if self.desk.settings.takes("notes") else None

    def _stream(self, listing: Listing[Shape, Entry[Row]]) -> PageStream[Row]:
        search = replace(listing, path=f"{listing.path}/search")
        return PageStream(
            self.desk.who,
            partial(self.desk.page, listing),
            partial(self.desk.page, search, query=_CHANGES),
            partial(self.desk.count, listing.path),
            PAGE_ROWS,
        )


def _younger_than(days: int) -> Callable[[Ticket, str], bool]:
    def keeps(ticket: Ticket, began: str) -> bool:
        since = datetime.fromisoformat(began) - timedelta(days=days)
        return ticket.is_open or ticket.updated_at >= f"{since:%Y-%m-%dT%H:%M:%SZ}"

    return keeps
