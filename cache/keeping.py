"""Tickets into their table: under each requester, the newest 50 of each and every open one."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cache import words
from cache.database import Transaction
from cache.ids import Ids
from cache.model import Ticket
from cache.rows import Moment, moment, requesters_of, requesters_text, seconds

NEWEST = 50

Holder = tuple[int, str]
"""Under whom a row lies: a person's row id and "", or 0 and the requester as the source names it."""


class TicketValues(NamedTuple):
    """A ticket's columns but for its holder."""

    created: int
    number: str
    source: int
    local: str
    organization: int | None
    open: int
    status: int | None
    subject: str
    requesters: str
    url: int | str | None
    updated: Moment

    @property
    def key(self) -> tuple[int, str]:
        """Return the source and the id in it."""
        return self.source, self.local or self.number


_VALUES = ", ".join(TicketValues._fields)
_OF_TICKETS = (
    f"SELECT person, requester, {_VALUES} FROM ticket"  # noqa: S608
    " WHERE number IN (SELECT value FROM json_each(?2)) AND local = '' AND source = ?1 UNION ALL"
    f" SELECT person, requester, {_VALUES} FROM ticket"
    " WHERE local IN (SELECT value FROM json_each(?2)) AND local <> '' AND source = ?1"
)
_OF_HOLDER = f"SELECT {_VALUES} FROM ticket WHERE person = ? AND requester = ?"  # noqa: S608
_INSERT = f"INSERT INTO ticket(person, requester, {_VALUES}) VALUES ({', '.join('?' * 13)})"  # noqa: S608
_DELETE = (
    "DELETE FROM ticket WHERE person = ? AND requester = ? AND created = ? AND number = ? AND source = ? AND local = ?"
)
_ADDRESSED = (
    "SELECT p.id, s.position, p.source, p.email FROM person_word w JOIN person p ON p.id = w.owner"
    " JOIN source s ON s.id = p.source WHERE w.word = ?"
)
_PEOPLE = (
    "SELECT local, id FROM person WHERE source = (SELECT id FROM source WHERE name = ?)"
    " AND local IN (SELECT value FROM json_each(?))"
)
_FEW = (
    "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE person = value AND requester = '' LIMIT ?2))"
    " FROM json_each(?1)"
)
# Rows beyond the newest 50 of a holder, of which only the open ones stay.
_BEYOND = (
    "SELECT created, number, source, local FROM (SELECT created, number, source, local, open FROM ticket"
    " WHERE person = ?1 AND requester = ?2 ORDER BY created DESC, number DESC, source, local LIMIT -1 OFFSET ?3)"
    " WHERE open = 0"
)
_NEWER = (
    "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE person = ?1 AND requester = ?2"
    " AND created >= ?3 AND (created > ?3 OR number > ?4) LIMIT ?5)"
)


class Keeper:
    """Writes tickets within one transaction; `finish` trims. *changed*: holders who look different now.

    *added*: by how many tickets each source's share grew (each ticket once).
    """

    def __init__(self, transaction: Transaction) -> None:
        self.changed: set[Holder] = set()
        self.added: Counter[int] = Counter()
        self._transaction = transaction
        self._ids = Ids(transaction)
        self._expected: dict[tuple[int, str], dict[Holder, TicketValues]] = {}
        self._owners: dict[str, Holder] = {}
        self._room: dict[Holder, int] = {}

    def expect(self, tickets: Sequence[Ticket]) -> None:
        """Look up at once what is here of *tickets*, and of their requesters: each alone takes seven queries."""
        self._ids.expect(tickets)
        locals_: defaultdict[str, list[str]] = defaultdict(list)
        for ticket in tickets:
            source, _, local = ticket.id.partition(":")
            locals_[source].append(local)
        for name, keys in locals_.items():
            source_id = self._ids.source(name)
            self._expected |= {(source_id, local): {} for local in keys}
            for holder, values in self._rows(source_id, keys):
                self._expected[values.key][holder] = values
        self._expect_people({key for ticket in tickets for key in ticket.requesters})

    def put(self, ticket: Ticket) -> bool:
        """Write a ticket that is new or differs; return whether anything changed."""
        return self._settle(self._values_of(ticket), ticket.requesters, ticket.requester_emails)

    def has(self, ticket: Ticket) -> bool:
        """Return whether a ticket is here as it is; one that the keep rule dropped is not."""
        values = self._values_of(ticket)
        here = self._here(*values.key)
        is_same = bool(here) and all(old == values for old in here.values())
        return is_same and here.keys() <= self._holders(ticket.requesters, ticket.requester_emails)

    def remove(self, source: str, local: str) -> bool:
        """Delete a ticket; return whether it was here."""
        here = self._here(self._ids.source(source), local)
        for holder, values in here.items():
            self._delete(holder, values)
            self.added[values.source] -= holder == next(iter(here))
        return bool(here)

    def rows_of(self, holder: Holder) -> list[TicketValues]:
        """Return everything that lies under a holder."""
        return [TicketValues._make(row) for row in self._transaction.execute(_OF_HOLDER, holder).fetchall()]

    def rebind(self, rows: list[TicketValues], own: str) -> None:
        """Put tickets under those who are their requesters now; *own* names the only requester where none is stored."""
        for values in rows:
            people, emails = requesters_of(values.requesters) if values.requesters else ((own,), ())
            self._settle(values, people, emails)

    def finish(self) -> None:
        """Trim what was touched to the newest 50 and the open ones."""
        for holder in self.changed:
            if self._room.get(holder, -1) >= 0:
                continue
            for row in self._transaction.execute(_BEYOND, (*holder, NEWEST)).fetchall():
                self._transaction.execute(_DELETE, (*holder, *row))
                _, number, source, local = row
                self.added[source] -= not self._here(source, local or number)

    def _values_of(self, ticket: Ticket) -> TicketValues:
        source, _, local = ticket.id.partition(":")
        number = ticket.number or local
        return TicketValues(
            seconds(ticket.created_at),
            number,
            self._ids.source(source),
            "" if local == number else local,
            self._ids.organization(ticket.organization_id),
            int(ticket.is_open),
            self._ids.term(ticket.status),
            ticket.subject,
            requesters_text(ticket),
            self._ids.address(ticket.url, local),
            moment(ticket.updated_at),
        )

    def _settle(self, values: TicketValues, people: tuple[str, ...], emails: tuple[str, ...]) -> bool:
        here = self._here(*values.key)
        same = {holder for holder, old in here.items() if old == values}
        for holder in here.keys() - same:
            self._delete(holder, here[holder])
        holders = self._holders(people, emails)
        kept = same & holders if values.open else {each for each in same & holders if not self._is_old(each, values)}
        for holder in same - kept:
            self._delete(holder, values)
        new = {each for each in holders - same if values.open or not self._is_old(each, values)}
        for holder in new:
            self._transaction.execute(_INSERT, (*holder, *values))
            self.changed.add(holder)
            if holder in self._room:
                self._room[holder] -= 1
        self.added[values.source] += bool(kept or new) - bool(here)
        return bool(new) or len(kept) < len(here)

    def _here(self, source: int, local: str) -> dict[Holder, TicketValues]:
        """Return the rows of a ticket. What was expected holds once: whoever asks goes on to write."""
        expected = self._expected.pop((source, local), None)
        return dict(self._rows(source, (local,))) if expected is None else expected

    def _rows(self, source: int, locals_: Sequence[str]) -> Iterable[tuple[Holder, TicketValues]]:
        rows = self._transaction.execute(_OF_TICKETS, (source, json.dumps(locals_))).fetchall()
        return [((row[0], row[1]), TicketValues._make(row[2:])) for row in rows]

    def _delete(self, holder: Holder, values: TicketValues) -> None:
        key = (values.created, values.number, values.source, values.local)
        self._transaction.execute(_DELETE, (*holder, *key))
        self.changed.add(holder)

    def _is_old(self, holder: Holder, values: TicketValues) -> bool:
        """Return whether a closed ticket would be trimmed at once."""
        if self._room.get(holder, 0) > 0:
            return False
        parameters = (*holder, values.created, values.number, NEWEST)
        return bool(self._transaction.execute(_NEWER, parameters).fetchone()[0] == NEWEST)

    def _holders(self, people: tuple[str, ...], emails: tuple[str, ...]) -> set[Holder]:
        holders = {self._holder_of(key) for key in people}
        holders.update(self._holder_by_email(words.plain_email(email)) for email in emails)
        return holders or {(0, "")}

    def _holder_of(self, key: str) -> Holder:
        if key not in self._owners:
            self._find_owners({key})
        return self._owners[key]

    def _expect_people(self, keys: set[str]) -> None:
        """Find the people with the ids *keys*, and how many more rows each may have before any is beyond the newest."""
        self._find_owners(keys)
        people = [person for person, _ in set(map(self._owners.__getitem__, keys)) if person]
        rows = self._transaction.execute(_FEW, (json.dumps(people), NEWEST + 1)).fetchall()
        self._room = {(person, ""): NEWEST - count for person, count in rows}

    def _find_owners(self, keys: set[str]) -> None:
        locals_: defaultdict[str, list[str]] = defaultdict(list)
        for key in keys:
            source, _, local = key.partition(":")
            locals_[source].append(local)
            self._owners[key] = (0, key)
        for source, each in locals_.items():
            found = self._transaction.execute(_PEOPLE, (source, json.dumps(each))).fetchall()
            self._owners.update((f"{source}:{local}", (person, "")) for local, person in found)

    def _holder_by_email(self, email: str) -> Holder:
        found = people_by_email(self._transaction, email)
        first = min((position for _, position in found), default=0)
        earliest = [person for person, position in found if position == first]
        # An address that several people of a source share says nothing of who asked.
        return (earliest[0], "") if len(earliest) == 1 else (0, email)


def people_by_email(connection: sqlite3.Connection, email: str) -> list[tuple[int, int]]:
    """Return the people with this address, as addresses are compared: row id and precedence of the source."""
    rows = connection.execute(_ADDRESSED, (words.email_key(email),)).fetchall()
    return [(person, position) for person, position, _, address in rows if words.plain_email(address) == email]
