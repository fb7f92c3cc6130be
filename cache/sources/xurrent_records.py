"""Records as Xurrent, 4me and R-Service send them → rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.sources.records import is_number, utc

COMPLETED = "completed"
_ORGANIZATION = "organization-"
_LABELS = frozenset(("work", "mobile", "home", "general", "service_desk"))  # not: fax, service_desk_fax, personal


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """Another record, as far as a record tells of it."""

    id: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One way to reach somebody. Some lists say ``telephone``, others ``protocol`` and ``uri``."""

    id: int | None = None
    label: str | None = None
    telephone: str | None = None
    protocol: str | None = None
    uri: str | None = None
    integration: bool | None = None

    @property
    def number(self) -> str:
        """Return the telephone number; "" for anything else, a fax too."""
        uri = self.uri if self.protocol == "telephone" else None
        return (self.telephone or uri or "") if self.label in _LABELS else ""


@dataclass(frozen=True, slots=True)
class StampRecord:
    """As little of a record as there is."""

    id: int
    updated_at: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person; *contacts* None: this list does not tell them."""

    id: int
    name: str
    updated_at: str
    disabled: bool | None = None
    primary_email: str | None = None
    organization: ReferenceRecord | None = None
    site: ReferenceRecord | None = None
    job_title: str | None = None
    employeeID: str | None = None
    supportID: str | None = None
    vip: bool | None = None
    contacts: tuple[ContactRecord, ...] | None = None


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """An organization; *contacts* None: this list does not tell them."""

    id: int
    name: str
    updated_at: str
    disabled: bool | None = None
    contacts: tuple[ContactRecord, ...] | None = None


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request."""

    id: int
    subject: str
    status: str
    created_at: str
    updated_at: str
    requested_by: ReferenceRecord | None = None
    requested_for: ReferenceRecord | None = None
    organization: ReferenceRecord | None = None
    sourceID: str | None = None


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note of a request."""

    id: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """How the rows of one source are called: *source* before each id, *pages* before each page ("": unknown).

    *regions*: the country of each site.
    """

    source: str
    pages: str
    regions: Mapping[str, str]

    def person(self, record: PersonRecord) -> Person:
        """Return the row of a person."""
        site = (record.site.name if record.site else None) or ""
        return Person(
            self.key(record.id),
            record.name,
            email=record.primary_email or "",
            organization_id=self.organization_id(record.organization),
            employee_id=record.employeeID or "",
            support_id=record.supportID or "",
            site=site,
            region=self.regions.get(site, ""),
            job_title=record.job_title or "",
            is_vip=bool(record.vip),
            numbers=numbers(record.contacts),
            url=self.page("people", record.id),
            updated_at=utc(record.updated_at, "updated_at"),
        )

    def organization(self, record: OrganizationRecord) -> Organization:
        """Return the row of an organization."""
        return Organization(
            self.organization_key(record.id),
            record.name,
            numbers=numbers(record.contacts),
            url=self.page("organizations", record.id),
            updated_at=utc(record.updated_at, "updated_at"),
        )

    def ticket(self, record: RequestRecord) -> Ticket:
        """Return the row of a request."""
        requesters = (record.requested_by, record.requested_for)
        ids = dict.fromkeys(self.key(each.id) for each in requesters if each is not None)
        return Ticket(
            TicketId(f"{self.source}:{record.id}"),
            str(record.id),
            record.subject,
            record.status != COMPLETED,
            status=record.status,
            requesters=tuple(ids),
            organization_id=self.organization_id(record.organization),
            created_at=utc(record.created_at, "created_at"),
            updated_at=utc(record.updated_at, "updated_at"),
            url=self.page("requests", record.id),
        )

    def key(self, number: int) -> PersonId:
        """Return the id of a person."""
        return PersonId(f"{self.source}:{number}")

    def organization_key(self, number: int) -> OrganizationId:
        """Return the id of an organization: people have the same numbers, and links name either by its id alone."""
        return OrganizationId(f"{self.source}:{_ORGANIZATION}{number}")

    def organization_id(self, reference: ReferenceRecord | None) -> OrganizationId | None:
        """Return the id of the organization that a record refers to; None: to none."""
        return None if reference is None else self.organization_key(reference.id)

    def page(self, kind: str, number: int) -> str:
        """Return the address of the page of one record."""
        return f"{self.pages}/{kind}/{number}" if self.pages else ""

    def place(self, row_id: str) -> str:
        """Return the path of a person or an organization; "" for an id that is not of this source."""
        source, _, local = row_id.partition(":")
        kind = "organizations" if local.startswith(_ORGANIZATION) else "people"
        number = local.removeprefix(_ORGANIZATION)
        return f"{kind}/{number}" if source == self.source and is_number(number) else ""


def numbers(contacts: tuple[ContactRecord, ...] | None) -> tuple[TelephoneNumber, ...]:
    """Return the telephone numbers among *contacts*, as written."""
    return tuple(TelephoneNumber(each.number, each.label or "") for each in contacts or () if each.number.strip())
