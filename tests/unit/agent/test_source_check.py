"""What a source lets us do, by real questions."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from agent.source_check import PROBE_KEY, Finding, SourceCheck
from cache.errors import SourceAway, SourceRefused
from cache.model import NumberLink, Person, PersonId, Receipt, TelephoneNumber, Ticket, TicketId
from cache.sources.memory import MemorySource
from cache.sources.opening import Opened

ANNA = Person(PersonId("desk:1"), "Anna", numbers=(TelephoneNumber("020-1234567", "work"),))
BOB = Person(PersonId("desk:2"), "Bob")
ROLE = SourceRefused('desk (example.com) does not let us in (403): "role Service Desk Analyst is missing"')


@dataclass
class Numbers:
    """Takes numbers, or says why not; *asked* are the writes that were looked for."""

    failure: SourceRefused | None = None
    asked: tuple[object, ...] = ()

    def send(self, key: str, item: NumberLink) -> Receipt:
        raise AssertionError("nothing is written")

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        self.asked += (key, item.owner_id)
        if self.failure is not None:
            raise self.failure
        return None

    def take_back(self, receipt: Receipt) -> None:
        raise AssertionError("nothing is written")


@pytest.fixture
def source() -> MemorySource:
    made = MemorySource()
    made.people.put(ANNA, BOB)
    made.tickets.put(Ticket(TicketId("desk:7"), "7", "Printer", True))
    return made


def check(opened: Opened, *writes) -> dict[str, Finding]:
    return {each.what: each for each in SourceCheck(opened, writes).findings()}


def test_what_can_be_read_is_counted(source):
    found = check(Opened(source.people, tickets=source.tickets))

    assert [(each.what, each.sentence) for each in found.values()] == [
        ("people", "2 of 2 read"),
        ("telephone numbers", "1 of these 2 people have one"),
        ("requests", "1 of 1 read"),
    ]
    assert all(each.is_ok for each in found.values())


def test_what_is_missing_is_said_in_the_service_desks_own_words(source):
    source.tickets.failure = ROLE

    found = check(Opened(source.people, tickets=source.tickets))

    assert (found["people"].is_ok, found["requests"]) == (True, Finding("requests", is_ok=False, sentence=str(ROLE)))


def test_people_without_any_number_are_a_finding(source):
    source.people.remove(ANNA.id)

    assert not check(Opened(source.people))["telephone numbers"].is_ok


@pytest.mark.parametrize("failure", [None, ROLE, SourceAway("desk cannot be reached")])
def test_the_live_look_up_is_tried_with_a_number_that_is_there(source, failure):
    def callers(telephone):
        assert telephone == ANNA.numbers[0].raw
        if failure is not None:
            raise failure
        return (ANNA,)

    found = check(Opened(source.people, looks_up=SimpleNamespace(callers=callers)))

    assert found["live look-up"].is_ok is (failure is None)


def test_writing_is_tried_by_looking_for_what_was_never_written(source):
    numbers = Numbers()

    found = check(Opened(source.people, link_numbers=numbers), "numbers")

    assert (found["write numbers"].is_ok, numbers.asked) == (True, (PROBE_KEY, ANNA.id))


def test_a_right_to_write_that_is_missing_is_said(source):
    found = check(Opened(source.people, link_numbers=Numbers(ROLE)), "numbers")

    assert found["write numbers"].sentence == str(ROLE)


@pytest.mark.parametrize("kind", ["numbers", "tickets", "notes"])
def test_what_a_source_cannot_take_is_a_finding(source, kind):
    assert not check(Opened(source.people, tickets=source.tickets), kind)[f"write {kind}"].is_ok
