"""Xurrent, 4me and R-Service asked while a telephone rings."""

from __future__ import annotations

from dataclasses import dataclass

from cache import strict
from cache.errors import SourceGarbled
from cache.model import Person, PersonId, Ticket
from cache.sources.answer import NOT_FOUND
from cache.sources.records import is_number, read_records
from cache.sources.xurrent_desk import Desk
from cache.sources.xurrent_records import PersonRecord, RequestRecord

NEWEST = 50


@dataclass(frozen=True, slots=True)
class LookUp:
    """Implements LooksUp. Needs the role Service Desk Analyst."""

    desk: Desk
    request_fields: tuple[str, ...]

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return up to ten people. Raises SourceError."""
        answer = self.desk.get("sd", (("telephone", telephone),), urgent=True)
        records = read_records(answer.body, PersonRecord, _as_it_is, what="person", who=self.desk.who)
        return tuple(self.desk.naming.person(record) for record in records.rows if not record.disabled)

    def ticket(self, number: str) -> Ticket | None:
        """Return a request by its number, None when there is none. Raises SourceError."""
        if not is_number(number):
            return None
        answer = self.desk.get(f"requests/{number}", urgent=True, missing=True)
        if answer.status == NOT_FOUND:
            return None
        try:
            found = self.desk.naming.ticket(strict.theirs(RequestRecord, answer.body))
        except strict.Mistakes as error:
            raise SourceGarbled(f"{self.desk.who} sent a request that cannot be read: {error}") from None
        return found if found.number == str(int(number)) else None  # a merged one answers with another

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 that were requested by or for a person, newest first. Raises SourceError."""
        _, _, number = self.desk.naming.place(person_id).partition("/")
        if not number:
            return ()
        found = {
            ticket.id: ticket
            for role in ("requested_by", "requested_for")
            for ticket in self._requests(role, number)
            if person_id in ticket.requesters  # a filter that is not known may be passed over
        }
        return tuple(sorted(found.values(), key=lambda ticket: int(ticket.number), reverse=True)[:NEWEST])

    def _requests(self, role: str, number: str) -> tuple[Ticket, ...]:
        query = (
            (role, number),
            ("sort", "-id"),
            ("per_page", str(NEWEST)),
            ("fields", ",".join(self.request_fields)),
        )
        answer = self.desk.get("requests", query, urgent=True)
        return read_records(answer.body, RequestRecord, self.desk.naming.ticket, what="request", who=self.desk.who).rows


def _as_it_is(record: PersonRecord) -> PersonRecord:
    return record
