"""JSON for programs: the same resolution as on the page, with what matched and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from agent.model import Candidate, Clock, Resolution, RingQuery
from agent.resolve import Resolver
from agent.upstream import Upstream
from agent.web import Request, Response, answer_json
from agent.web.query import read
from cache import freshness, people, tickets
from cache.database import Cache
from cache.freshness import StreamState
from cache.model import Person, Ticket


@dataclass(frozen=True, slots=True)
class Api:
    """Answers from the cache; what the sync worker complains of is told as well."""

    cache: Cache
    resolver: Resolver
    upstream: Upstream
    clock: Clock
    version: str

    def people(self, request: Request) -> Response:
        """Return whom ``telephone``, ``supportID``, ``employeeID`` or ``request`` means; nobody is an empty list."""
        return self._resolved(read(request.query).ring)

    def ticket(self, request: Request) -> Response:
        """Return the tickets with the number in the path, and their requesters; none is an empty list."""
        return self._resolved(RingQuery(request=request.args[0]))

    def status(self, request: Request) -> Response:
        """Return how complete and how old the cache is, stream by stream."""
        del request
        now = self.clock()
        streams = [stream_json(stream, now) for stream in freshness.streams(self.cache)]
        counts = {"people": people.count(self.cache), "tickets": tickets.count(self.cache)}
        return answer_json({"version": self.version, **counts, "streams": streams, "trouble": self.upstream.trouble()})

    def _resolved(self, query: RingQuery) -> Response:
        resolution = self.resolver.resolve(query)
        return answer_json(resolution_json(resolution, freshness.streams(self.cache), self.clock()))


def resolution_json(resolution: Resolution, streams: tuple[StreamState, ...], now: datetime) -> dict[str, object]:
    """Return a resolution as JSON; ``deskcall lookup --json`` prints the same.

    ``matched_by`` is null for nobody. Each person has ``tier``, ``rule`` and ``matched_number`` (null when found by an
    id or a ticket), ``as_of`` and ``age_seconds``: when their source was last read without a fault (null: never).
    """
    named = (resolution.ticket,) if resolution.ticket else resolution.tickets
    filling = resolution.filling
    return {
        "matched_by": resolution.matched_by.value if resolution.matched_by else None,
        "people": [_candidate(candidate, _Ages.of("people", streams, now)) for candidate in resolution.candidates],
        "too_many": resolution.too_many,
        "tickets": [_ticket(ticket, _Ages.of("tickets", streams, now)) for ticket in named],
        "filling": {"rows": filling.rows, "total": filling.total} if filling else None,
    }


def stream_json(stream: StreamState, now: datetime) -> dict[str, object]:
    """Return the state of one stream of one source as JSON."""
    return {
        "source": stream.source,
        "stream": stream.stream,
        "state": stream.state,
        "rows": stream.rows,
        "total": stream.total,
        "is_complete": stream.is_complete,
        "as_of": stream.ok_at or None,
        "age_seconds": _age_seconds(stream.ok_at, now),
        "error": stream.error,
        "swept_at": stream.swept_at or None,
        "requests_left": stream.requests_left,
        "kept": stream.kept or None,
    }


@dataclass(frozen=True, slots=True)
class _Ages:
    """When each source's rows of one stream were last read without a fault."""

    read_at: dict[str, str]
    now: datetime

    @classmethod
    def of(cls, stream: str, streams: tuple[StreamState, ...], now: datetime) -> _Ages:
        return cls({state.source: state.ok_at or "" for state in streams if state.stream == stream}, now)

    def json(self, key: str) -> dict[str, object]:
        at = self.read_at.get(key.partition(":")[0], "")
        return {"as_of": at or None, "age_seconds": _age_seconds(at, self.now)}


def _age_seconds(at: str | None, now: datetime) -> int | None:
    if not at:
        return None
    return max(0, int((now - datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)).total_seconds()))


def _candidate(candidate: Candidate, ages: _Ages) -> dict[str, object]:
    match = candidate.match
    return {
        **_person(candidate.person),
        "tier": match.tier.name.lower() if match else None,
        "rule": match.rule if match else None,
        "matched_number": match.number.raw if match else None,
        **ages.json(candidate.person.id),
    }


def _person(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "organization_id": person.organization_id,
        "employee_id": person.employee_id,
        "support_id": person.support_id,
        "job_title": person.job_title,
        "site": person.site,
        "is_vip": person.is_vip,
        "numbers": [{"kind": number.kind, "number": number.raw} for number in person.numbers],
        "url": person.url,
        "updated_at": person.updated_at or None,
    }


def _ticket(ticket: Ticket, ages: _Ages) -> dict[str, object]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "subject": ticket.subject,
        "is_open": ticket.is_open,
        "status": ticket.status,
        "requesters": list(ticket.requesters),
        "created_at": ticket.created_at or None,
        "updated_at": ticket.updated_at or None,
        "url": ticket.url,
        **ages.json(ticket.id),
    }
