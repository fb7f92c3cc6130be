"""The worker writes what the agent hands it: one word for each, and the right one."""

from __future__ import annotations

import queue
from dataclasses import dataclass

import pytest

from agent.desks import Desk
from agent.pipe import Find, Later, NotFound, Refused, Report, Send, Sent, TakeBack, TakenBack, Unsure
from agent.sending import AWAY_SECONDS, GARBLED_SECONDS, Sending
from cache import errors
from cache.model import CallNote, Draft, NumberLink, PersonId, Receipt, TicketId
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import Opened

LINK = NumberLink(PersonId("desk:1"), "+31201234567")
NOTE = CallNote(TicketId("desk:7"), "called")
DRAFT = Draft(PersonId("desk:1"), "Printer")
RECEIPT = Receipt(id="9", taken_back_by="/contacts/9")
SEND, FIND = Send("k", "desk", LINK), Find("k", "desk", LINK)
TAKE_BACK = TakeBack("k", "desk", LINK, RECEIPT)
AWAY, UNSURE = errors.SourceAway("away"), errors.Unsure("cut off")
GARBLED, REFUSED = errors.SourceGarbled("no JSON"), errors.SourceRefused("wrong token")
BUSY, ITEM = errors.SourceBusy("wait", 30.0), errors.ItemRefused("subject: is empty")


@dataclass
class Writes:
    """A service desk that takes numbers: it has *receipt*, or raises *failure*."""

    receipt: Receipt | None = RECEIPT
    failure: errors.SourceError | None = None

    def send(self, key: str, item: NumberLink) -> Receipt:
        del key, item
        self._fail()
        return RECEIPT

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        del key, item
        self._fail()
        return self.receipt

    def take_back(self, receipt: Receipt) -> None:
        assert receipt == RECEIPT
        self._fail()

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


def sending(writes: Writes | None = None, report=print) -> Sending:
    desk = Desk(CsvSettings(name="desk"), lambda settings: "")
    desk.opened = Opened(link_numbers=writes)
    return Sending({"desk": desk}, report)


@pytest.mark.parametrize(
    ("command", "word"), [(SEND, Sent("k", RECEIPT)), (FIND, Sent("k", RECEIPT)), (TAKE_BACK, TakenBack("k"))]
)
def test_what_is_done_is_told_with_its_receipt(command, word):
    assert sending(Writes()).answer(command) == word


def test_what_did_not_arrive_is_not_found():
    assert sending(Writes(receipt=None)).answer(FIND) == NotFound("k")


@pytest.mark.parametrize(
    ("failure", "command", "word"),
    [
        (AWAY, SEND, Later("k", "away", AWAY_SECONDS)),
        (AWAY, FIND, Later("k", "away", AWAY_SECONDS)),
        (AWAY, TAKE_BACK, Later("k", "away", AWAY_SECONDS)),
        (UNSURE, SEND, Unsure("k", "cut off")),
        (UNSURE, FIND, Later("k", "cut off", AWAY_SECONDS)),
        (UNSURE, TAKE_BACK, Unsure("k", "cut off")),
        (GARBLED, SEND, Unsure("k", "no JSON")),
        (GARBLED, FIND, Later("k", "no JSON", GARBLED_SECONDS)),
        (GARBLED, TAKE_BACK, Unsure("k", "no JSON")),
        (REFUSED, SEND, Refused("k", "wrong token")),
        (REFUSED, FIND, Refused("k", "wrong token")),
        (BUSY, SEND, Later("k", "wait", 30.0)),
        (BUSY, FIND, Later("k", "wait", 30.0)),
        (ITEM, SEND, Refused("k", "subject: is empty")),
        (ITEM, TAKE_BACK, Refused("k", "subject: is empty")),
    ],
)
def test_only_what_surely_did_not_arrive_may_be_sent_again(failure, command, word):
    assert sending(Writes(failure=failure)).answer(command) == word


@pytest.mark.parametrize(("item", "key"), [(LINK, "numbers"), (DRAFT, "tickets"), (NOTE, "notes")])
def test_a_source_that_the_configuration_lets_nobody_write_to_refuses_and_says_how_it_is_allowed(item, key):
    word = sending(None).answer(Send("k", "desk", item))

    assert isinstance(word, Refused)
    assert f'write = ["{key}"]' in word.reason


def test_an_unknown_source_refuses():
    assert isinstance(sending(Writes()).answer(Send("k", "elsewhere", LINK)), Refused)


def test_everything_gets_one_word_in_the_order_in_which_it_came():
    words: queue.Queue[Report] = queue.Queue()
    each = sending(Writes(), words.put)
    for key in ("a", "b", "c"):
        each.take(Send(key, "desk", LINK))

    each.start()

    assert [words.get(timeout=5.0) for _ in range(3)] == [Sent(key, RECEIPT) for key in ("a", "b", "c")]
