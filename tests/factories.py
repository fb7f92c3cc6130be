"""People, organizations and tickets for tests, written the way the sync worker writes them.

What a test does not say is made up: ``factories.person(cache, number="+31 20 123 4567", name="Anna", is_vip=True)``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from cache.apply import apply
from cache.database import Cache
from cache.model import Batch, Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Site
from cache.target import Filing, Join, StreamName, Target

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SITE = Site("NL")
SOURCE = "desk"
FILING = Filing(SITE, (Join(SOURCE),))

_serials = count(1)


def person(cache: Cache, *, number: str | None = None, filing: Filing = FILING, **fields: Any) -> Person:
    """Write a person, with one work *number* if given, and return them."""
    made = some_person(number=number, **fields)
    write(cache, "people", made, filing=filing)
    return made


def organization(cache: Cache, *, number: str | None = None, filing: Filing = FILING, **fields: Any) -> Organization:
    """Write an organization, with one work *number* if given, and return it."""
    made = some_organization(number=number, **fields)
    write(cache, "organizations", made, filing=filing)
    return made


def ticket(cache: Cache, *requesters: Person, filing: Filing = FILING, **fields: Any) -> Ticket:
    """Write a ticket requested by *requesters* and return it."""
    made = some_ticket(*requesters, **fields)
    write(cache, "tickets", made, filing=filing)
    return made


def some_person(*, number: str | None = None, **fields: Any) -> Person:
    """Return a person that is nowhere yet."""
    serial = next(_serials)
    numbers = () if number is None else (TelephoneNumber(number, "work"),)
    made_up = {"id": PersonId(f"{SOURCE}:p{serial}"), "name": f"Person {serial}", "numbers": numbers}
    return Person(**{**made_up, **fields})


def some_organization(*, number: str | None = None, **fields: Any) -> Organization:
    """Return an organization that is nowhere yet."""
    serial = next(_serials)
    numbers = () if number is None else (TelephoneNumber(number, "work"),)
    made_up = {"id": OrganizationId(f"{SOURCE}:o{serial}"), "name": f"Organization {serial}", "numbers": numbers}
    return Organization(**{**made_up, **fields})


def some_ticket(*requesters: Person, **fields: Any) -> Ticket:
    """Return a ticket that is nowhere yet: open, unless said otherwise, and newer than the one made before."""
    serial = next(_serials)
    number = str(fields.get("number", 100_000 + serial))
    made_up = {
        "id": TicketId(f"{SOURCE}:{number}"),
        "number": number,
        "subject": "Printer on fire",
        "is_open": True,
        "requesters": tuple(each.id for each in requesters),
        "created_at": datetime.fromtimestamp(1_700_000_000 + serial, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return Ticket(**{**made_up, **fields})


def write(cache: Cache, stream: StreamName, *rows: Person | Organization | Ticket, filing: Filing = FILING) -> None:
    """Write *rows* of one source, that of the first one's id, in batches of 500."""
    for start in range(0, len(rows), 500):
        batch: Batch[Any] = Batch(rows[start : start + 500], (), "", more=False)
        apply(cache, Target(_source_of(rows[0].id), stream, filing), batch, NOW)


def delete(cache: Cache, stream: StreamName, *keys: str, filing: Filing = FILING) -> None:
    """Delete rows of one source by their ids, as a source does that says what is gone."""
    batch: Batch[Any] = Batch((), keys, "", more=False)
    apply(cache, Target(_source_of(keys[0]), stream, filing), batch, NOW)


def _source_of(key: str) -> str:
    return key.partition(":")[0]
