"""The call log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from agent.model import CallId, Event, Level, NumberKey, RingQuery
from agent.state import phone_calls
from agent.state.recording import MOST_A_MINUTE, Heard, Outcome, Recorded, record
from cache.database import State
from cache.model import PersonId

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA = NumberKey(31201234567, "", "")
BOB = NumberKey(31207654321, "", "")
ids = count()


def ring(
    state: State,
    query: RingQuery,
    *,
    after: float = 0.0,
    number: NumberKey | None = None,
    level: Level = Level.PHONE_SYSTEM,
) -> Recorded:
    at = NINE + timedelta(seconds=after)
    with state.transaction() as transaction:
        return record(transaction, Heard(query, level, number, at, CallId(f"call-{next(ids)}")))


def test_a_ring_is_written_down_as_it_came(state):  # A3
    query = RingQuery("70464", "007", "33821", "0201234567", "0800123", "abc-1")

    call = ring(state, query, number=ANNA).call

    assert phone_calls.by_id(state, call.id) == call
    assert (call.query, call.started_at) == (query, "2026-03-02T09:00:00Z")


def test_the_same_call_id_is_the_same_call_however_often_it_comes(state):  # S2
    first = ring(state, RingQuery(telephone="0201234567", foreign_id="abc-1"), number=ANNA)

    again = [
        ring(state, RingQuery(telephone="0207654321", foreign_id="abc-1"), number=BOB, after=seconds).call.id
        for seconds in (1, 60, 3600)
    ]

    assert set(again) == {first.call.id}


def test_a_call_id_of_yesterday_begins_a_new_call(state):
    first = ring(state, RingQuery(telephone="0201234567", foreign_id="1"), number=ANNA)

    later = ring(state, RingQuery(telephone="0201234567", foreign_id="1"), number=ANNA, after=25 * 3600)

    assert later.call.id != first.call.id


@pytest.mark.parametrize(("seconds", "outcome"), [(2.9, Outcome.JOINED), (3.1, Outcome.NEW)])
def test_the_same_number_within_three_seconds_is_the_same_call(state, seconds, outcome):  # S2
    ring(state, RingQuery(telephone="0201234567"), number=ANNA)

    again = ring(state, RingQuery(telephone="+31 20 123 4567"), number=ANNA, after=seconds)

    assert again.outcome is outcome


def test_a_telephone_that_rings_on_is_one_call(state):  # S2
    calls = {ring(state, RingQuery(telephone="0201234567"), number=ANNA, after=at).call.id for at in (0, 2, 4, 6)}

    assert len(calls) == 1


def test_two_ids_with_one_number_are_two_calls(state):
    first = ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA)

    second = ring(state, RingQuery(telephone="0201234567", foreign_id="b"), number=ANNA, after=1)

    assert second.call.id != first.call.id


def test_an_id_that_comes_later_joins_the_call_of_that_number(state):  # A3
    first = ring(state, RingQuery(telephone="0201234567"), number=ANNA)
    ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA, after=1)

    answered = ring(state, RingQuery(foreign_id="a", event=Event.ANSWER), after=20)

    assert (answered.call.id, answered.call.answered_at) == (first.call.id, "2026-03-02T09:00:20Z")


def test_two_withheld_callers_are_two_calls(state):
    first = ring(state, RingQuery(telephone="anonymous"))

    second = ring(state, RingQuery(telephone="anonymous"), after=1)

    assert second.call.id != first.call.id


def test_the_same_request_without_a_number_within_three_seconds_is_the_same_call(state):  # S2
    first = ring(state, RingQuery(request="70464"))

    second = ring(state, RingQuery(request="70464"), after=1)

    assert second.call.id == first.call.id


def test_a_number_that_rings_after_its_hangup_is_a_new_call(state):
    first = ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA)
    ring(state, RingQuery(foreign_id="a", event=Event.HANGUP), after=1)

    second = ring(state, RingQuery(telephone="0201234567"), number=ANNA, after=2)

    assert second.call.id != first.call.id


def test_a_later_ring_adds_what_was_not_known_and_changes_nothing_that_was(state):
    ring(state, RingQuery(telephone="{CALLERNUM}", foreign_id="a", dialed="0800123"))

    later = ring(
        state, RingQuery(request="7", telephone="0201234567", foreign_id="a", dialed="0900"), number=ANNA, after=5
    )

    assert later.call.query == RingQuery(request="7", telephone="0201234567", foreign_id="a", dialed="0800123")


def test_an_answer_and_a_hangup_update_the_same_call(state):
    first = ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA)
    ring(state, RingQuery(foreign_id="a", event=Event.ANSWER), after=5)

    ended = ring(state, RingQuery(foreign_id="a", event=Event.HANGUP), after=65)

    assert phone_calls.by_id(state, first.call.id) == replace(
        first.call, answered_at="2026-03-02T09:00:05Z", ended_at="2026-03-02T09:01:05Z"
    )
    assert ended.outcome is Outcome.ENDED


def test_the_first_answer_counts(state):
    ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA)

    outcomes = [ring(state, RingQuery(foreign_id="a", event=Event.ANSWER), after=at).outcome for at in (5, 6)]

    assert outcomes == [Outcome.ANSWERED, Outcome.JOINED]


def test_an_answer_of_an_unknown_call_begins_it(state):
    answered = ring(state, RingQuery(telephone="0201234567", foreign_id="a", event=Event.ANSWER), number=ANNA)

    assert (answered.outcome, answered.call.answered_at) == (Outcome.NEW, "2026-03-02T09:00:00Z")
    assert phone_calls.by_id(state, answered.call.id).answered_at == "2026-03-02T09:00:00Z"


def test_a_hangup_of_an_unknown_call_begins_none(state):
    ended = ring(state, RingQuery(foreign_id="a", event=Event.HANGUP))

    assert (ended.outcome, phone_calls.newest(state)) == (Outcome.UNKNOWN, ())


def test_a_web_page_that_rings_first_lends_no_word_to_the_telephone_system(state):
    ring(state, RingQuery(request="666", telephone="0201234567"), number=ANNA, level=Level.PAGE_OR_LINK)

    real = ring(state, RingQuery(telephone="0201234567"), number=ANNA, after=1)

    assert (real.outcome, real.call.query.request, real.call.level) == (Outcome.NEW, "", Level.PHONE_SYSTEM)


@pytest.mark.parametrize("event", Event)
def test_a_web_page_changes_nothing_of_a_call_that_the_telephone_system_told_of(state, event):
    call = ring(state, RingQuery(telephone="0201234567", foreign_id="a"), number=ANNA).call

    forged = RingQuery(request="666", telephone="0201234567", foreign_id="a", event=event)
    joined = ring(state, forged, number=ANNA, after=1, level=Level.PAGE_OR_LINK)

    assert (joined.outcome, phone_calls.by_id(state, call.id)) == (Outcome.JOINED, call)


def test_the_log_takes_sixty_rings_a_minute_a_level_and_counts_the_rest(state):
    outcomes = [ring(state, RingQuery(foreign_id=str(number)), after=number / 10).outcome for number in range(70)]
    other_level = ring(state, RingQuery(foreign_id="x"), after=8, level=Level.PAGE_OR_LINK)

    assert outcomes == [Outcome.NEW] * MOST_A_MINUTE + [Outcome.COUNTED] * 10
    assert (other_level.outcome, phone_calls.only_counted(state, NINE)) == (Outcome.NEW, 10)


def test_the_log_takes_rings_again_a_minute_later(state):
    for number in range(70):
        ring(state, RingQuery(foreign_id=str(number)))

    assert ring(state, RingQuery(foreign_id="later"), after=61).outcome is Outcome.NEW


def test_the_newest_calls_come_newest_first(state):
    calls = [ring(state, RingQuery(foreign_id=name)).call for name in "abc"]

    assert phone_calls.newest(state, 2) == (calls[2], calls[1])


def test_a_call_is_missed_when_it_ended_unanswered(state):
    for name, events in {"a": "ring hangup", "b": "ring answer hangup", "c": "ring"}.items():
        for at, event in enumerate(events.split()):
            ring(state, RingQuery(foreign_id=name, event=Event(event)), after=at)

    assert [call.query.foreign_id for call in phone_calls.missed(state)] == ["a"]


def test_the_person_chosen_for_a_call_is_the_last_one_chosen_for_its_number(state):
    first, second = (ring(state, RingQuery(telephone="0201234567"), number=ANNA, after=at).call for at in (0, 60))

    with state.transaction() as transaction:
        phone_calls.choose(transaction, first.id, PersonId("csv:1"), NINE)
        phone_calls.choose(transaction, second.id, PersonId("csv:2"), NINE)

    assert phone_calls.by_id(state, first.id).person_id == "csv:1"
    assert phone_calls.chosen_last(state, ANNA) == "csv:2"


def test_a_choice_taken_back_leaves_the_one_for_the_number(state):  # A17
    call = ring(state, RingQuery(telephone="0201234567"), number=ANNA).call
    with state.transaction() as transaction:
        phone_calls.choose(transaction, call.id, PersonId("csv:1"), NINE)

        phone_calls.choose(transaction, call.id, None, NINE)

    assert phone_calls.by_id(state, call.id).person_id is None
    assert phone_calls.chosen_last(state, ANNA) == "csv:1"


def test_nobody_can_be_chosen_for_a_call_that_does_not_exist(state):
    with state.transaction() as transaction:
        assert not phone_calls.choose(transaction, CallId("none"), PersonId("csv:1"), NINE)


def test_a_choice_for_a_withheld_number_is_kept_with_the_call_alone(state):
    call = ring(state, RingQuery(telephone="anonymous")).call
    with state.transaction() as transaction:
        phone_calls.choose(transaction, call.id, PersonId("csv:1"), NINE)

    assert phone_calls.chosen_last(state, NumberKey(0, "", "")) is None


def test_what_is_older_than_the_retention_is_forgotten(state):
    old = ring(state, RingQuery(telephone="0201234567"), number=ANNA).call
    kept = ring(state, RingQuery(telephone="0207654321"), number=BOB, after=86400).call
    with state.transaction() as transaction:
        phone_calls.choose(transaction, old.id, PersonId("csv:1"), NINE)

        gone = phone_calls.forget(transaction, NINE + timedelta(hours=1))

    assert (gone, phone_calls.newest(state), phone_calls.chosen_last(state, ANNA)) == (1, (kept,), None)
