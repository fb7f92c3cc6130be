"""The words of a telephone call: what a ring says, how far it is trusted, whom it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Literal, NewType

from cache.model import Match, OrganizationMatch, Person, PersonId, Ticket
from cache.numbers import Kind, Number

CallId = NewType("CallId", str)
Clock = Callable[[], datetime]  # gives an aware UTC datetime
Ticks = Callable[[], float]  # gives seconds that only grow, for ages: the wall clock jumps


def utc_text(moment: datetime) -> str:
    """Return *moment* as it is stored and sent: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


class DialOutcome(Enum):
    """What became of a number that was to be dialed."""

    ASKED = "asked"  # the question is open, or was never answered
    REFUSED = "refused"  # a rule forbids it
    DECLINED = "declined"  # the analyst said no
    DIALED = "dialed"  # the softphone has it
    FAILED = "failed"  # the softphone did not take it


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

    *dialed* is ``called``, *foreign_id* is ``callID``. An unfilled macro stays as its text: readers decide. Only
    *telephone* may begin with a blank: before a digit it is a plus that a decoder ate (matching.md §4).
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
    *outcome*: of a call that we make, None for one that comes in.
    """

    id: CallId
    direction: Direction
    query: RingQuery
    level: Level
    started_at: str
    answered_at: str = ""
    ended_at: str = ""
    person_id: PersonId | None = None
    outcome: DialOutcome | None = None

    @property
    def is_not_made(self) -> bool:
        """Whether it is a call to somebody that did not come about, or not yet."""
        return self.direction is Direction.OUT and self.outcome not in {None, DialOutcome.DIALED}


@dataclass(frozen=True, slots=True)
class NumberKey:
    """What makes two telephone numbers the same one: *e164* of a sure number, else 0 and the *digits* as dialed."""

    e164: int
    digits: str
    extension: str


def number_key(number: Number | None) -> NumberKey | None:
    """Return the identity of *number*; None for what is no number: withheld, unfilled, unreadable."""
    if number is None or number.kind not in {Kind.NUMBER, Kind.SHORT, Kind.SERVICE}:
        return None
    if number.sure and number.readings:
        return NumberKey(number.readings[0], "", number.extension)
    return NumberKey(0, number.digits, number.extension)


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
class LiveLookUp:
    """What service desks say of a number that nobody here has: nothing yet, that they know nobody, or *reason* why not.

    *sources*: the names of those that were asked.
    """

    sources: tuple[str, ...]
    state: Literal["asking", "nobody", "silent"] = "asking"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a ring means (sd.md, "Resolution").

    *candidates*: the best tier only, best first; several are all offered, none is chosen; empty: nobody.
    *matched_by*: the parameter that decided, None for nobody. *too_many*: a number of more than 50 people, only search.
    *ticket* is what ``request`` named; *is_older*: not among its requester's newest 50; *tickets*: several service
    desks have that number. *missing_request*: a request number that nothing has. *number*: the telephone as read, None
    when none was given. *caller_organizations*: of the calling number when nobody matches; *dialed_organizations*: of
    ``called``.
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
