"""What is known of people, organizations and tickets: the words that every other module speaks.

Ids are ``"<source name>:<id in that source>"`` and stay valid when the cache is rebuilt.
What a look-up makes many of is a NamedTuple: a frozen dataclass of eleven fields takes 1.4 us to make, this 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, NamedTuple, NewType, TypeVar

from cache.numbers import Tier

PersonId = NewType("PersonId", str)
OrganizationId = NewType("OrganizationId", str)
TicketId = NewType("TicketId", str)


class TelephoneNumber(NamedTuple):
    """A number as the source has it: *raw* text, and *kind*, the source's label ("work", "mobile", "home", …)."""

    raw: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization; *numbers* are its own (main lines, service desks), not those of its people."""

    id: OrganizationId
    name: str
    region: str = ""
    numbers: tuple[TelephoneNumber, ...] = ()
    url: str = ""
    updated_at: str = ""


class Person(NamedTuple):
    """A person who may call. *region* is the ISO country of their site; empty texts mean "not known"."""

    id: PersonId
    name: str
    email: str = ""
    organization_id: OrganizationId | None = None
    employee_id: str = ""
    support_id: str = ""
    site: str = ""
    region: str = ""
    job_title: str = ""
    is_vip: bool = False
    numbers: tuple[TelephoneNumber, ...] = ()
    url: str = ""
    updated_at: str = ""


class Ticket(NamedTuple):
    """A request, incident or ASM "call".

    *requesters* are the people it is requested by and for; *requester_emails* names those whom the source knows only by
    address. *created_at* and *updated_at* are UTC, ``YYYY-MM-DDTHH:MM:SSZ``. *status* is the source's own word.
    """

    id: TicketId
    number: str
    subject: str
    is_open: bool
    status: str = ""
    requesters: tuple[PersonId, ...] = ()
    requester_emails: tuple[str, ...] = ()
    organization_id: OrganizationId | None = None
    created_at: str = ""
    updated_at: str = ""
    url: str = ""


class Match(NamedTuple):
    """A person found by a number: how well (*tier*, *score*), by which registered *number*, why (*rule*)."""

    person: Person
    tier: Tier
    score: int
    number: TelephoneNumber
    rule: str


@dataclass(frozen=True, slots=True)
class OrganizationMatch:
    """An organization found by one of its own numbers."""

    organization: Organization
    tier: Tier
    score: int
    number: TelephoneNumber
    rule: str


Row_co = TypeVar("Row_co", bound=Person | Organization | Ticket, covariant=True)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One row that a source still has: its id, and when it last changed (None: the source does not say)."""

    id: str
    updated_at: str | None


@dataclass(frozen=True, slots=True)
class Batch(Generic[Row_co]):
    """What one pull of a stream gave: whole rows (at most 500), ids that are gone, and where to go on.

    *cursor* is opaque text of at most 4 KiB, committed in the same transaction as the rows; *more*: pull again at once;
    *reset*: everything known of this stream is void; *total*: rows to expect, None when unknown; *troubles*: rows that
    could not be read, one sentence each, skipped and never taken for deleted.
    """

    upserts: tuple[Row_co, ...]
    deletes: tuple[str, ...]
    cursor: str
    more: bool
    reset: bool = False
    total: int | None = None
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberLink:
    """To be written: *number* belongs to *owner_id*, a person or an organization of that source."""

    owner_id: PersonId | OrganizationId
    number: str


@dataclass(frozen=True, slots=True)
class Draft:
    """To be written: a new request of *requester_id*; *category* as the service desk calls it, "" for its own."""

    requester_id: PersonId
    subject: str
    text: str = ""
    category: str = ""
    requester_email: str = ""


@dataclass(frozen=True, slots=True)
class CallNote:
    """To be written: *text* as an internal note of *ticket_id*."""

    ticket_id: TicketId
    text: str


Item_contra = TypeVar("Item_contra", bound=NumberLink | Draft | CallNote, contravariant=True)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service desk made of a write: its *id* there (without the source), its *number* and page if it has any.

    *taken_back_by* is opaque text with which the write can be undone; "": it cannot be from here.
    """

    id: str = ""
    number: str = ""
    url: str = ""
    taken_back_by: str = ""
