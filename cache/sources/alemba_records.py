"""Records of Alemba Service Manager, whose fields are called as the settings say, and the rows they become. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cache.model import OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.sources.alemba_settings import PERSON_NUMBERS
from cache.strict import Mistake, Mistakes


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person. Every field but the id is text."""

    id: int
    updated: str
    name: str
    email: str = ""
    organization: str = ""
    employee_id: str = ""
    site: str = ""
    active: str = ""
    work: str = ""
    mobile: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call, which is a ticket to us."""

    id: int
    updated: str
    number: str
    subject: str = ""
    status: str = ""
    requester: str = ""
    created: str = ""


def picked(record: object, names: Mapping[str, str]) -> object:
    """Return the fields of *record* under our *names*; what is no record is left for others to refuse."""
    if not isinstance(record, dict):
        return record
    found = {ours: part(record, theirs) for ours, theirs in names.items()}
    return {ours: _number(held) if ours == "id" else _text(held) for ours, held in found.items() if held is not None}


def part(body: object, path: str) -> object:
    """Return what lies at *path*, whose dots lead inside; all for "", None when nothing does."""
    for name in path.split(".") if path else ():
        body = body.get(name) if isinstance(body, dict) else None
    return body


def utc(text: str, key: str) -> str:
    """Return a stamp as ``YYYY-MM-DDTHH:MM:SSZ``; one without a time zone is UTC. Raises Mistakes."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Mistakes((Mistake((key,), "is no time"),)) from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Naming:
    """Ids of the source *name*."""

    name: str

    def key(self, number: str | int) -> str:
        """Return the id of a row."""
        return f"{self.name}:{number}"

    def local(self, key: str) -> str:
        """Return the number in the id of a row of this source; "" for anything else."""
        source, _, number = key.partition(":")
        return number if source == self.name and number.isascii() and number.isdigit() else ""

    def person(self, record: PersonRecord) -> Person:
        """Return the row of a person."""
        organization = " ".join(record.organization.split()).casefold()
        numbers = ((getattr(record, kind), kind) for kind in PERSON_NUMBERS)
        return Person(
            PersonId(self.key(record.id)),
            record.name,
            email=record.email,
            organization_id=OrganizationId(self.key(f"name:{organization}")) if organization else None,
            employee_id=record.employee_id,
            site=record.site,
            numbers=tuple(TelephoneNumber(raw, kind) for raw, kind in numbers if raw),
            updated_at=utc(record.updated, "updated"),
        )

    def ticket(self, record: CallRecord, *, is_open: bool) -> Ticket:
        """Return the row of a call."""
        return Ticket(
            TicketId(self.key(record.id)),
            record.number,
            record.subject,
            is_open,
            status=record.status,
            requesters=(PersonId(self.key(record.requester)),) if record.requester else (),
            created_at=utc(record.created, "created") if record.created else "",
            updated_at=utc(record.updated, "updated"),
        )


def _number(held: object) -> object:
    return int(held) if isinstance(held, str) and held.isascii() and held.isdigit() else held


def _text(held: object) -> object:
    if isinstance(held, bool):
        return "true" if held else "false"
    return str(held) if isinstance(held, int) else held
