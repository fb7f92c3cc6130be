"""Outgoing calls in the log, and numbers that are not asked about again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent.model import CallId, DialOutcome, Direction, Event, Level, NumberKey, PhoneCall, RingQuery
from agent.state import outgoing, phone_calls
from agent.state.recording import Heard, Outcome, record
from cache.database import State

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = NumberKey(31201234567, "", "")
CALL = PhoneCall(
    CallId("out-1"),
    Direction.OUT,
    RingQuery(telephone="+31201234567"),
    Level.PAGE_OR_LINK,
    "2026-03-02T09:00:00Z",
    outcome=DialOutcome.ASKED,
)


def write(state: State) -> None:
    with state.transaction() as transaction:
        outgoing.record(transaction, CALL, KEY, "Nobody has this number.")


def test_an_outgoing_call_is_read_back_with_what_became_of_it(state: State) -> None:
    write(state)
    with state.transaction() as transaction:
        outgoing.note(transaction, CALL.id, DialOutcome.FAILED, "No softphone.", NOW)

    found = phone_calls.by_id(state, CALL.id)
    assert found is not None
    assert (found.outcome, found.direction, found.is_not_made) == (DialOutcome.FAILED, Direction.OUT, True)
    assert phone_calls.newest(state) == (found,)
    assert outgoing.reason(state, CALL.id) == "No softphone."


def test_a_call_that_waited_for_its_answer_begins_when_it_is_dialed(state: State) -> None:
    write(state)
    with state.transaction() as transaction:
        outgoing.note(transaction, CALL.id, DialOutcome.DIALED, "", NOW + timedelta(seconds=30))

    found = phone_calls.by_id(state, CALL.id)
    assert found is not None
    assert (found.started_at, found.is_not_made) == ("2026-03-02T09:00:30Z", False)


def test_a_ring_of_the_same_number_is_another_call(state: State) -> None:
    write(state)
    heard = Heard(RingQuery(telephone="+31201234567", event=Event.RING), Level.PHONE_SYSTEM, KEY, NOW, CallId("in-1"))
    with state.transaction() as transaction:
        assert record(transaction, heard).outcome is Outcome.NEW


def test_an_outgoing_call_that_nobody_took_is_not_missed(state: State) -> None:
    write(state)

    assert phone_calls.missed(state) == ()


def test_consents_are_of_one_number_and_forgotten_like_calls(state: State) -> None:
    write(state)
    with state.transaction() as transaction:
        outgoing.consent(transaction, "+31201234567", NOW)
    assert [outgoing.has_consent(state, number) for number in ("+31201234567", "+3120123456")] == [True, False]

    with state.transaction() as transaction:
        phone_calls.forget(transaction, NOW + timedelta(days=1))
    assert not outgoing.has_consent(state, "+31201234567")
    assert outgoing.reason(state, CALL.id) == ""
