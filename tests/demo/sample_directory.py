"""A made-up group: 40 organizations, 1,200 people, 9,000 tickets, as the CSV files that HR and a service desk export.

The same seed and moment give the same bytes. Numbers are written in all the ways people write them; some are shared,
some stand behind a switchboard, some are none at all.
"""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo import words
from demo.telephones import Block, Line, Private, block, written

PEOPLE, TICKETS = 1_200, 9_000
FIRST_TICKET = 61_470
DESK = "https://desk.example"
_SHARED = (2, 2, 3, 3, 4, 5, 6, 9, 12)  # people at one telephone
_ALL_BY_SWITCHBOARD = "Duinwaard Terminals"  # a file without direct numbers: its main number has too many owners
_DAYS, _RECENT_DAYS, _FORGOTTEN_DAYS = 240.0, 12.0, 420.0  # mean ages of tickets: closed, open, left on a backlog
EXAMPLE = Line("NL", "20", "1234567")  # the README rings with it


@dataclass(frozen=True, slots=True)
class Organization:
    """A row of organizations.csv; *line* is its main number, *number* how that is written."""

    id: str
    name: str
    town: str
    region: str
    line: Line
    number: str


@dataclass(frozen=True, slots=True)
class Person:
    """A row of people.csv; *lines* are the telephones behind what is written in *work*, *mobile*, *home*."""

    id: str
    name: str
    email: str
    organization: Organization
    employee_id: str
    support_id: str
    job_title: str
    is_vip: bool
    work: str
    mobile: str
    home: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row of tickets.csv."""

    number: str
    subject: str
    status: str
    is_open: bool
    requested_by: Person
    requested_for: Person
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and everything, in the order of the files; tickets oldest first."""

    organizations: tuple[Organization, ...]
    people: tuple[Person, ...]
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Where a directory was written."""

    people: Path
    organizations: Path
    tickets: Path


def build(seed: int, now: datetime) -> Directory:
    """Return the directory of *seed*; dates lie before *now*, an aware UTC datetime."""
    chance = random.Random(seed)
    organizations, blocks = _organizations(chance)
    people = _with_example(_People(chance, blocks).of(organizations))
    return Directory(organizations, people, _tickets(chance, people, now))


def write(directory: Directory, folder: Path) -> Files:
    """Write people.csv, organizations.csv and tickets.csv into *folder*, each as its exporting program would."""
    files = Files(folder / "people.csv", folder / "organizations.csv", folder / "tickets.csv")
    _write(
        files.organizations, ("id", "name", "work", "region", "url"), map(_organization_row, directory.organizations)
    )
    _write(files.people, _PEOPLE_COLUMNS, map(_person_row, directory.people))
    _write(files.tickets, _TICKET_COLUMNS, map(_ticket_row, directory.tickets))
    return files


def _organizations(chance: random.Random) -> tuple[tuple[Organization, ...], dict[str, Block]]:
    organizations: list[Organization] = []
    blocks: dict[str, Block] = {}
    for at, (name, town, region) in enumerate(words.ORGANIZATIONS):
        key = str(3001 + at)
        blocks[key] = block(region, town, at)
        line = blocks[key].switchboard()
        number = written(line, chance, plainly=True)
        if name.startswith("Larkspur"):  # as American companies spell theirs; there is no area 555
            line, number = Line("US", "555", "4385275"), "+1-555-GET-LARK"
        organizations.append(Organization(key, name, town, region, line, number))
    return tuple(organizations), blocks


@dataclass(slots=True)
class _People:
    """Hires people, gives them telephones and seats."""

    chance: random.Random
    blocks: dict[str, Block]
    _emails: set[str] = field(default_factory=set)
    _private: Private = field(init=False)

    def __post_init__(self) -> None:
        self._private = Private(self.chance, set())

    def of(self, organizations: tuple[Organization, ...]) -> tuple[Person, ...]:
        """Return everybody, in the order of their ids; colleagues who share a telephone follow each other."""
        people: list[Person] = []
        shared = self._shared_seats()
        for organization, seats in zip(organizations, _seats(organizations), strict=True):
            telephone: Line | None = None
            left = 0
            for _ in range(seats):
                if not left and shared and organization.name != _ALL_BY_SWITCHBOARD and self.chance.random() < 0.06:
                    left, telephone = shared.pop(), self._direct(organization)
                people.append(self._person(len(people), organization, telephone if left else None))
                left = max(0, left - 1)
        return tuple(people)

    def _shared_seats(self) -> list[int]:
        seats = list(_SHARED)
        self.chance.shuffle(seats)
        return seats

    def _person(self, at: int, organization: Organization, shared: Line | None) -> Person:
        chance = self.chance
        name = self._name(organization.region)
        work: Line | None = shared or self._work(organization)
        mobile = self._private.mobile(organization.region) if chance.random() < 0.72 else None
        home = self._private.home(organization.region) if chance.random() < 0.12 else None
        texts = [written(line, chance) if line else "" for line in (work, mobile, home)]
        if chance.random() < 0.015:
            texts[0], work = chance.choice(words.NO_NUMBERS), None
        elif work and organization.region == "NL" and chance.random() < 0.015:  # as it is dialed next door
            texts[0] = chance.choice((f"{work.local[:3]} {work.local[3:]}", work.local, f"toestel {work.local[3:]}"))
        elif mobile and work and chance.random() < 0.02:  # both in one cell
            texts[0], texts[1] = f"{written(work, chance, plainly=True)} / {written(mobile, chance, plainly=True)}", ""
        is_vip = chance.random() < 0.025
        return Person(
            id=str(20_001 + at),
            name=name,
            email=self._email(name, organization),
            organization=organization,
            employee_id=f"{(7_919 * (at + 41)) % 1_000_003:06}" if chance.random() < 0.9 else "",
            support_id=f"{organization.region}-{33_000 + at}" if chance.random() < 0.85 else "",
            job_title=chance.choice(words.CHIEFS if is_vip else words.JOB_TITLES),
            is_vip=is_vip,
            work=texts[0],
            mobile=texts[1],
            home=texts[2],
            lines=tuple(line for line in (work, mobile, home) if line),
        )

    def _name(self, region: str) -> str:
        abroad = self.chance.choice(tuple(words.FIRST_NAMES)) if self.chance.random() < 0.08 else region
        return f"{self.chance.choice(words.FIRST_NAMES[abroad])} {self.chance.choice(words.LAST_NAMES[abroad])}"

    def _email(self, name: str, organization: Organization) -> str:
        own = ".".join(_ascii(part) for part in name.split())
        domain = f"{_ascii(organization.name.split()[0])}.example"
        address, at = f"{own}@{domain}", 1
        while address in self._emails:
            at += 1
            address = f"{own}{at}@{domain}"
        self._emails.add(address)
        return address

    def _work(self, organization: Organization) -> Line:
        if organization.name == _ALL_BY_SWITCHBOARD:
            return organization.line
        behind_the_switchboard = self.chance.random()
        if behind_the_switchboard < 0.04:
            return Line(**_fields(organization.line), extension=str(self.chance.randrange(100, 999)))
        return organization.line if behind_the_switchboard < 0.05 else self._direct(organization)

    def _direct(self, organization: Organization) -> Line:
        step = self.chance.randrange(1, 90) if organization.region in {"NL", "FR"} else self.chance.randrange(1, 3)
        return self.blocks[organization.id].take(step)


def _with_example(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Give the number of the README to somebody."""
    at = next(at for at, person in enumerate(people) if person.organization.town == "Amsterdam" and person.mobile)
    known = people[at]
    own = replace(
        known,
        name="Nadia Okafor",
        email=f"nadia.okafor@{known.email.partition('@')[2]}",
        job_title="Head of operations",
        is_vip=True,
        work="+31 (0)20 - 123 45 67",
        lines=(EXAMPLE, *known.lines[1:]),
    )
    return (*people[:at], own, *people[at + 1 :])


def _seats(organizations: tuple[Organization, ...]) -> list[int]:
    """Return how many people each organization has: fewer abroad, 1,200 in all."""
    weights = [3 if organization.region == "NL" else 2 for organization in organizations]
    for at, organization in enumerate(organizations):
        weights[at] += {_ALL_BY_SWITCHBOARD: 9, "Ziekenhuis De Linde": 9}.get(organization.name, at % 3)
    seats = [PEOPLE * weight // sum(weights) for weight in weights]
    seats[0] += PEOPLE - sum(seats)
    return seats


def _fields(line: Line) -> dict[str, str]:
    return {"region": line.region, "area": line.area, "local": line.local}


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace(words.DOTLESS, "i"))
    return re.sub("[^a-z]", "", plain)


def _tickets(chance: random.Random, people: tuple[Person, ...], now: datetime) -> tuple[Ticket, ...]:
    # A few people call all the time, many hardly ever.
    weights = [min(chance.paretovariate(1.1) - 0.9, 24.0) for _ in people]
    weights = [12.0 if EXAMPLE in person.lines else weight for person, weight in zip(people, weights, strict=True)]
    callers = chance.choices(people, weights, k=TICKETS)
    moments = sorted((_moment(chance, now), at) for at in range(TICKETS))
    return tuple(
        _ticket(chance, FIRST_TICKET + at, callers[caller], people, (created, is_open, now))
        for at, ((created, is_open), caller) in enumerate(moments)
    )


def _moment(chance: random.Random, now: datetime) -> tuple[datetime, bool]:
    """Return when a ticket was made, in working hours mostly, and whether it is open still."""
    is_open = chance.random() < 0.12
    open_days = _FORGOTTEN_DAYS if chance.random() < 0.15 else _RECENT_DAYS
    days = chance.expovariate(1 / (open_days if is_open else _DAYS))
    created = now - timedelta(days=min(days, 1_000.0))
    at_work = created.replace(hour=chance.randrange(6, 17), minute=chance.randrange(60), second=chance.randrange(60))
    if at_work.weekday() >= 5 and chance.random() < 0.9:
        at_work -= timedelta(days=at_work.weekday() - 4)
    return min(at_work, now - timedelta(minutes=chance.randrange(2, 90))).replace(microsecond=0), is_open


def _ticket(
    chance: random.Random, number: int, by: Person, people: tuple[Person, ...], when: tuple[datetime, bool, datetime]
) -> Ticket:
    created, is_open, now = when
    subject = chance.choice(words.SUBJECTS)
    for blank, fillings in words.FILLINGS.items():
        subject = subject.replace(f"{{{blank}}}", chance.choice(fillings))
    subject = subject[0].upper() + subject[1:]
    took = timedelta(hours=chance.expovariate(1 / 30))
    return Ticket(
        number=str(number),
        subject=subject,
        status=chance.choice(words.OPEN_STATUSES if is_open else words.CLOSED_STATUSES),
        is_open=is_open,
        requested_by=by,
        requested_for=chance.choice(people) if chance.random() < 0.06 else by,
        created=created,
        updated=min(created + took, now - timedelta(minutes=1)).replace(microsecond=0),
    )


_PEOPLE_COLUMNS = (
    *("id", "name", "email", "organization", "employeeID", "supportID", "site", "region", "job title", "vip"),
    *("work", "mobile", "home", "url"),
)
_TICKET_COLUMNS = (
    *("id", "number", "subject", "status", "open", "requested by", "requested for", "organization"),
    *("created", "updated", "url"),
)


def _organization_row(row: Organization) -> tuple[str, ...]:
    return (row.id, row.name, row.number, row.region, f"{DESK}/organizations/{row.id}")


def _person_row(row: Person) -> tuple[str, ...]:
    return (
        *(row.id, row.name, row.email, row.organization.name, row.employee_id, row.support_id),
        *(row.organization.town, row.organization.region, row.job_title, "1" if row.is_vip else "0"),
        *(row.work, row.mobile, row.home, f"{DESK}/people/{row.id}"),
    )


def _ticket_row(row: Ticket) -> tuple[str, ...]:
    # Who it is for is known by address only, as service desks export it.
    return (
        *(row.number, row.number, row.subject, row.status, "true" if row.is_open else "false"),
        *(row.requested_by.id, row.requested_for.email, row.requested_by.organization.id),
        *(_utc(row.created), _utc(row.updated), f"{DESK}/requests/{row.number}"),
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
