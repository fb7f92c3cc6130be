"""How people and tickets lie in the tables, and how they leave them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from cache.model import Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.names import Names

_END = "\x1f"
_DAY = 86_400
_FIRST_DAY = date(1970, 1, 1)
_MINUTES = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1440))
_SECONDS = tuple(f"{second:02}Z" for second in range(60))

Moment = int | str | None


class PersonRow(NamedTuple):
    """A person's columns; source, organization, site, job_title and often url are row ids."""

    id: int
    leader: int
    source: int
    local: str
    name: str
    email: str
    organization: int | None
    employee_id: str
    support_id: str
    site: int | None
    region: str
    job_title: int | None
    vip: int
    numbers: str
    url: int | str | None
    updated: Moment


PERSON = f"SELECT {', '.join(f'p.{each}' for each in PersonRow._fields)} FROM person p"  # noqa: S608 names of ours


def person_of(row: PersonRow, names: Names) -> Person:
    """Return the person that *row* is."""
    return Person(
        person_key(row, names),
        row.name,
        row.email,
        names.organizations[row.organization],
        row.employee_id,
        row.support_id,
        names.terms[row.site],
        row.region,
        names.terms[row.job_title],
        row.vip == 1,
        numbers_of(row.numbers),
        names.address(row.url, row.local) if row.url else "",
        moment_text(row.updated),
    )


def person_key(row: PersonRow, names: Names) -> PersonId:
    """Return the id by which everybody else knows the person of *row*."""
    return PersonId(f"{names.sources[row.source]}:{row.local}")


class TicketRow(NamedTuple):
    """A ticket's columns under one requester."""

    person: int
    created: int
    number: str
    source: int
    local: str
    requester: str
    organization: int | None
    open: int
    status: int | None
    subject: str
    requesters: str
    url: int | str | None
    updated: Moment


TICKET = f"SELECT {', '.join(f't.{each}' for each in TicketRow._fields)} FROM ticket t"  # noqa: S608 names of ours


def ticket_of(row: Sequence[Any], names: Names, own: PersonId | None = None) -> Ticket:
    """Return the ticket that *row*, the columns of `TICKET`, is; *own*: the id of its person, if known.

    *row* is no TicketRow: making one costs as much as reading it.
    """
    person, created, number, source, local, requester, organization, is_open, status, subject, whole, url, updated = row
    if whole:
        people, emails = requesters_of(whole)
    else:
        people, emails = (own or (names.person(person) if person else PersonId(requester)),), ()
    return Ticket(
        TicketId(f"{names.sources[source]}:{local or number}"),
        number,
        subject,
        is_open == 1,
        names.terms[status],
        people,
        emails,
        names.organizations[organization],
        moment_text(created) if created else "",
        moment_text(updated),
        names.address(url, local or number) if url else "",
    )


def requesters_text(ticket: Ticket) -> str:
    """Return all requesters of *ticket* as they are stored; empty when there is one, named by an id."""
    if len(ticket.requesters) == 1 and not ticket.requester_emails:
        return ""
    return json.dumps([ticket.requesters, ticket.requester_emails], ensure_ascii=False, separators=(",", ":"))


def requesters_of(text: str) -> tuple[tuple[PersonId, ...], tuple[str, ...]]:
    """Return ids and addresses of all requesters that `requesters_text` stored; *text* is not empty."""
    people, emails = json.loads(text)
    return tuple(people), tuple(emails)


def numbers_text(numbers: tuple[TelephoneNumber, ...]) -> str:
    """Return telephone numbers as they are stored, in their order."""
    return "".join(f"{number.kind.replace(_END, ' ')}{_END}{number.raw.replace(_END, ' ')}{_END}" for number in numbers)


def numbers_of(text: str) -> tuple[TelephoneNumber, ...]:
    """Return the telephone numbers that *text* stores."""
    parts = text.split(_END)
    return tuple(TelephoneNumber(raw, kind) for kind, raw in zip(parts[::2], parts[1::2], strict=False))


def number_at(text: str, place: int) -> TelephoneNumber:
    """Return one of the telephone numbers that *text* stores."""
    parts = text.split(_END)
    return TelephoneNumber(parts[2 * place + 1], parts[2 * place])


def is_fax(number: TelephoneNumber) -> bool:
    """Return whether the source itself calls a number a fax."""
    return "fax" in number.kind.casefold()


def moment(text: str) -> Moment:
    """Return a time as it is stored: seconds since 1970 when it is written as ours are; else the text itself."""
    if not text:
        return None
    try:
        found = _day_number(text[:10]) * _DAY + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    except ValueError:
        return text
    return found if moment_text(found) == text else text


def seconds(text: str) -> int:
    """Return a creation time as it is stored and sorted; 0 for one that cannot be read."""
    found = moment(text)
    return found if isinstance(found, int) else 0


def moment_text(stored: Moment) -> str:
    """Return a stored time as everybody else knows it; "" for none."""
    if isinstance(stored, int):
        day, rest = divmod(stored, _DAY)
        return f"{_day(day)}{_MINUTES[rest // 60]}{_SECONDS[rest % 60]}"
    return stored or ""


@lru_cache(maxsize=1024)
def _day_number(text: str) -> int:
    return (date.fromisoformat(text) - _FIRST_DAY).days


@lru_cache(maxsize=1024)
def _day(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).strftime("%Y-%m-%d")
