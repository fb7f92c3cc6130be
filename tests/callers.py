"""A small directory of callers, filled the way the sync worker fills it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.model import RingQuery
from cache import apply
from cache.model import Batch, Organization, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Site
from cache.target import Filing, Join, Target

US = Site(region="US")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Directory:
    """A cache that a test fills by the same way as the sync worker."""

    cache: object
    site: Site = US
    sources: tuple[str, ...] = ("desk", "other")

    def add(self, *rows, source="desk"):
        kinds = {Person: "people", Organization: "organizations", Ticket: "tickets"}
        filing = Filing(self.site, tuple(Join(name) for name in self.sources))
        for kind in (Organization, Person, Ticket):
            chosen = tuple(row for row in rows if isinstance(row, kind))
            if chosen:
                apply.apply(self.cache, Target(source, kinds[kind], filing), Batch(chosen, (), "c", more=False), NOW)


def person(name, *numbers, **more):
    key = PersonId(f"desk:{name.lower()}")
    return Person(key, name, numbers=tuple(TelephoneNumber(number, "work") for number in numbers), **more)


def ticket(number, *requesters, source="desk", is_open=True, days=0):
    created = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Ticket(
        TicketId(f"{source}:{number}"),
        number,
        "Printer",
        is_open,
        requesters=tuple(each.id for each in requesters),
        created_at=created,
        updated_at=created,
    )


ANNA = person("Anna", "212 368 2651")
BOB = person("Bob", "212 555 0100", employee_id="007")
CARL = person("Carl", "212 555 0101", support_id="S-33821")
DORA = person("Dora", "212 555 0102")
ALL_FOUR = RingQuery(request="70464", employee_id="007", support_id="s-33821", telephone="+12123682651")


def names(resolution):
    return [candidate.person.name for candidate in resolution.candidates]
