"""What the softphone tells of a call that was dialed here is written to that call, and to no other."""

from __future__ import annotations

import pytest

from agent.model import Direction, Event, Level, NumberKey, RingQuery, utc_text
from agent.state import dialed as events
from agent.state import phone_calls

NUMBER = NumberKey(31201234567, "", "")


@pytest.fixture
def dialed(state, hands):
    """Write down a call that was dialed, as dialing does, and return its id."""

    def dial(number: NumberKey = NUMBER, key: str = "one") -> str:
        with state.transaction() as transaction:
            transaction.execute(
                "INSERT INTO phone_call(key, direction, level, telephone, e164, digits, ext, started_at, heard_ms)"
                " VALUES (?, 'out', ?, '+31201234567', ?, ?, ?, ?, 0)",
                (key, Level.PHONE_SYSTEM.value, number.e164, number.digits, number.extension, utc_text(hands.now)),
            )
        return key

    return dial


@pytest.fixture
def tell(state, hands):
    def tell(event: Event, foreign_id: str = "x", number: NumberKey | None = NUMBER) -> str | None:
        with state.transaction() as transaction:
            return events.note(transaction, RingQuery(foreign_id=foreign_id, event=event), number, hands.now)

    return tell


def test_it_is_answered_and_ends(state, hands, dialed, tell) -> None:
    key = dialed()
    tell(Event.RING)
    hands.forward(5)
    tell(Event.ANSWER)
    hands.forward(60)

    tell(Event.HANGUP)

    call = phone_calls.by_id(state, key)
    assert call is not None
    assert (call.direction, call.started_at, call.answered_at, call.ended_at) == (
        Direction.OUT,
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:00:05Z",
        "2026-03-02T09:01:05Z",
    )


def test_a_call_that_was_dialed_by_hand_leaves_no_trace(state, tell) -> None:
    assert [tell(event) for event in Event] == [None, None, None]
    assert phone_calls.newest(state) == ()


def test_a_call_of_another_number_is_another_call(dialed, tell) -> None:
    dialed()

    assert tell(Event.RING, number=NumberKey(31201234568, "", "")) is None


def test_a_call_that_was_dialed_long_ago_is_another_call(hands, dialed, tell) -> None:
    dialed()
    hands.forward(61)

    assert tell(Event.RING) is None


def test_of_two_calls_to_one_number_each_has_its_own_events(hands, dialed, tell) -> None:
    first = dialed()
    assert tell(Event.RING, "a") == first
    hands.forward(2)
    second = dialed(key="two")

    assert tell(Event.RING, "b") == second
    assert (tell(Event.HANGUP, "a"), tell(Event.HANGUP, "b")) == (first, second)


def test_a_repeated_event_changes_nothing(state, hands, dialed, tell) -> None:
    key = dialed()
    tell(Event.ANSWER)
    hands.forward(5)
    tell(Event.ANSWER)

    call = phone_calls.by_id(state, key)
    assert call is not None
    assert call.answered_at == "2026-03-02T09:00:00Z"
