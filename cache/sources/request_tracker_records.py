"""Users and tickets as Request Tracker sends them, and the rows that they become. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId

# The accounts that Request Tracker made for itself.
_ITS_OWN = frozenset(("RT_System", "Nobody"))
# The stamp of somebody whom our account may not see whole.
_HIDDEN = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user. A list says of everybody that they are not disabled."""

    id: int
    LastUpdated: str
    Name: str = ""
    RealName: str | None = None
    EmailAddress: str | None = None
    Organization: str | None = None
    WorkPhone: str | None = None
    HomePhone: str | None = None
    MobilePhone: str | None = None

    @property
    def is_person(self) -> bool:
        """Say whether somebody can be behind it."""
        return self.Name not in _ITS_OWN

    @property
    def is_hidden(self) -> bool:
        """Say whether our account may not see the whole of it."""
        return self.LastUpdated == _HIDDEN


@dataclass(frozen=True, slots=True)
class RequestorRecord:
    """Who a ticket is requested by. *id* is a number only when it is asked for, else the user's name."""

    id: int
    EmailAddress: str | None = None


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket. Its id is text in lists and a number when it is read alone."""

    id: str
    LastUpdated: str
    Subject: str | None = None
    Status: str = ""
    Created: str = ""
    Requestor: tuple[RequestorRecord, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class AnyRecord:
    """Anything of which no more matters than that it is there."""

    type: str


@dataclass(frozen=True, slots=True)
class Naming:
    """Ids and pages of the source *name*, whose pages lie at *base_url*."""

    name: str
    base_url: str

    def key(self, number: str | int) -> str:
        """Return the id of a row."""
        return f"{self.name}:{number}"

    def local(self, key: str) -> str:
        """Return the number in the id of a row of this source; "" for anything else."""
        source, _, number = key.partition(":")
        return number if source == self.name and number.isascii() and number.isdigit() else ""

    def page(self, ticket: str | int) -> str:
        """Return the address of a ticket's page."""
        return f"{self.base_url.rstrip('/')}/Ticket/Display.html?id={ticket}"

    def person(self, record: UserRecord) -> Person:
        """Return the row of a user."""
        organization = self.organization(record)
        numbers = (("work", record.WorkPhone), ("mobile", record.MobilePhone), ("home", record.HomePhone))
        return Person(
            PersonId(self.key(record.id)),
            (record.RealName or "").strip() or record.Name,
            email=(record.EmailAddress or "").strip(),
            organization_id=organization.id if organization else None,
            numbers=tuple(TelephoneNumber(raw, kind) for kind, raw in numbers if raw),
            url=f"{self.base_url.rstrip('/')}/User/Summary.html?id={record.id}",
            updated_at=record.LastUpdated,
        )

    def organization(self, record: UserRecord) -> Organization | None:
        """Return the organization that a user names: it is known by its name alone. None for none."""
        name = " ".join((record.Organization or "").split())
        return Organization(OrganizationId(self.key(f"name:{name.casefold()}")), name) if name else None

    def ticket(self, record: TicketRecord, *, is_open: bool) -> Ticket:
        """Return the row of a ticket."""
        return Ticket(
            TicketId(self.key(record.id)),
            str(record.id),
            record.Subject or "",
            is_open,
            status=record.Status,
            requesters=tuple(PersonId(self.key(user.id)) for user in record.Requestor),
            created_at=record.Created,
            updated_at=record.LastUpdated,
            url=self.page(record.id),
        )
