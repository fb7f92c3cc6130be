"""ServiceNow's tables, and how they are asked while a telephone rings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from cache.model import Person, PersonId, Ticket
from cache.sources.key_stream import Query
from cache.sources.records import Listing
from cache.sources.servicenow_desk import Desk
from cache.sources.servicenow_records import CompanyRecord, IncidentRecord, UserRecord

NEWEST, MOST_CALLERS = 50, 20
PHONES = ("phone", "mobile_phone", "home_phone")
# Numbers are kept as they were typed, so only the last group of digits is surely written together.
_LAST_DIGITS = 4
_NUMBER = re.compile(r"[A-Za-z]{0,10}[0-9]{1,20}")
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Table(Generic[Shape]):
    """A table: which fields are read of it, and what a record of it is called."""

    name: str
    fields: tuple[str, ...]
    shape: type[Shape]
    what: str


USERS = Table(
    "sys_user",
    (
        *("sys_id", "name", "sys_updated_on", "active", "email", *PHONES, "employee_number", "user_name", "company"),
        *("location", "title", "vip"),
    ),
    UserRecord,
    "user",
)
COMPANIES = Table("core_company", ("sys_id", "name", "sys_updated_on", "phone"), CompanyRecord, "company")
INCIDENTS = Table(
    "incident",
    (
        *("sys_id", "number", "sys_created_on", "sys_updated_on", "active", "short_description", "state", "caller_id"),
        "company",
    ),
    IncidentRecord,
    "incident",
)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Implements LooksUp."""

    desk: Desk

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return the active users one of whose numbers ends alike. Raises SourceError."""
        digits = re.sub(r"[^0-9]", "", telephone)[-_LAST_DIGITS:]
        if len(digits) < _LAST_DIGITS:
            return ()
        ends = "^OR".join(f"{name}ENDSWITH{digits}" for name in PHONES)
        users = Listing(USERS.name, USERS.fields, USERS.shape, self.desk.naming.person, USERS.what)
        return self.desk.found(users, (("active", "=true"), (ends, ""), ("ORDERBY", "sys_id")), MOST_CALLERS)

    def ticket(self, number: str) -> Ticket | None:
        """Return an incident by its number, None when there is none. Raises SourceError."""
        if not _NUMBER.fullmatch(number):
            return None
        found = self._incidents((("number", f"={number.upper()}"),), most=2)
        return next((ticket for ticket in found if ticket.number.casefold() == number.casefold()), None)

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 of a person, newest first. Raises SourceError."""
        sys_id = self.desk.naming.sys_id(person_id)
        if not sys_id:
            return ()
        query = (("caller_id", f"={sys_id}"), ("ORDERBYDESC", "sys_created_on"), ("ORDERBYDESC", "sys_id"))
        # A condition that it does not understand is passed over.
        return tuple(ticket for ticket in self._incidents(query, NEWEST) if person_id in ticket.requesters)

    def _incidents(self, query: Query, most: int) -> tuple[Ticket, ...]:
        listing = Listing(INCIDENTS.name, INCIDENTS.fields, INCIDENTS.shape, self.desk.naming.ticket, INCIDENTS.what)
        return self.desk.found(listing, query, most)
