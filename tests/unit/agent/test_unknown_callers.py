"""A number that nobody here has is asked of the service desks, after its call is on the screen."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.hub import Hub, HubEvent
from agent.model import CallId, Direction, Level, LiveLookUp, PhoneCall, RingQuery
from agent.pipe import Command, LookedUp, LookUp, Refresh
from agent.resolve import Resolver
from agent.unknown_callers import SILENT_SECONDS, UnknownCallers
from cache import apply
from cache.database import Cache, open_cache
from cache.model import Person, PersonId, TelephoneNumber
from cache.numbers import Site
from cache.target import Filing, Join, Target

NL = Site(region="NL")
ANNA = Person(PersonId("desk:1"), "Anna", numbers=(TelephoneNumber("020-1234567", "work"),))
ASKING = LiveLookUp(("desk",))


@dataclass
class Agent:
    """The agent's side with a worker that only keeps what it was told."""

    callers: UnknownCallers
    sent: list[Command]
    events: queue.Queue[HubEvent]
    sources: list[str] = field(default_factory=lambda: ["desk"])

    def told(self) -> list[CallId | None]:
        found = []
        while not self.events.empty():
            found.append(self.events.get().call_id)
        return found


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as opened:
        yield opened


@pytest.fixture
def agent(cache, state, hands) -> Iterator[Agent]:
    hub, sent, sources = Hub(), [], ["desk"]
    send = lambda command: sent.append(command) is None  # noqa: E731
    callers = UnknownCallers(Resolver(cache, state, NL), hub, lambda: tuple(sources), send, hands.ticks)
    with hub.subscribe() as events:
        yield Agent(callers, sent, events, sources)


def call(telephone: str, name: str = "abc") -> PhoneCall:
    query = RingQuery(telephone=telephone)
    return PhoneCall(CallId(name), Direction.IN, query, Level.PHONE_SYSTEM, "2026-03-02T09:00:00Z")


def store(cache: Cache) -> None:
    apply.add(cache, Target("desk", "people", Filing(NL, (Join("desk"),))), (ANNA,))


def test_a_number_of_nobody_is_asked_for_and_the_page_says_so(agent):
    agent.callers.ask(call("020 1234567"))

    assert (agent.sent, agent.callers.of_call(CallId("abc"))) == ([LookUp(1, "+31201234567")], ASKING)
    assert agent.told() == [CallId("abc")]


def test_a_call_is_asked_about_once(agent):
    for _ in range(2):
        agent.callers.ask(call("020 1234567"))

    assert len(agent.sent) == 1


@pytest.mark.parametrize("telephone", ["", "anonymous", "{caller}", "4711", "*21#"])
def test_what_our_matcher_could_not_confirm_is_not_asked_for(agent, telephone):
    agent.callers.ask(call(telephone))

    assert (agent.sent, agent.callers.of_call(CallId("abc"))) == ([], None)


def test_without_a_source_that_can_be_asked_nobody_is_asked(agent):
    agent.sources.clear()

    agent.callers.ask(call("020 1234567"))

    assert agent.sent == []


def test_of_somebody_known_the_newest_tickets_are_fetched(agent, cache):
    store(cache)

    agent.callers.ask(call("020 1234567"))

    assert (agent.sent, agent.callers.of_call(CallId("abc"))) == ([Refresh("desk:1")], None)


def test_who_was_found_is_in_the_directory_and_the_page_is_told(agent):
    agent.callers.ask(call("020 1234567"))
    agent.told()

    agent.callers.take(LookedUp(1, ("desk:1",)))

    assert (agent.callers.of_call(CallId("abc")), agent.told()) == (None, [CallId("abc")])


@pytest.mark.parametrize(
    ("report", "found"),
    [
        (LookedUp(1), LiveLookUp(("desk",), "nobody")),
        (LookedUp(1, error="desk did not answer"), LiveLookUp(("desk",), "silent", "desk did not answer")),
    ],
)
def test_an_answer_without_anybody_is_said(agent, report, found):
    agent.callers.ask(call("020 1234567"))
    agent.told()

    agent.callers.take(report)

    assert (agent.callers.of_call(CallId("abc")), agent.told()) == (found, [CallId("abc")])


def test_a_worker_that_died_is_not_waited_for_for_ever(agent, hands):
    agent.callers.ask(call("020 1234567"))
    agent.told()
    hands.forward(SILENT_SECONDS)

    agent.callers.settle_silent()

    found = agent.callers.of_call(CallId("abc"))
    assert (found.state, agent.told()) == ("silent", [CallId("abc")])


def test_what_is_new_of_somebody_known_is_told_to_the_pages(agent):
    agent.callers.take(LookedUp(0, ("desk:1",)))

    assert agent.told() == [None]


def test_the_thread_asks_about_what_is_shown(agent):
    agent.callers.start()
    agent.callers.shown(call("020 1234567"))
    agent.callers.stop()

    assert agent.sent == [LookUp(1, "+31201234567")]
