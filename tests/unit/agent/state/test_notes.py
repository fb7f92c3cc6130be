"""Notes typed during a call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.model import CallId, Level, RingQuery
from agent.state import notes, phone_calls
from agent.state.notes import Draft, Note
from agent.state.recording import Heard, record

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALL = CallId("call-1")


@pytest.fixture
def call(state):
    with state.transaction() as transaction:
        return record(transaction, Heard(RingQuery(telephone="0201234567"), Level.PHONE_SYSTEM, None, NINE, CALL)).call


def write(state, text, *, seen=0, writer="window", turn=1, call_id=CALL):
    with state.transaction() as transaction:
        return notes.write(transaction, Draft(call_id, text, seen, writer, turn), NINE)


def test_a_note_is_kept_with_its_call(state, call):
    kept = write(state, "Drops since the restart.\n\nAlso on cable.")

    assert notes.of_call(state, call.id) == kept == Note("Drops since the restart.\n\nAlso on cable.", 1)


def test_a_call_without_a_note_has_an_empty_one(state, call):
    assert notes.of_call(state, call.id) == Note("", 0)


def test_no_note_is_kept_of_a_call_that_is_not_there(state):
    assert write(state, "Lost?", call_id=CallId("gone")) is None


def test_the_later_words_of_a_window_take_the_place_of_its_earlier_ones(state, call):
    write(state, "Printer", turn=1)

    assert write(state, "Print", turn=2).text == "Print"


def test_a_request_that_was_overtaken_changes_nothing(state, call):
    write(state, "Printer on fire", turn=2)

    assert write(state, "Printer", turn=1).text == "Printer on fire"


def test_a_window_that_saw_the_other_windows_words_may_change_them(state, call):
    kept = write(state, "Printer", writer="one")

    assert write(state, "Scanner", writer="two", seen=kept.version).text == "Scanner"


def test_a_window_that_did_not_see_them_only_adds_its_own(state, call):
    write(state, "VPN drops. On cable too.", writer="one")

    assert write(state, "VPN drops. Since Monday.", writer="two").text == "VPN drops. On cable too.\nSince Monday."


def test_words_put_together_are_nobodys_own_yet(state, call):
    write(state, "On cable.", writer="one")
    write(state, "Since Monday.", writer="two", turn=1)

    assert write(state, "Since Tuesday.", writer="two", turn=2).text == "On cable.\nSince Monday.\nSince Tuesday."


@pytest.mark.parametrize(
    ("kept", "typed", "together"),
    [
        ("", "typed", "typed"),
        ("kept", "", "kept"),
        ("same", "same", "same"),
        ("VPN", "VPN drops", "VPN drops"),
        ("VPN drops", "VPN", "VPN drops"),
        ("on cable", "on wifi", "on cable\nwifi"),
        ("one\ntwo", "one\nthree", "one\ntwo\nthree"),
        ("one\ntwo\nthree", "one\nthree", "one\ntwo\nthree"),
        ("cable", "cabin", "cable\ncabin"),
    ],
)
def test_two_texts_are_put_together_without_losing_a_word(kept, typed, together):
    assert notes.merged(kept, typed) == together


def test_a_note_is_forgotten_with_its_call(state, call):
    write(state, "Forget me.")

    with state.transaction() as transaction:
        phone_calls.forget(transaction, NINE + timedelta(days=1))

    assert state.reader().execute("SELECT count(*) FROM note").fetchone() == (0,)


def test_a_younger_calls_note_stays(state, call):
    write(state, "Keep me.")

    with state.transaction() as transaction:
        phone_calls.forget(transaction, NINE)

    assert notes.of_call(state, call.id).text == "Keep me."
