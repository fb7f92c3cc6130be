"""The words of a telephone call: what a ring says, how far it is trusted, whom it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from cache.model import Match, OrganizationMatch, Person, PersonId, Ticket
from cache.numbers import Number

CallId = NewType("CallId", str)


class Event(Enum):
    """What happened to the telephone call."""

    RING = "ring"
    ANSWER = "answer"
    HANGUP = "hangup"


class Level(Enum):
    """Who vouches for a ring (security.md, "Levels of trust"), most trusted first."""

    VERIFIED = "verified"
    PHONE_SYSTEM = "phone system"
    PAGE_OR_LINK = "page or link"


class Direction(Enum):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class MatchedBy(Enum):
    """Which parameter of the ring led to somebody."""

    REQUEST = "request"
    EMPLOYEE_ID = "employeeID"
    SUPPORT_ID = "supportID"
    TELEPHONE = "telephone"
    CHOSEN = "chosen"  # the analyst said who it is


@dataclass(frozen=True, slots=True)
class RingQuery:
    """One ring as it came: decoded and trimmed, otherwise as sent; empty texts were not given.

    *dialed* is ``called``, *foreign_id* is ``callID``. An unfilled macro stays as its text: readers decide.
    """

    request: str = ""
    employee_id: str = ""
    support_id: str = ""
    telephone: str = ""
    dialed: str = ""
    foreign_id: str = ""
    event: Event = Event.RING


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One telephone call in the log. Times are UTC, ``YYYY-MM-DDTHH:MM:SSZ``, empty while it has not happened.

    *person_id* is whom the analyst chose, None while nobody was chosen by hand. *id* is 128 random bits, URL-safe.
    """

    id: CallId
    direction: Direction
    query: RingQuery
    level: Level
    started_at: str
    answered_at: str = ""
    ended_at: str = ""
    person_id: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be calling; *match* says by which number and how well, None when found by an id or a ticket."""

    person: Person
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """The cache is not complete yet: *rows* are here, of *total* (None: unknown)."""

    rows: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a ring means (sd.md, "Resolution").

    *candidates*: the best tier only, best first; several are all offered, none is chosen; empty: nobody.
    *matched_by*: the parameter that decided, None for nobody. *too_many*: a number of more than 50 people, only search.
    *ticket* is what ``request`` named; *is_older*: it is not among its requester's newest 50; *tickets*: several service desks
    have that number. *missing_request*: a request number that nothing has. *number*: the telephone as read, None when none was
    given. *caller_organizations*: of the calling number when nobody matches; *dialed_organizations*: of ``called``.
    *filling*: set while "nobody" may only mean "not loaded yet".
    """

    matched_by: MatchedBy | None = None
    candidates: tuple[Candidate, ...] = ()
    too_many: bool = False
    ticket: Ticket | None = None
    is_older: bool = False
    tickets: tuple[Ticket, ...] = ()
    missing_request: str = ""
    number: Number | None = None
    caller_organizations: tuple[OrganizationMatch, ...] = ()
    dialed_organizations: tuple[OrganizationMatch, ...] = ()
    filling: Filling | None = None
