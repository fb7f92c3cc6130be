"""Zammad asked while a telephone rings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cache.model import Person, PersonId, Ticket
from cache.sources.client import Query
from cache.sources.records import Listing
from cache.sources.zammad_desk import Desk
from cache.sources.zammad_records import TicketRecord, UserRecord

NEWEST, MOST_CALLERS = 50, 20
# Numbers are kept as they were typed, so only the last group of digits is surely written together.
_LAST_DIGITS = 4
_NUMBER = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class LookUp:
    """Implements LooksUp."""

    desk: Desk

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return the active users with these last digits in any field. Raises SourceError."""
        digits = re.sub(r"[^0-9]", "", telephone)[-_LAST_DIGITS:]
        if len(digits) < _LAST_DIGITS:
            return ()
        users: Listing[UserRecord, UserRecord] = Listing("users/search", (), UserRecord, _as_it_is, "user")
        found = self.desk.found(users, (("query", f"*{digits}*"),), MOST_CALLERS)
        return tuple(self.desk.naming.person(user) for user in found if user.active)

    def ticket(self, number: str) -> Ticket | None:
        """Return a ticket by its number, None when there is none. Raises SourceError."""
        if not _NUMBER.fullmatch(number):
            return None
        return next((ticket for ticket in self._tickets((("query", number),), 10) if ticket.number == number), None)

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 of a person, newest first. Raises SourceError."""
        found = () if self.desk.naming.number(person_id) is None else self._tickets(of_customer(self.desk, person_id))
        # A condition that it does not understand may be passed over.
        return tuple(ticket for ticket in found if person_id in ticket.requesters)

    def _tickets(self, query: Query, most: int = NEWEST) -> tuple[Ticket, ...]:
        return tuple(
            self.desk.naming.ticket(record, self.desk.state(record.state_id, urgent=True))
            for record in self.desk.found(TICKETS, query, most)
        )


def of_customer(desk: Desk, person_id: PersonId) -> Query:
    """Return what asks for the tickets of a person, the newest first: of the database, not of the search engine."""
    return (
        ("condition[ticket.customer_id][operator]", "is"),
        ("condition[ticket.customer_id][value]", str(desk.naming.number(person_id))),
        ("sort_by", "created_at"),
        ("order_by", "desc"),
    )


def _as_it_is(record: UserRecord) -> UserRecord:
    return record


def _same(record: TicketRecord) -> TicketRecord:
    return record


TICKETS: Listing[TicketRecord, TicketRecord] = Listing("tickets/search", (), TicketRecord, _same, "ticket")
