"""How people and tickets lie in the tables, and how they leave them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from cache.model import OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId

_END = "\x1f"
_DAY = 86_400
_MINUTES = tuple(f"{minute // 60:02}:{minute % 60:02}:" for minute in range(1440))
_SECONDS = tuple(f"{second:02}Z" for second in range(60))

Moment = int | str | None


class PersonRow(NamedTuple):
    """What `PERSON` selects."""

    id: int
    leader: int
    position: int
    source: str
    local: str
    name: str
    email: str
    organization: str | None
    employee_id: str
    support_id: str
    site: str
    region: str
    job_title: str
    vip: int
    numbers: str
    url: str
    updated: Moment

    @property
    def key(self) -> PersonId:
        """Return the id that everybody else knows."""
        return PersonId(f"{self.source}:{self.local}")


PERSON = (
    "SELECT p.id, p.leader, s.position, s.name, p.local, p.name, p.email, o.key, p.employee_id, p.support_id,"
    " coalesce(site.text, ''), p.region, coalesce(job.text, ''), p.vip, p.numbers,"
    " coalesce(replace(form.text, '{}', p.local), p.url, ''), p.updated"
    " FROM person p JOIN source s ON s.id = p.source LEFT JOIN organization o ON o.id = p.organization"
    " LEFT JOIN term site ON site.id = p.site LEFT JOIN term job ON job.id = p.job_title"
    " LEFT JOIN term form ON form.id = p.url"
)


def person_of(row: PersonRow) -> Person:
    """Return the person that *row* is."""
    organization = None if row.organization is None else OrganizationId(row.organization)
    return Person(
        id=row.key,
        name=row.name,
        email=row.email,
        organization_id=organization,
        employee_id=row.employee_id,
        support_id=row.support_id,
        site=row.site,
        region=row.region,
        job_title=row.job_title,
        is_vip=bool(row.vip),
        numbers=numbers_of(row.numbers),
        url=row.url,
        updated_at=moment_text(row.updated),
    )


TicketRow = tuple[int, int, str, str, str, str, str | None, int, str, str, str, str, Moment, str | None, str | None]
"""What `TICKET` selects."""

TICKET = (
    "SELECT t.person, t.created, t.number, s.name, t.local, t.requester, o.key, t.open, coalesce(status.text, ''),"
    " t.subject, t.requesters, coalesce(replace(form.text, '{}', iif(t.local = '', t.number, t.local)), t.url, ''),"
    " t.updated, ps.name, p.local"
    " FROM ticket t JOIN source s ON s.id = t.source LEFT JOIN organization o ON o.id = t.organization"
    " LEFT JOIN term status ON status.id = t.status LEFT JOIN term form ON form.id = t.url"
    " LEFT JOIN person p ON p.id = t.person LEFT JOIN source ps ON ps.id = p.source"
)


def ticket_of(row: TicketRow) -> Ticket:
    """Return the ticket that *row* is."""
    _, created, number, source, local, requester, organization, is_open, status, subject, all_of_them, url, *rest = row
    updated, person_source, person_local = rest
    people, emails = requesters_of(all_of_them, requester or f"{person_source}:{person_local}")
    return Ticket(
        TicketId(f"{source}:{local or number}"),
        number,
        subject,
        bool(is_open),
        status,
        people,
        emails,
        None if organization is None else OrganizationId(organization),
        moment_text(created or None),
        moment_text(updated),
        url,
    )


def requesters_text(ticket: Ticket) -> str:
    """Return all requesters of *ticket* as they are stored; empty when there is one, named by an id."""
    if len(ticket.requesters) == 1 and not ticket.requester_emails:
        return ""
    return json.dumps([ticket.requesters, ticket.requester_emails], ensure_ascii=False, separators=(",", ":"))


def requesters_of(text: str, own: str) -> tuple[tuple[PersonId, ...], tuple[str, ...]]:
    """Return ids and addresses of all requesters; *own* is the row's, and the only one when *text* is empty."""
    if not text:
        return (PersonId(own),), ()
    people, emails = json.loads(text)
    return tuple(people), tuple(emails)


def numbers_text(numbers: tuple[TelephoneNumber, ...]) -> str:
    """Return telephone numbers as they are stored, in their order."""
    return "".join(f"{number.kind.replace(_END, ' ')}{_END}{number.raw.replace(_END, ' ')}{_END}" for number in numbers)


def numbers_of(text: str) -> tuple[TelephoneNumber, ...]:
    """Return the telephone numbers that *text* stores."""
    parts = text.split(_END)
    return tuple(TelephoneNumber(raw, kind) for kind, raw in zip(parts[::2], parts[1::2], strict=False))


def moment(text: str) -> Moment:
    """Return a time as it is stored: seconds since 1970 when it is written as ours are; else the text itself."""
    if not text:
        return None
    try:
        found = int(datetime.fromisoformat(text).timestamp()) if text[-1] == "Z" else None
    except ValueError:
        return text
    return found if found is not None and moment_text(found) == text else text


def seconds(text: str) -> int:
    """Return a creation time as it is stored and sorted; 0 for one that cannot be read."""
    found = moment(text)
    return found if isinstance(found, int) else 0


def moment_text(stored: Moment) -> str:
    """Return a stored time as everybody else knows it; "" for none."""
    if isinstance(stored, int):
        rest = stored % _DAY
        return f"{_day(stored // _DAY)}{_MINUTES[rest // 60]}{_SECONDS[rest % 60]}"
    return stored or ""


@lru_cache(maxsize=1024)
def _day(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).strftime("%Y-%m-%dT")
