"""Records of Zammad → rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.sources.records import is_number, utc

# Zammad itself is a user too, named "-".
SYSTEM_USER = 1
# Types of states (https://docs.zammad.org: ticket states); their names are the installation's own.
_CLOSED = frozenset(("closed", "merged", "removed"))
_ORGANIZATION = "organization-"


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user."""

    id: int
    updated_at: str
    active: bool
    firstname: str | None = None
    lastname: str | None = None
    login: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    organization_id: int | None = None
    department: str | None = None
    vip: bool | None = None


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """An organization."""

    id: int
    name: str
    updated_at: str
    active: bool


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket."""

    id: int
    number: str
    title: str
    state_id: int
    created_at: str
    updated_at: str
    customer_id: int | None = None
    organization_id: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StateRecord:
    """A state of tickets."""

    id: int
    name: str
    state_type: str


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A note or message of a ticket."""

    id: int
    body: str | None = None
    internal: bool | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """How the rows of one source are called: *source* before each id, *pages* before each page."""

    source: str
    pages: str

    def person(self, record: UserRecord) -> Person:
        """Return the row of a user."""
        name = f"{record.firstname or ''} {record.lastname or ''}".strip()
        slots = (("work", record.phone), ("mobile", record.mobile))
        return Person(
            self.person_id(record.id),
            name or record.email or record.login or "",
            email=record.email or "",
            organization_id=self.organization_id(record.organization_id),
            support_id=record.login or "",
            site=record.department or "",
            is_vip=bool(record.vip),
            numbers=tuple(TelephoneNumber(number, label) for label, number in slots if number and number.strip()),
            url=f"{self.pages}/#user/profile/{record.id}",
            updated_at=utc(record.updated_at, "updated_at"),
        )

    def organization(self, record: OrganizationRecord) -> Organization:
        """Return the row of an organization; Zammad keeps no number of one."""
        return Organization(
            OrganizationId(f"{self.source}:{_ORGANIZATION}{record.id}"),
            record.name,
            url=f"{self.pages}/#organization/profile/{record.id}",
            updated_at=utc(record.updated_at, "updated_at"),
        )

    def ticket(self, record: TicketRecord, state: StateRecord | None) -> Ticket:
        """Return the row of a ticket; one in a state that nobody knows is open."""
        customer = record.customer_id
        return Ticket(
            TicketId(f"{self.source}:{record.id}"),
            record.number,
            record.title,
            state is None or state.state_type not in _CLOSED,
            status=state.name if state else "",
            requesters=(self.person_id(customer),) if customer is not None else (),
            organization_id=self.organization_id(record.organization_id),
            created_at=utc(record.created_at, "created_at"),
            updated_at=utc(record.updated_at, "updated_at"),
            url=self.ticket_page(record.id),
        )

    def person_id(self, number: int) -> PersonId:
        """Return the id of a person."""
        return PersonId(f"{self.source}:{number}")

    def organization_id(self, number: int | None) -> OrganizationId | None:
        """Return the id of an organization; None: of none. Users have the same numbers."""
        return None if number is None else OrganizationId(f"{self.source}:{_ORGANIZATION}{number}")

    def ticket_page(self, number: int) -> str:
        """Return the address of the page of a ticket."""
        return f"{self.pages}/#ticket/zoom/{number}"

    def number(self, row_id: str) -> int | None:
        """Return the id over there of a person or a ticket; None for a row of another kind or source."""
        source, _, local = row_id.partition(":")
        return int(local) if source == self.source and is_number(local) else None
