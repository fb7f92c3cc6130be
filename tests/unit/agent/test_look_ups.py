"""The worker asks service desks while a telephone rings."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.desks import Desk
from agent.look_ups import MISS_SECONDS, MOST_A_MINUTE, LookUps
from agent.pipe import LookedUp, LookUp, Refresh, Report
from cache import people, tickets
from cache.database import Cache, open_cache
from cache.errors import SourceAway, SourceError
from cache.model import Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Site
from cache.sources.csv_settings import CsvSettings
from cache.sources.memory import MemorySource
from cache.sources.opening import Opened
from cache.target import Filing, Join

WAIT_SECONDS = 5.0
NUMBER = "+31201234567"
ANNA = Person(PersonId("desk:1"), "Anna", numbers=(TelephoneNumber("020-1234567", "work"),))
BOB = Person(PersonId("desk:2"), "Bob", numbers=(TelephoneNumber("020-7654321", "work"),))
PRINTER = Ticket(TicketId("desk:7"), "7", "Printer", True, requesters=(ANNA.id,), created_at="2026-03-01T09:00:00Z")


@dataclass
class ServiceDesk:
    """Answers with *offered* once *gate* is open, or raises *failure*; keeps what it was asked."""

    offered: tuple[Person, ...] = ()
    of_person: tuple[Ticket, ...] = ()
    failure: SourceError | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    def callers(self, telephone: str) -> tuple[Person, ...]:
        self.asked.append(telephone)
        assert self.gate.wait(WAIT_SECONDS)
        if self.failure is not None:
            raise self.failure
        return self.offered

    def ticket(self, number: str) -> Ticket | None:
        return None

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        self.asked.append(person_id)
        if self.failure is not None:
            raise self.failure
        return self.of_person


@dataclass
class Worker:
    """Look-ups with a clock that a test sets."""

    cache: Cache
    service_desks: tuple[ServiceDesk, ...]
    now: float = 1000.0
    reports: queue.Queue[Report] = field(default_factory=queue.Queue)
    look_ups: LookUps = field(init=False)

    def __post_init__(self) -> None:
        names = ("desk", "other")[: len(self.service_desks)]
        desks = tuple(desk_of(name, each) for name, each in zip(names, self.service_desks, strict=True))
        filing = Filing(Site(region="NL"), tuple(Join(name) for name in names))
        self.look_ups = LookUps(desks, filing, lambda: self.cache, self.reports.put, lambda: self.now)

    def ask(self, telephone: str = NUMBER, number: int = 1) -> Report:
        self.look_ups.look_up(LookUp(number, telephone))
        return self.heard()

    def heard(self) -> Report:
        return self.reports.get(timeout=WAIT_SECONDS)


def desk_of(name: str, service_desk: ServiceDesk) -> Desk:
    desk = Desk(CsvSettings(name=name), lambda settings: "")
    source = MemorySource()
    desk.opened = Opened(source.people, tickets=source.tickets, looks_up=service_desk)
    return desk


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as opened:
        yield opened


@pytest.fixture
def worker(cache: Cache) -> Callable[..., Worker]:
    return lambda *service_desks: Worker(cache, service_desks)


def test_who_is_found_is_in_the_cache_before_the_agent_hears_of_it(worker, cache):
    asked = worker(ServiceDesk(offered=(ANNA,)))

    report = asked.ask()

    assert (report, people.by_id(cache, ANNA.id)) == (LookedUp(1, (ANNA.id,)), ANNA)


def test_who_does_not_have_the_number_by_our_own_reading_is_left_out(worker, cache):
    asked = worker(ServiceDesk(offered=(BOB, ANNA)))

    report = asked.ask()

    assert (report, people.by_id(cache, BOB.id)) == (LookedUp(1, (ANNA.id,)), None)


def test_a_number_in_vain_is_not_asked_again_for_ten_minutes(worker):
    service_desk = ServiceDesk()
    asked = worker(service_desk)

    reports = [asked.ask(), asked.ask(number=2)]
    asked.now += MISS_SECONDS
    asked.ask(number=3)

    assert (reports, len(service_desk.asked)) == ([LookedUp(1), LookedUp(2)], 2)


def test_one_number_is_asked_once_at_a_time_however_it_is_written(worker):
    service_desk = ServiceDesk(offered=(ANNA,))
    service_desk.gate.clear()
    asked = worker(service_desk)
    asked.look_ups.look_up(LookUp(1, NUMBER))
    asked.look_ups.look_up(LookUp(2, "020 1234567"))

    service_desk.gate.set()

    assert [asked.heard(), asked.heard()] == [LookedUp(1, (ANNA.id,)), LookedUp(2, (ANNA.id,))]
    assert len(service_desk.asked) == 1


def test_no_more_than_six_numbers_are_asked_in_a_minute(worker):
    service_desk = ServiceDesk()
    asked = worker(service_desk)
    for last in range(MOST_A_MINUTE):
        asked.ask(f"+3120123450{last}")

    refused = asked.ask("+31201234999")
    asked.now += 60.0
    asked.ask("+31201234999")

    assert refused.error
    assert len(service_desk.asked) == MOST_A_MINUTE + 1


def test_a_service_desk_that_fails_is_said_and_not_remembered_as_a_miss(worker):
    service_desk = ServiceDesk(failure=SourceAway("desk (example.com) cannot be reached"))
    asked = worker(service_desk)

    first, _second = asked.ask(), asked.ask(number=2)

    assert (first.error, len(service_desk.asked)) == ("desk (example.com) cannot be reached", 2)


def test_a_service_desk_that_hangs_did_not_answer(worker):
    service_desk = ServiceDesk()
    service_desk.gate.clear()
    asked = worker(service_desk)
    asked.look_ups.whole_seconds = 0.0

    report = asked.ask()
    service_desk.gate.set()

    assert report == LookedUp(1, error="desk did not answer")


def test_one_that_hangs_does_not_hide_what_another_found(worker):
    silent = ServiceDesk()
    silent.gate.clear()
    other = ANNA._replace(id=PersonId("other:1"))
    asked = worker(silent, ServiceDesk(offered=(other,)))
    asked.look_ups.whole_seconds = 0.5

    report = asked.ask()
    silent.gate.set()

    assert report == LookedUp(1, ("other:1",))


def test_a_source_whose_people_are_not_wanted_is_not_asked_for_them(worker):
    service_desk = ServiceDesk(offered=(ANNA,))
    asked = worker(service_desk)
    asked.look_ups.desks[0].opened = replace(asked.look_ups.desks[0].opened, people=None)

    assert (asked.ask(), service_desk.asked) == (LookedUp(1), [])


def test_new_tickets_of_a_person_are_fetched_and_told(worker, cache):
    service_desk = ServiceDesk(offered=(ANNA,), of_person=(PRINTER,))
    asked = worker(service_desk)
    asked.ask()

    asked.look_ups.refresh(Refresh(ANNA.id))

    assert asked.heard() == LookedUp(0, (ANNA.id,))
    assert [ticket.number for ticket in tickets.newest(cache, ANNA.id)] == ["7"]


def test_a_refresh_of_a_source_that_does_not_look_up_is_nothing(worker):
    asked = worker(ServiceDesk())

    asked.look_ups.refresh(Refresh(PersonId("nowhere:1")))

    assert asked.reports.empty()
