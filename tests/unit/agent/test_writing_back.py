"""The outbox and its worker: one thing at a time, never twice, and what becomes of what goes wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from worlds.written import Desk, Worker

from agent.pipe import Find, Later, Send, Sent, TakeBack
from agent.state import outbox
from agent.writes import Wish
from agent.writing_back import MOST_A_MINUTE, STUCK_SECONDS, WritingBack
from cache.errors import StoreBusy
from cache.model import CallNote, Draft, NumberLink, PersonId, Receipt, TicketId

ANNA = PersonId("desk:1")
MAY = (("desk", "numbers"), ("desk", "tickets"), ("desk", "notes"))
NUMBER = NumberLink(ANNA, "+31201234567")


@pytest.fixture
def worker():
    return Worker(Desk())


@pytest.fixture
def told():
    return []


@pytest.fixture
def writing(state, worker, hands, told):
    def changed():
        told.append(True)

    return WritingBack(state, MAY, worker.send, worker.life, changed, hands.clock, hands.ticks, lambda: 1.0)


@pytest.fixture
def want(state, hands):
    def keep(key, item=NUMBER, **more):
        with state.transaction() as transaction:
            outbox.want(transaction, Wish(key, "desk", more.pop("target", ANNA), item, **more), hands.now)

    return keep


def standing(state, key="a"):
    return outbox.by_key(state, key).state


def test_an_item_is_sent_and_its_receipt_kept(state, want, writing, worker):
    want("a")
    writing.step()
    writing.take(worker.answer())

    assert (standing(state), outbox.by_key(state, "a").receipt.number) == ("sent", "70465")


def test_it_is_written_down_before_the_worker_has_it(state, want, writing, worker):
    want("a")
    seen = []
    writing.send = lambda command: seen.append(standing(state)) or worker.send(command)

    writing.step()

    assert seen == ["sending"]


def test_one_thing_is_under_way_at_a_time(want, writing, worker):
    want("a")
    want("b", target="desk:2")
    writing.step()
    writing.step()

    assert len(worker.commands) == 1


def test_without_a_worker_it_waits(state, want, writing, worker):
    want("a")
    worker.is_there = False

    seconds = writing.step()

    assert (standing(state), outbox.by_key(state, "a").tries, seconds > 0) == ("waiting", 0, True)


def test_what_is_refused_is_told_in_the_desks_own_words(state, want, writing, worker, told):
    want("a")
    writing.step()
    told.clear()
    writing.take(worker.answer("refused"))

    assert (standing(state), outbox.by_key(state, "a").reason, told) == ("refused", "The desk says no.", [True])


def test_what_did_not_arrive_is_sent_again_later_and_later(state, want, writing, worker, hands):
    want("a")
    waits = []
    for _try in range(10):
        writing.step()
        writing.take(worker.answer("later"))
        waits.append(round(writing.step()))
        hands.forward(301)

    assert (waits[:4], standing(state)) == ([2, 4, 8, 16], "waiting")


def test_no_wait_is_longer_than_five_minutes_by_our_own_will(want, writing, worker, hands, state):
    want("a")
    for _try in range(12):
        writing.step()
        writing.take(worker.answer("later"))
        hands.forward(300)

    assert outbox.due(state, MAY, hands.now) is not None


def test_nothing_is_asked_before_the_service_desk_said(want, writing, worker, hands, state):
    want("a")
    writing.step()
    writing.take(Later(worker.commands.pop().key, "busy", 1800.0))
    hands.forward(1799)
    early = outbox.due(state, MAY, hands.now)
    hands.forward(1)

    assert (early, outbox.due(state, MAY, hands.now).key) == (None, "a")


@pytest.mark.parametrize(("fate", "writes"), [("cut after", 1), ("cut before", 0)])
def test_in_doubt_it_looks_before_anything_else(state, want, writing, worker, hands, fate, writes):
    want("a")
    writing.step()
    writing.take(worker.answer(fate))
    for _look in range(4):
        hands.forward(31)
        writing.step()
        report = worker.answer()
        if report:
            writing.take(report)

    kinds = [type(command) for command in worker.asked]
    assert kinds == ([Send, Find] if writes else [Send, Find, Find])
    assert (standing(state), worker.desk.writes["a"]) == ("sent" if writes else "unconfirmed", writes)


def test_after_the_analysts_word_it_is_sent_again(state, want, writing, worker, hands):
    want("a")
    writing.step()
    writing.take(worker.answer("cut before"))
    for _look in range(2):
        hands.forward(31)
        writing.step()
        writing.take(worker.answer())
    with state.transaction() as transaction:
        outbox.want_again(transaction, "a", hands.now)
    writing.step()
    writing.take(worker.answer())

    assert (standing(state), worker.desk.writes["a"]) == ("sent", 1)


def test_a_worker_that_died_is_doubted(state, want, writing, worker, hands):
    want("a")
    writing.step()
    worker.answer("dies after")
    hands.forward(3)
    writing.step()
    asked = type(worker.commands[-1])
    writing.take(worker.answer())

    assert (asked, standing(state), worker.desk.writes["a"]) == (Find, "sent", 1)


def test_a_worker_that_says_nothing_is_doubted_after_a_while(state, want, writing, worker, hands):
    want("a")
    writing.step()
    lost = worker.commands.pop()
    hands.forward(STUCK_SECONDS)
    writing.step()
    asked = worker.commands[-1]
    writing.take(Sent(lost.key, Receipt("5")))

    assert (type(asked), standing(state)) == (Find, "sent")


def test_an_answer_that_comes_too_late_changes_nothing_but_that_it_arrived(state, want, writing, hands):
    want("a")
    writing.take(Later("a", "away", 300.0))

    assert outbox.due(state, MAY, hands.now).key == "a"


def test_no_more_than_ten_go_out_in_a_minute(want, writing, worker, hands):
    for number in range(MOST_A_MINUTE + 1):
        want(f"a{number}", target=f"desk:{number}")
    for _try in range(MOST_A_MINUTE + 1):
        writing.step()
        report = worker.answer()
        if report:
            writing.take(report)
    before = len(worker.asked)
    hands.forward(60)
    writing.step()

    assert (before, len(worker.asked)) == (MOST_A_MINUTE, MOST_A_MINUTE + 1)


def test_what_waited_for_a_day_is_asked_about_before_it_goes(state, want, writing, worker, hands):
    want("a")
    hands.forward(timedelta(hours=25).total_seconds())
    writing.step()
    held = standing(state)
    with state.transaction() as transaction:
        outbox.want_again(transaction, "a", hands.now)
    writing.step()

    assert (held, len(worker.asked)) == ("held", 1)


def test_a_note_of_a_new_request_goes_to_the_number_that_this_got(want, writing, worker):
    want("r", Draft(ANNA, "New"))
    want("n", CallNote(TicketId(""), "text"), after="r")
    for _item in range(2):
        writing.step()
        writing.take(worker.answer())

    assert worker.desk.seen_items[-1] == CallNote(TicketId("desk:r"), "text")


def test_what_is_there_is_taken_back_by_its_receipt(state, want, writing, worker, hands):
    want("a")
    writing.step()
    writing.take(worker.answer())
    with state.transaction() as transaction:
        outbox.take_back(transaction, "a", hands.now)
    writing.step()
    command = worker.commands[-1]
    writing.take(worker.answer())

    assert isinstance(command, TakeBack)
    assert (command.key, command.receipt.taken_back_by, standing(state)) == ("a", "a", "taken back")
    assert worker.desk.stored == {}


@pytest.mark.parametrize("fate", ["cut after", "cut before", "dies after", "dies before", "later"])
def test_taking_back_ends_with_nothing_there_whatever_happened(state, want, writing, worker, hands, fate):
    want("a")
    writing.step()
    writing.take(worker.answer())
    with state.transaction() as transaction:
        outbox.take_back(transaction, "a", hands.now)
    writing.step()
    report = worker.answer(fate)
    if report:
        writing.take(report)
    for _round in range(6):
        hands.forward(61)
        writing.step()
        report = worker.answer()
        if report:
            writing.take(report)

    assert (standing(state), worker.desk.stored) == ("taken back", {})


def test_an_answer_that_the_disk_does_not_take_is_written_down_later(state, want, writing, worker, monkeypatch):
    want("a")
    writing.step()
    report = worker.answer()

    def full(self):
        raise StoreBusy("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(state), "transaction", full)
        writing.take(report)
    before = standing(state)
    writing.step()

    assert (before, standing(state), worker.desk.writes["a"]) == ("sending", "sent", 1)
