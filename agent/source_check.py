"""What a source lets us do, found out by real questions: list people, their numbers, requests, look up, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from cache.errors import SourceError
from cache.model import CallNote, Draft, NumberLink, Organization, Person, Receipt, Ticket
from cache.sources import Stream
from cache.sources.desk_settings import Write
from cache.sources.opening import Opened

PROBE_KEY = "deskcall-source-check"  # nothing was ever written with it
PROBE_NUMBER = "+10000000000"
Row = TypeVar("Row", Person, Organization, Ticket)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried; *sentence*: how it went, in the service desk's own words when it does not let us.

    *error*: what was raised, None when it went well, or when something else than an error is wrong.
    """

    what: str
    is_ok: bool
    sentence: str
    error: SourceError | None = field(default=None, compare=False)


def _failed(what: str, error: SourceError) -> Finding:
    return Finding(what, is_ok=False, sentence=str(error), error=error)


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Tries everything that *opened* offers; *writes*: what the configuration wants to send back.

    Nothing is written: whether the account may, its first write shows; what it must read for that is read.
    """

    opened: Opened
    writes: tuple[Write, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Yield what was found out, each when it is known."""
        people: tuple[Person, ...] = ()
        tickets: tuple[Ticket, ...] = ()
        if self.opened.people is not None:
            people, found = _first("people", self.opened.people)
            yield found
            if people:
                yield _numbers(people)
        if self.opened.organizations is not None:
            yield _first("organizations", self.opened.organizations)[1]
        if self.opened.tickets is not None:
            tickets, found = _first("requests", self.opened.tickets)
            yield found
        yield from self._look_up(people)
        for kind in self.writes:
            yield self._write(kind, people, tickets)

    def _look_up(self, people: tuple[Person, ...]) -> Iterator[Finding]:
        telephone = next((each.numbers[0].raw for each in people if each.numbers), "")
        if self.opened.looks_up is None or not self.opened.finds_callers or not telephone:
            return
        try:
            self.opened.looks_up.callers(telephone)
        except SourceError as error:
            yield _failed("live look-up", error)
            return
        yield Finding("live look-up", is_ok=True, sentence="a caller who is not known here can be asked for")

    def _write(self, kind: Write, people: tuple[Person, ...], tickets: tuple[Ticket, ...]) -> Finding:
        what = f"write {kind}"
        find = self._finder(kind, people, tickets)
        if find is None:
            return Finding(what, is_ok=False, sentence="this source does not take that, or has nobody to try it with")
        try:
            find()
        except SourceError as error:
            return _failed(what, error)
        return Finding(what, is_ok=True, sentence="can be tried; the first one shows whether the account may")

    def _finder(
        self, kind: Write, people: tuple[Person, ...], tickets: tuple[Ticket, ...]
    ) -> Callable[[], Receipt | None] | None:
        """Return what looks for a write that was never made, by somebody who is really there."""
        match kind:
            case "numbers" if people and (numbers := self.opened.link_numbers):
                link = NumberLink(people[0].id, PROBE_NUMBER)
                return lambda: numbers.find(PROBE_KEY, link)
            case "tickets" if people and (opens := self.opened.open_tickets):
                draft = Draft(people[0].id, PROBE_KEY, requester_email=people[0].email)
                return lambda: opens.find(PROBE_KEY, draft)
            case "notes" if tickets and (notes := self.opened.add_notes):
                note = CallNote(tickets[0].id, PROBE_KEY)
                return lambda: notes.find(PROBE_KEY, note)
            case _:
                return None


def _first(what: str, stream: Stream[Row]) -> tuple[tuple[Row, ...], Finding]:
    """Return the first rows of a stream, and what to say of them."""
    try:
        batch = stream.pull(None)
    except SourceError as error:
        return (), _failed(what, error)
    if batch.troubles:
        return batch.upserts, Finding(what, is_ok=False, sentence=batch.troubles[0])
    total = f" of {batch.total:,}" if batch.total else ""
    return batch.upserts, Finding(what, is_ok=True, sentence=f"{len(batch.upserts):,}{total} read")


def _numbers(people: tuple[Person, ...]) -> Finding:
    having = sum(bool(person.numbers) for person in people)
    if having:
        return Finding("telephone numbers", is_ok=True, sentence=f"{having:,} of these {len(people):,} people have one")
    words = f"none of these {len(people):,} people has one; the account may lack the right to see them"
    return Finding("telephone numbers", is_ok=False, sentence=words)
