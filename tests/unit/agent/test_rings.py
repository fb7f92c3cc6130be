"""From a ring to the screen."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from agent.browser import Browser
from agent.config import Console
from agent.hub import Hub, HubEvent
from agent.logs import mask
from agent.model import CallId, Event, Level, RingQuery
from agent.pairing import Pairing
from agent.pop import Pops
from agent.resolve import Resolver
from agent.rings import HELD_BACK_SECONDS, MOST_POPS, POPS_SECONDS, Rings
from agent.state import phone_calls
from cache.database import open_cache
from cache.numbers import Site

NL = Site(region="NL")
ANNA = RingQuery(telephone="020 123 4567")
PHONE, PAGE = Level.PHONE_SYSTEM, Level.PAGE_OR_LINK


class Desk:
    """An analyst's desk: what was opened on it, and when."""

    def __init__(self, state, cache, hands, pop_on="ring"):
        self.opened: list[str] = []
        self.hands = hands
        self.hub = Hub()
        self.pairing = Pairing(hands.ticks)
        browser = Browser(8737, self.opened.append, is_silent=True)
        resolver = Resolver(cache, state, NL)
        self.pops = Pops(lambda: Console(pop_on=pop_on), browser, self.pairing, self.hub, resolver, hands.ticks)
        self.rings = Rings(state, NL, self.pops, self.hub, hands.clock, hands.ticks)

    def ring(self, query=ANNA, level=PHONE, *, after=0.0, **how):
        self.hands.forward(after)
        received = self.rings.receive(query, level, **how)
        self.settle()
        return received

    def settle(self):
        """Wait until the thread has shown what it was given: the queue is emptied before it ends."""
        self.pops.stop()

    def shown(self):
        """Return the ids of the calls that were opened, in order."""
        return [CallId(url.split("/call/")[1].split("#")[0]) for url in self.opened]


@pytest.fixture
def cache(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=False)) as opened:
        yield opened


@pytest.fixture
def desk(state, cache, hands):
    return Desk(state, cache, hands)


@pytest.fixture
def answering_desk(state, cache, hands):
    return Desk(state, cache, hands, pop_on="answer")


def numbers(count, start=0):
    return [RingQuery(telephone=f"020123{4000 + start + each}") for each in range(count)]


def test_a_ring_opens_its_page_with_a_ticket_that_pairs(desk):  # S1
    received = desk.ring()

    assert desk.shown() == [received.call.id]
    assert desk.pairing.exchange(desk.opened[0].partition("#t=")[2]) is not None


def test_the_log_knows_a_number_by_its_last_two_digits_and_a_tag(desk, caplog):
    with caplog.at_level("INFO"):
        desk.ring(RingQuery(telephone="+31 20 123 4567"))

    assert f"number={mask('+31201234567')}" in caplog.text
    assert ("…67#" in caplog.text, "1234567" in caplog.text) == (True, False)


def test_a_ring_is_in_the_log_when_receive_returns(desk, state):  # S1
    received = desk.ring()

    assert phone_calls.by_id(state, received.call.id) == received.call


@pytest.mark.parametrize(
    ("first", "second", "seconds"),
    [
        (RingQuery(telephone="0201234567", foreign_id="a"), RingQuery(telephone="0201234567", foreign_id="a"), 60),
        (ANNA, ANNA, 2),
        (ANNA, RingQuery(telephone="+31201234567"), 2),
        (ANNA, RingQuery(telephone=" 31201234567"), 2),
        (RingQuery(telephone="1234"), RingQuery(telephone="1234"), 2),
    ],
)
def test_the_same_call_opens_nothing_new(desk, first, second, seconds):  # S2
    call = desk.ring(first).call

    again = desk.ring(second, after=seconds)

    assert (again.call.id, again.is_shown, desk.shown()) == (call.id, False, [call.id])


def test_a_window_that_becomes_the_console_opens_no_other(desk):
    received = desk.ring(in_own_window=True)

    assert (received.is_shown, desk.opened) == (True, [])


def test_six_pops_in_ten_seconds_are_shown_and_the_rest_is_counted(desk):
    received = [desk.ring(query, after=1.1) for query in numbers(9)]

    assert [each.is_shown for each in received] == [True] * MOST_POPS + [False] * 3
    assert (len(desk.opened), desk.rings.held_back()) == (MOST_POPS, 3)


def test_every_ring_that_is_not_shown_is_in_the_log(desk, state):
    received = [desk.ring(query) for query in numbers(9)]

    assert {each.call.id for each in received} == {call.id for call in phone_calls.newest(state)}


def test_a_page_that_floods_does_not_silence_the_telephone(desk):
    for query in numbers(50):
        desk.ring(query, PAGE)

    real = desk.ring(RingQuery(telephone="0209999999"), after=2)

    assert (real.is_shown, desk.shown()[-1]) == (True, real.call.id)


def test_the_budget_is_free_again_after_ten_seconds(desk):
    for query in numbers(MOST_POPS):
        desk.ring(query)

    assert not desk.ring(numbers(1, 50)[0], after=POPS_SECONDS - 0.1).is_shown
    assert desk.ring(numbers(1, 60)[0], after=0.2).is_shown


def test_what_was_held_back_is_told_for_a_minute(desk):
    for query in numbers(MOST_POPS + 2):
        desk.ring(query)

    desk.hands.forward(HELD_BACK_SECONDS + 60)

    assert desk.rings.held_back() == 0


def test_more_rings_than_the_log_takes_are_counted_as_held_back(desk):
    for query in numbers(70):
        desk.ring(query, PAGE)

    assert desk.rings.held_back() == 70 - MOST_POPS


def test_a_second_pop_within_a_second_is_told_to_the_console_and_gets_the_next_tab(desk):
    first, second = numbers(2)
    call = desk.ring(first).call
    with desk.hub.subscribe() as listener:
        joined = desk.ring(second, after=0.9)

        assert listener.get_nowait() == HubEvent("call", joined.call.id)
    assert desk.shown() == [call.id, joined.call.id]


def test_two_pops_more_than_a_second_apart_open_two_tabs(desk):
    calls = [desk.ring(query, after=1.1).call.id for query in numbers(2)]

    assert desk.shown() == calls


def test_pop_on_answer_shows_nothing_while_it_rings(answering_desk):  # A1
    answering_desk.ring(RingQuery(telephone="0201234567", foreign_id="a"))

    assert answering_desk.opened == []


def test_pop_on_answer_shows_the_call_when_it_is_answered(answering_desk):  # A1
    call = answering_desk.ring(RingQuery(telephone="0201234567", foreign_id="a")).call

    answered = answering_desk.ring(RingQuery(foreign_id="a", event=Event.ANSWER), after=5)

    assert (answering_desk.shown(), answered.call.query.telephone) == ([call.id], "0201234567")


def test_pop_on_answer_shows_a_call_once(answering_desk):  # A1
    for event in (Event.RING, Event.ANSWER, Event.ANSWER, Event.HANGUP):
        answering_desk.ring(RingQuery(foreign_id="a", event=event), after=5)

    assert len(answering_desk.opened) == 1


def test_an_answer_does_not_show_a_call_again_that_popped_when_it_rang(desk):
    desk.ring(RingQuery(telephone="0201234567", foreign_id="a"))

    desk.ring(RingQuery(foreign_id="a", event=Event.ANSWER), after=5)

    assert len(desk.opened) == 1


def test_an_answer_of_a_call_whose_ring_got_lost_shows_it(desk):
    desk.ring(RingQuery(telephone="0201234567", event=Event.ANSWER))

    assert len(desk.opened) == 1


def test_a_hangup_of_an_unknown_call_shows_nothing_and_is_logged(desk, state, caplog):
    caplog.set_level(logging.INFO)

    desk.ring(RingQuery(foreign_id="a", event=Event.HANGUP))

    assert (desk.opened, phone_calls.newest(state)) == ([], ())
    assert "outcome=unknown" in caplog.text


def test_a_change_of_a_known_call_is_told_to_the_console(desk):
    call = desk.ring(RingQuery(telephone="0201234567", foreign_id="a")).call
    with desk.hub.subscribe() as listener:
        desk.ring(RingQuery(foreign_id="a", event=Event.HANGUP), after=5)

        assert listener.get_nowait() == HubEvent("changed", call.id)


def test_a_window_without_a_token_has_its_call_opened_once(desk):
    call = desk.ring(in_own_window=True).call

    asked = [desk.rings.reopen(call.id) for _ in range(3)]
    desk.settle()

    assert (asked, desk.shown()) == ([True, False, False], [call.id])


def test_a_call_that_does_not_exist_is_not_opened(desk):
    assert not desk.rings.reopen(CallId("x"))


def test_reopening_has_the_budget_of_the_call_s_level(desk):
    calls = [desk.ring(query, in_own_window=True).call for query in numbers(MOST_POPS)]

    assert [desk.rings.reopen(call.id) for call in calls] == [False] * MOST_POPS


def test_neither_numbers_nor_ids_are_logged(desk, caplog):
    caplog.set_level(logging.DEBUG)

    desk.ring(RingQuery(telephone="0201234567", employee_id="E-77", request="70464"))

    assert not any(secret in caplog.text for secret in ("1234567", "E-77", "70464", "#t="))


@contextmanager
def full_disk(state):
    """Let nothing more be written: SQLite reports FULL at the next page that a table needs."""
    with state.transaction() as transaction:
        pages = transaction.execute("PRAGMA page_count").fetchone()[0]
        transaction.execute(f"PRAGMA max_page_count = {pages}")
    yield
    with state.transaction() as transaction:
        transaction.execute("PRAGMA max_page_count = 1073741823")


def test_a_full_disk_costs_the_log_and_not_the_pop(desk, state):
    with full_disk(state):
        received = [desk.ring(RingQuery(request="x" * 60, foreign_id=f"{n:060}"), after=11) for n in range(120)]

        last = received[-1].call
        assert (desk.shown()[-1], desk.rings.find(last.id)) == (last.id, last)
    assert phone_calls.by_id(state, last.id) is None


@pytest.mark.parametrize("query", [ANNA, RingQuery(telephone="0201234567", foreign_id="a")])
def test_a_full_disk_does_not_show_one_call_twice(desk, state, query):  # S2
    with full_disk(state):
        for number in range(120):
            desk.ring(RingQuery(request="x" * 60, foreign_id=f"{number:060}"), after=11)
        first = desk.ring(query, after=11)

        again = desk.ring(query, after=2)

        assert (first.is_shown, again.is_shown, again.call.id) == (True, False, first.call.id)


@contextmanager
def locked(state):
    """Let somebody else write: every transaction is refused after a moment."""
    with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize("event", [Event.RING, Event.ANSWER, Event.HANGUP])
def test_an_event_that_cannot_be_written_belongs_to_its_call_and_is_written_later(desk, state, event):  # S2
    query = RingQuery(telephone="0201234567", foreign_id="a")
    first = desk.ring(query)
    with locked(state):
        again = [desk.ring(replace(query, event=event), after=5) for _ in range(2)]

    desk.rings.write_waiting()

    (call,) = phone_calls.newest(state)
    assert {(each.call.id, each.is_shown) for each in again} == {(first.call.id, False)}
    assert (bool(call.answered_at), bool(call.ended_at)) == (event is Event.ANSWER, event is Event.HANGUP)


def test_an_answer_that_cannot_be_written_pops_once_where_answers_pop(answering_desk, state):  # A1
    answering_desk.ring(RingQuery(telephone="0201234567", foreign_id="a"))
    with locked(state):
        for _ in range(2):
            answering_desk.ring(RingQuery(foreign_id="a", event=Event.ANSWER), after=5)

    assert len(answering_desk.shown()) == 1


def test_what_a_full_disk_refused_is_written_when_there_is_room(desk, state):
    with full_disk(state):
        for number in range(120):
            last = desk.ring(RingQuery(request="x" * 60, foreign_id=f"{number:060}"), after=11).call

    waiting = desk.rings.write_waiting()

    assert (waiting, phone_calls.by_id(state, last.id)) == (0, last)
