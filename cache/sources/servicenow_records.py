"""Records of ServiceNow's Table API → rows. Every value is a text, with what people see of it beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.strict import Mistake, Mistakes

_COMPANY = "company-"
_SYS_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Value:
    """One field. A reference has the other record's id as *value* and its name as *display_value*."""

    value: str = ""
    display_value: str | None = None

    @property
    def shown(self) -> str:
        """Return what people see."""
        return self.display_value or self.value


BLANK = Value()


@dataclass(frozen=True, slots=True)
class StampRecord:
    """As little of a record as there is."""

    sys_id: Value
    sys_updated_on: Value


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user."""

    sys_id: Value
    name: Value
    sys_updated_on: Value
    active: Value
    email: Value = BLANK
    phone: Value = BLANK
    mobile_phone: Value = BLANK
    home_phone: Value = BLANK
    employee_number: Value = BLANK
    user_name: Value = BLANK
    company: Value = BLANK
    location: Value = BLANK
    title: Value = BLANK
    vip: Value = BLANK


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company."""

    sys_id: Value
    name: Value
    sys_updated_on: Value
    phone: Value = BLANK


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident."""

    sys_id: Value
    number: Value
    sys_created_on: Value
    sys_updated_on: Value
    active: Value
    short_description: Value = BLANK
    state: Value = BLANK
    caller_id: Value = BLANK
    company: Value = BLANK


@dataclass(frozen=True, slots=True)
class Naming:
    """How the rows of one source are called: *source* before each id, *pages* before each page.

    *regions*: the country of each site.
    """

    source: str
    pages: str
    regions: Mapping[str, str]

    def person(self, record: UserRecord) -> Person:
        """Return the row of a user."""
        site = record.location.shown
        slots = (("work", record.phone), ("mobile", record.mobile_phone), ("home", record.home_phone))
        return Person(
            self.person_id(record.sys_id.value),
            record.name.value,
            email=record.email.value,
            organization_id=self.company_id(record.company.value),
            employee_id=record.employee_number.value,
            support_id=record.user_name.value,
            site=site,
            region=self.regions.get(site, ""),
            job_title=record.title.value,
            is_vip=record.vip.value == "true",
            numbers=tuple(TelephoneNumber(slot.value, label) for label, slot in slots if slot.value.strip()),
            url=self.page("sys_user", record.sys_id.value),
            updated_at=utc(record.sys_updated_on.value, "sys_updated_on"),
        )

    def organization(self, record: CompanyRecord) -> Organization:
        """Return the row of a company."""
        phone = record.phone.value
        return Organization(
            OrganizationId(f"{self.source}:{_COMPANY}{checked(record.sys_id.value)}"),
            record.name.value,
            numbers=(TelephoneNumber(phone, "work"),) if phone.strip() else (),
            url=self.page("core_company", record.sys_id.value),
            updated_at=utc(record.sys_updated_on.value, "sys_updated_on"),
        )

    def ticket(self, record: IncidentRecord) -> Ticket:
        """Return the row of an incident."""
        caller = record.caller_id.value
        return Ticket(
            TicketId(f"{self.source}:{checked(record.sys_id.value)}"),
            record.number.value,
            record.short_description.value,
            record.active.value == "true",
            status=record.state.shown,
            requesters=(self.person_id(caller),) if caller else (),
            organization_id=self.company_id(record.company.value),
            created_at=utc(record.sys_created_on.value, "sys_created_on"),
            updated_at=utc(record.sys_updated_on.value, "sys_updated_on"),
            url=self.page("incident", record.sys_id.value),
        )

    def person_id(self, sys_id: str) -> PersonId:
        """Return the id of a person. Raises Mistakes."""
        return PersonId(f"{self.source}:{checked(sys_id)}")

    def company_id(self, sys_id: str) -> OrganizationId | None:
        """Return the id of an organization; None: of none."""
        return OrganizationId(f"{self.source}:{_COMPANY}{checked(sys_id)}") if sys_id else None

    def page(self, table: str, sys_id: str) -> str:
        """Return the address of the page of one record."""
        return f"{self.pages}/{table}.do?sys_id={sys_id}"

    def sys_id(self, row_id: str) -> str:
        """Return the id over there of a person or an incident; "" for a row of another kind or source."""
        source, _, sys_id = row_id.partition(":")
        return sys_id if source == self.source and _SYS_ID.fullmatch(sys_id) else ""


def number_of(sys_id: str) -> int:
    """Return the id as a number, which sorts as it does. Raises Mistakes."""
    return int(checked(sys_id), 16)


def checked(sys_id: str) -> str:
    """Return *sys_id* if it is one. Raises Mistakes."""
    if not _SYS_ID.fullmatch(sys_id):
        raise Mistakes((Mistake(("sys_id",), "is not made of 32 hexadecimal digits"),))
    return sys_id


def utc(text: str, key: str) -> str:
    """Return a stamp, which is UTC and does not say so, as ``YYYY-MM-DDTHH:MM:SSZ``. Raises Mistakes."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Mistakes((Mistake((key,), "is no time"),)) from None


def theirs(stamp: str) -> str:
    """Return a stamp of ours as theirs are written."""
    return stamp.replace("T", " ").removesuffix("Z")
