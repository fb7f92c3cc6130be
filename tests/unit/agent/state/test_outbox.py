"""What is to be written to service desks: kept, ordered, decided by the analyst, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.model import CallId
from agent.state import outbox
from agent.state import outbox_steps as steps
from agent.writes import Wish
from cache.model import CallNote, Draft, NumberLink, PersonId, Receipt, TicketId

ANNA = PersonId("desk:1")
NUMBER = NumberLink(ANNA, "+31201234567")
MAY = (("desk", "numbers"), ("desk", "tickets"), ("desk", "notes"))


@pytest.fixture
def want(state, hands):
    def keep(key, item=NUMBER, **more):
        wish = Wish(key, more.pop("source", "desk"), more.pop("target", ANNA), item, **more)
        with state.transaction() as transaction:
            return outbox.want(transaction, wish, hands.now)

    return keep


@pytest.fixture
def do(state, hands):
    def act(step, key, *more):
        with state.transaction() as transaction:
            return step(transaction, outbox.by_key(state, key), *more, hands.now)

    return act


@pytest.fixture
def decide(state, hands):
    def act(choice, key, *more):
        with state.transaction() as transaction:
            return choice(transaction, key, hands.now, *more)

    return act


def next_key(state, hands, may=MAY):
    entry = outbox.due(state, may, hands.now)
    return entry.key if entry else None


def test_wanting_twice_is_wanting_once(state, want):
    first = want("a")

    again = want("a", NumberLink(ANNA, "+31207654321"))

    assert (first, again, outbox.by_key(state, "a").wish.item) == (True, False, NUMBER)


@pytest.mark.parametrize(
    "item", [NUMBER, Draft(ANNA, "Subject é", "Text\n", "rfc", "a@example.com"), CallNote(TicketId("desk:7"), "☎")]
)
def test_an_item_is_kept_as_it_is(state, want, item):
    want("a", item)

    assert outbox.by_key(state, "a").wish.item == item


def test_a_source_that_left_the_configuration_keeps_its_items_waiting(state, want, hands):
    want("a")

    assert (next_key(state, hands, ()), next_key(state, hands)) == (None, "a")


def test_what_may_not_be_written_there_waits_and_keeps_nothing_else_from_going(state, want, hands):
    want("a", target="desk:2")
    want("b", CallNote(TicketId("desk:7"), "text"))

    assert next_key(state, hands, (("desk", "notes"),)) == "b"


def test_others_go_on_while_somebody_waits(state, want, do, hands):
    want("a")
    want("b")
    want("c", target="desk:2")
    do(steps.put_off, "a", "away", timedelta(seconds=90))

    assert next_key(state, hands) == "c"


def test_a_clock_that_was_set_back_holds_nothing_up(state, want, hands):
    want("a")
    hands.now -= timedelta(hours=3)

    assert next_key(state, hands) == "a"


def test_a_note_waits_for_the_request_that_it_belongs_to(state, want, do, hands):
    want("r", Draft(ANNA, "New"))
    want("n", CallNote(TicketId(""), "text"), after="r", target="desk:2")
    before = next_key(state, hands)
    do(steps.arrived, "r", Receipt("9", "70465"))

    assert (before, next_key(state, hands)) == ("r", "n")


def test_a_note_of_a_refused_request_holds_nobody_up(state, want, do, hands):
    want("r", Draft(ANNA, "New"))
    want("n", CallNote(TicketId(""), "text"), after="r")
    want("a")
    do(steps.refused, "r", "subject: missing")

    assert next_key(state, hands) == "a"


def test_giving_up_a_request_keeps_the_words_of_its_note(state, want, do, decide):
    want("r", Draft(ANNA, "New"))
    want("n", CallNote(TicketId(""), "my words"), after="r")
    do(steps.refused, "r", "subject: missing")

    decide(outbox.give_up, "r")

    entry = outbox.by_key(state, "n")
    assert (outbox.by_key(state, "r"), entry.state, entry.wish.item.text) == (None, "refused", "my words")


@pytest.mark.parametrize("settled", [steps.sending, lambda t, e, n: steps.arrived(t, e, Receipt("1"), n)])
def test_what_is_on_its_way_or_there_cannot_be_given_up(state, want, do, decide, settled):
    want("a")
    do(settled, "a")

    assert (decide(outbox.give_up, "a"), outbox.by_key(state, "a") is None) == (False, False)


def test_what_never_went_out_is_dropped_by_undo(state, want, decide):
    want("a")

    decide(outbox.take_back, "a")

    assert outbox.by_key(state, "a") is None


def test_what_is_on_its_way_is_taken_back_once_it_is_there(state, want, do, decide, hands):
    want("a")
    do(steps.sending, "a")
    decide(outbox.take_back, "a")
    before = next_key(state, hands)
    do(steps.arrived, "a", Receipt("1", taken_back_by="x"))

    assert (before, next_key(state, hands)) == (None, "a~")


def test_linking_again_before_anybody_was_asked_to_undo_keeps_it(state, want, do, decide, hands):
    want("a")
    do(steps.arrived, "a", Receipt("1", taken_back_by="x"))
    decide(outbox.take_back, "a")

    with state.transaction() as transaction:
        kept = outbox.keep_after_all(transaction, "a")

    assert (kept, next_key(state, hands), outbox.by_key(state, "a").state) == (True, None, "sent")


def test_what_was_taken_back_says_so_and_leaves_one_row(state, want, do, decide):
    want("a")
    do(steps.arrived, "a", Receipt("1", taken_back_by="x"))
    decide(outbox.take_back, "a")

    do(steps.is_gone, "a~")

    assert (outbox.by_key(state, "a").state, outbox.by_key(state, "a~")) == ("taken back", None)


def test_undo_that_was_refused_can_be_wanted_again(state, want, do, decide, hands):
    want("a")
    do(steps.arrived, "a", Receipt("1", taken_back_by="x"))
    decide(outbox.take_back, "a")
    do(steps.refused, "a~", "not from here")

    decide(outbox.take_back, "a")

    assert next_key(state, hands) == "a~"


def test_a_refused_request_goes_out_as_it_was_changed(state, want, do, decide, hands):
    want("r", Draft(ANNA, ""))
    do(steps.refused, "r", "subject: missing")

    decide(outbox.want_again, "r", Draft(ANNA, "Printer"))

    entry = outbox.due(state, MAY, hands.now)
    assert (entry.wish.item.subject, entry.tries, entry.reason) == ("Printer", 0, "")


def test_what_is_sent_cannot_be_wanted_again(state, want, do, decide):
    want("a")
    do(steps.arrived, "a", Receipt("1"))

    assert (decide(outbox.want_again, "a"), outbox.by_key(state, "a").state) == (False, "sent")


@pytest.mark.parametrize("looks", [1, 2])
def test_what_is_not_found_twice_is_the_analysts_to_decide(state, want, do, looks):
    want("a")
    do(steps.doubted, "a", "cut off")
    for _look in range(looks):
        do(steps.missed, "a")

    assert outbox.by_key(state, "a").state == ("unsure" if looks == 1 else "unconfirmed")


def test_two_looks_are_half_a_minute_apart(state, want, do, hands):
    want("a")
    do(steps.doubted, "a", "cut off")
    do(steps.missed, "a")
    soon = [next_key(state, hands)]
    for _second in range(2):
        hands.forward(15)
        soon.append(next_key(state, hands))

    assert soon == [None, None, "a"]


def test_what_nobody_will_look_for_is_the_analysts_to_decide(state, want, do):
    want("a")
    do(steps.doubted, "a", "cut off")

    do(steps.refused, "a", "no right to read")

    assert outbox.by_key(state, "a").state == "unconfirmed"


def test_what_waits_is_never_forgotten_and_what_is_settled_is(state, want, do, hands):
    for key in ("waits", "refused", "note", "number"):
        want(key, CallNote(TicketId("desk:7"), key) if key == "note" else NUMBER, target=key)
    do(steps.refused, "refused", "no")
    do(steps.arrived, "note", Receipt("1"))
    do(steps.arrived, "number", Receipt("2", taken_back_by="x"))

    with state.transaction() as transaction:
        gone = outbox.forget(transaction, hands.now + timedelta(days=1))

    left = [key for key in ("waits", "refused", "note", "number") if outbox.by_key(state, key)]
    assert (gone, left) == (2, ["waits", "number"])  # the number's receipt takes its link back


def test_what_was_wanted_in_a_call_is_told_in_order(state, want):
    want("a", call=CallId("c1"))
    want("b", target="desk:2")
    want("c", call=CallId("c1"), target="desk:3")

    assert [entry.key for entry in outbox.about(state, CallId("c1"), ("desk:2",))] == ["a", "b", "c"]


def test_counts_are_by_standing(state, want, do):
    want("a")
    want("b", target="desk:2")
    do(steps.refused, "b", "no")

    assert outbox.counts(state) == {"waiting": 1, "refused": 1}
