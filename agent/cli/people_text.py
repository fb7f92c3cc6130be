"""People, calls and streams as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agent.ages import ago, moment
from agent.model import Candidate, PhoneCall, Resolution
from agent.resolve import Explained
from cache.freshness import StreamState
from cache.model import Ticket

_MINUTE = 60


def lines(explained: Explained, streams: tuple[StreamState, ...], now: datetime) -> str:
    """Return who a ring means and why, one fact a line."""
    return "\n".join((*_who(explained.resolution), *(f"       {each}" for each in explained.why), *_ages(streams, now)))


def local(at: str) -> str:
    """Return a stored time as this computer's clock shows it; empty for none."""
    return moment(at).astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else ""


def duration(call: PhoneCall) -> str:
    """Return how long a call was spoken, ``m:ss``; empty when nobody answered or its end was not told."""
    if not call.answered_at or not call.ended_at:
        return ""
    seconds = int((moment(call.ended_at) - moment(call.answered_at)).total_seconds())
    return f"{max(seconds, 0) // _MINUTE}:{max(seconds, 0) % _MINUTE:02}"


def _who(found: Resolution) -> Iterator[str]:
    if found.too_many:
        yield "Who    a number of more than 50 people: search by name"
    elif not found.candidates:
        yield f"Who    {_nobody(found)}"
    for candidate in found.candidates:
        yield f"Who    {_person(candidate)}"
    for ticket in (found.ticket,) if found.ticket else found.tickets:
        yield f"       {_ticket(ticket)}"


def _nobody(found: Resolution) -> str:
    if found.filling is None:
        return "nobody"
    total = f" of {found.filling.total}" if found.filling.total else ""
    return f"not loaded yet ({found.filling.rows}{total} people)"


def _person(candidate: Candidate) -> str:
    person, match = candidate.person, candidate.match
    facts = [person.job_title, person.email, person.employee_id, person.support_id, person.id]
    matched = f"; {match.number.raw}: {match.rule} ({match.tier.name.lower()})" if match else ""
    return f"{person.name} ({', '.join(fact for fact in facts if fact)}){matched}"


def _ticket(ticket: Ticket) -> str:
    return f"{ticket.number} {ticket.subject} ({ticket.status or ('open' if ticket.is_open else 'closed')})"


def _ages(streams: tuple[StreamState, ...], now: datetime) -> Iterator[str]:
    for stream in streams:
        if stream.stream == "people":
            yield f"Data   {stream.source}: {stream.rows} people, {stream.state}, read {ago(stream.ok_at, now)}"
