"""Jira asked while a telephone rings: for requests only, it knows no telephone numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cache import strict
from cache.errors import SourceGarbled
from cache.model import Person, PersonId, Ticket
from cache.sources.answer import NOT_FOUND
from cache.sources.jira_desk import Desk, quoted
from cache.sources.jira_records import IssueRecord
from cache.sources.jira_tickets import FIELDS
from cache.sources.records import read_records

NEWEST = 50
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}-[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class LookUp:
    """Implements LooksUp."""

    desk: Desk

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return nobody: there are no telephone numbers."""
        return ()

    def ticket(self, number: str) -> Ticket | None:
        """Return a request by its key, also one that it had before; None when there is none. Raises SourceError."""
        if not _KEY.fullmatch(number):
            return None
        path = f"{self.desk.platform}/issue/{number}"
        answer = self.desk.get(path, (("fields", FIELDS),), urgent=True, missing=True)
        if answer.status == NOT_FOUND:
            return None
        try:
            return self.desk.naming.ticket(strict.theirs(IssueRecord, answer.body))
        except strict.Mistakes as error:
            raise SourceGarbled(f"{self.desk.who} sent a request that cannot be read: {error}") from None

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 that a person reported, newest first. Raises SourceError."""
        person = self.desk.naming.local(person_id)
        if not person:
            return ()
        path = f"{self.desk.platform}/{'search/jql' if self.desk.is_cloud else 'search'}"
        jql = f"reporter = {quoted(self.desk.login(person, urgent=True))} ORDER BY created DESC, key DESC"
        answer = self.desk.get(path, (("jql", jql), ("fields", FIELDS), ("maxResults", str(NEWEST))), urgent=True)
        found = answer.body.get("issues") if isinstance(answer.body, dict) else None
        rows = read_records(found, IssueRecord, self.desk.naming.ticket, what="request", who=self.desk.who).rows
        return tuple(ticket for ticket in rows if person_id in ticket.requesters)[:NEWEST]
