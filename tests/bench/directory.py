"""The synthetic directory: people and tickets of any number, made as they are read; one seed, no stored file."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.plans import COUNTRIES, Block, Country, Line, blocks, mobile, written

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId

VERSION = 3  # of what is made: a stored database of another version is not used
SOURCE = "bench"
ORGANIZATIONS = 1_000
CHUNK = 2_000  # people; each chunk has its own seed, so that chunks can be made in any order
NOW = datetime(2026, 11, 1, tzinfo=UTC)
_FIRST = ("Anna", "Bram", "Chloé", "Daan", "Elif", "Femke", "Gijs", "Hanna", "Imran", "Joost", "Käthe", "Lars", "Mia")
_LAST = ("de Vries", "Jansen", "Müller", "Okafor", "Patel", "Rossi", "Silva", "Smith", "Nowak", "Dubois", "van Dijk")
_WORDS = (
    "laptop",
    "printer",
    "password",
    "VPN",
    "mailbox",
    "monitor",
    "account",
    "licence",
    "phone",
    "access",
    "screen",
)
_SUBJECT_LETTERS = 45
_PARTIAL, _EXTENSION_ONLY, _TWO, _UNUSABLE = 0.005, 0.005, 0.01, 0.005


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the directory with what is true of it: *lines* that reach nobody but by their written numbers."""

    person: Person
    lines: tuple[Line, ...]
    tickets: tuple[Ticket, ...]


@functools.cache
def _blocks() -> dict[str, tuple[Block, ...]]:
    return blocks()


def organizations() -> tuple[Organization, ...]:
    """Return the organizations, each with one main number."""
    every = [block for own in _blocks().values() for block in own]
    chance = random.Random(f"{VERSION} organizations")
    return tuple(
        Organization(
            id=organization_id(at),
            name=f"Organization {at}",
            region=every[at % len(every)].country.region,
            numbers=(TelephoneNumber(written(every[at % len(every)].line(at // len(every)), chance), "work"),),
        )
        for at in range(ORGANIZATIONS)
    )


def organization_id(at: int) -> OrganizationId:
    """Return the id of an organization."""
    return OrganizationId(f"{SOURCE}:o{at}")


def chunk(number: int, people: int) -> tuple[Entry, ...]:
    """Return one chunk of the directory of *people*; the last one may be shorter."""
    chance = random.Random(f"{VERSION} {people >= 10**6} {number}")
    first = number * CHUNK
    mean = 4.0 if people >= 10**6 else 8.0
    return tuple(_entry(at, mean, chance) for at in range(first, min(first + CHUNK, people)))


def chunks(people: int) -> int:
    """Return how many chunks there are."""
    return -(-people // CHUNK)


def entries(people: int) -> Iterator[Entry]:
    """Yield the whole directory, person by person."""
    for number in range(chunks(people)):
        yield from chunk(number, people)


def _entry(at: int, mean_tickets: float, chance: random.Random) -> Entry:
    country = chance.choices(COUNTRIES, [country.share for country in COUNTRIES])[0]
    work, own_mobile = _work(country, chance), mobile(country, chance)
    numbers, lines = _numbers(work, own_mobile, chance)
    person = PersonId(f"{SOURCE}:{at}")
    organization = organization_id(chance.randrange(ORGANIZATIONS))
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {at}"
    return Entry(
        Person(
            id=person,
            name=name,
            email=f"person{at}@o{at % ORGANIZATIONS}.example",
            organization_id=organization,
            employee_id=f"{at:07}",
            support_id=f"S{at:06}",
            site=country.region,
            region=country.region,
            job_title=chance.choice(_WORDS),
            is_vip=chance.random() < 0.01,
            numbers=numbers,
        ),
        lines,
        tuple(_tickets(at, person, organization, min(50, int(chance.expovariate(1 / mean_tickets))), chance)),
    )


def _work(country: Country, chance: random.Random) -> Line:
    block = chance.choice(_blocks()[country.region])
    kind = chance.random()
    if kind < 0.03:
        return block.line(0)
    return block.line(
        0 if kind < 0.04 else chance.randrange(1, 10_000), "" if kind >= 0.04 else f"{chance.randrange(100, 999)}"
    )


def _numbers(work: Line, own: Line, chance: random.Random) -> tuple[tuple[TelephoneNumber, ...], tuple[Line, ...]]:
    texts = [written(work, chance), written(own, chance)]
    lines: tuple[Line, ...] = (work, own)
    kind = chance.random()
    if kind < _PARTIAL:
        texts[0], lines = work.e164[-7:], (own,)
    elif kind < _PARTIAL + _EXTENSION_ONLY:
        texts[0], lines = work.e164[-4:], (own,)
    elif kind < _PARTIAL + _EXTENSION_ONLY + _UNUSABLE:
        texts[0], lines = "ask reception", (own,)
    elif kind < _PARTIAL + _EXTENSION_ONLY + _UNUSABLE + _TWO and not work.extension:
        return (TelephoneNumber(f"{texts[0]} / {texts[1]}", "work"),), lines
    return (TelephoneNumber(texts[0], "work"), TelephoneNumber(texts[1], "mobile")), lines


def _tickets(
    at: int, person: PersonId, organization: OrganizationId, count: int, chance: random.Random
) -> Iterator[Ticket]:
    for nth in range(count):
        number = f"{at * 64 + nth}"
        created = NOW - timedelta(seconds=chance.randrange(3 * 365 * 86_400))
        is_open = chance.random() < 0.12
        yield Ticket(
            id=TicketId(f"{SOURCE}:{number}"),
            number=number,
            subject=" ".join(chance.choices(_WORDS, k=9))[:_SUBJECT_LETTERS].ljust(_SUBJECT_LETTERS, "."),
            is_open=is_open,
            status="Assigned" if is_open else "Completed",
            requesters=(person,),
            organization_id=organization,
            created_at=f"{created:%Y-%m-%dT%H:%M:%SZ}",
            updated_at=f"{created:%Y-%m-%dT%H:%M:%SZ}",
        )
