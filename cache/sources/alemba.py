"""Alemba Service Manager, experimental: what one system gives and takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.alemba_desk import Desk, Wording
from cache.sources.alemba_records import CallRecord, PersonRecord
from cache.sources.alemba_settings import AlembaList, AlembaSettings
from cache.sources.alemba_writing import OpenTickets
from cache.sources.desk_settings import Provides
from cache.sources.key_stream import Entry, KeyStream, Page, Query, Row, Scope
from cache.sources.network import Clock

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Alemba:
    """One system. What the settings do not ask for, or do not describe, is None."""

    desk: Desk

    @classmethod
    def of(cls, settings: AlembaSettings, secret: str, clock: Clock | None = None) -> Alemba:
        """Return the system of *settings*; *secret* is the password of its user."""
        return cls(Desk(settings, secret, clock or Clock()))

    def people(self) -> Stream[Person] | None:
        """Return the people; who is off is gone."""
        listed = self.desk.settings.people

        def made(record: PersonRecord) -> Entry[Person]:
            row = self.desk.naming.person(record)
            return Entry(record.id, row.id, row.updated_at, None if record.active in listed.off else row)

        return self._stream(listed, PersonRecord, made) if self._gives("people", listed) else None

    def organizations(self) -> Stream[Organization] | None:
        """Return None: people name theirs."""
        return None

    def tickets(self) -> Stream[Ticket] | None:
        """Return the calls."""
        listed = self.desk.settings.tickets

        def made(record: CallRecord) -> Entry[Ticket]:
            row = self.desk.naming.ticket(record, is_open=record.status not in listed.off)
            return Entry(record.id, row.id, row.updated_at, row)

        return self._stream(listed, CallRecord, made) if self._gives("tickets", listed) else None

    def looks_up(self) -> LooksUp | None:
        """Return None: how people are looked for by a number is not published."""
        return None

    def link_numbers(self) -> Writer[NumberLink] | None:
        """Return None: how a person is changed is not published."""
        return None

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens calls, if the settings let it."""
        return OpenTickets(self.desk) if "tickets" in self.desk.settings.write else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return None: how a note is added is not published."""
        return None

    def _stream(self, listed: AlembaList, shape: type[Shape], made: Callable[[Shape], Entry[Row]]) -> KeyStream[Row]:
        def page(_path: str, query: Query) -> Page[Entry[Row]]:
            return self.desk.page(listed, shape, made, query)

        every = (Scope("all", listed.path, lambda _began: ()),)
        wording, path = Wording(listed), listed.path
        return KeyStream(
            self.desk.who, path, wording, listed.page_rows, page=page, stamps=page, scopes=every, swept=every
        )

    def _gives(self, what: Provides, listed: AlembaList) -> bool:
        return bool(listed.path) and self.desk.settings.gives(what)
