"""Dialing: what a link, a click and a command lead to, at the softphone, in the call log and on the console."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace

import factories
import pytest
from pages import US, stand

from agent import tel
from agent.config import Dial
from agent.dialing import Way
from agent.model import DialOutcome, Direction, Level
from cache.database import open_cache

ANNA = "+12125551234"
HOME, OTHER = "+12025550143", "+13035550187"
ABROAD = "+442079460018"
PREMIUM = "+19005551234"


@pytest.fixture
def agent(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as cache:
        factories.person(cache, number=ANNA, name="Anna Lee")
    with stand(tmp_path) as found:
        yield found


@pytest.fixture
def trusting(tmp_path):
    """An agent that asks about other countries only."""
    with stand(tmp_path, replace(US, dial=Dial(confirm="never"))) as found:
        yield found


def click(agent, number, way=Way.LINK):
    """Have a number dialed and wait until that is done."""
    agent.parts.dialing.add(tel.read_typed(number, "US"), way)
    return list(agent.placed())


def log(agent):
    return [(call.direction, call.query.telephone, call.outcome) for call in agent.calls()]


def board(agent):
    return agent.parts.dialing.board


def answer(agent, word, question=None, *, for_good=False):
    question = question or board(agent).question()
    is_taken = agent.parts.dialing.answer(question.id, is_yes=word == "yes", is_for_good=for_good)
    agent.placed()
    return is_taken


def test_a_link_to_somebody_of_the_directory_is_dialed_at_once(agent):  # U3
    assert click(agent, "212 555 1234") == [ANNA]
    assert log(agent) == [(Direction.OUT, ANNA, DialOutcome.DIALED)]
    assert (board(agent).question(), agent.pops()) == (None, 0)


@pytest.mark.parametrize("number", [HOME, ABROAD])
def test_a_link_to_a_number_that_nobody_has_is_asked_about_and_dialed_after_a_yes(agent, number):  # U3
    assert (click(agent, number), agent.pops()) == ([], 1)
    assert log(agent) == [(Direction.OUT, number, DialOutcome.ASKED)]

    assert answer(agent, "yes")
    assert (agent.placed(), log(agent)) == ([number], [(Direction.OUT, number, DialOutcome.DIALED)])
    assert board(agent).question() is None


def test_after_a_no_nothing_is_dialed(agent):
    click(agent, ABROAD)

    assert answer(agent, "no")
    assert (agent.placed(), log(agent)) == ([], [(Direction.OUT, ABROAD, DialOutcome.DECLINED)])


def test_a_question_is_answered_once(agent):
    click(agent, ABROAD)
    question = board(agent).question()

    assert [answer(agent, "no", question), answer(agent, "yes", question)] == [True, False]
    assert agent.placed() == []


def test_a_question_is_open_for_a_minute(agent):
    click(agent, ABROAD)
    question = board(agent).question()
    agent.time.pass_by(60)

    assert board(agent).question() is None
    assert not answer(agent, "yes", question)
    assert (agent.placed(), log(agent)) == ([], [(Direction.OUT, ABROAD, DialOutcome.ASKED)])


def test_while_a_question_is_open_other_links_are_refused_and_counted(agent):
    click(agent, ABROAD)
    question = board(agent).question()
    for seconds in range(5):
        agent.time.pass_by(seconds)
        click(agent, HOME)
        click(agent, ANNA)

    assert (board(agent).question(), agent.placed(), board(agent).notice().more) == (question, [], 10)
    assert (agent.pops(), len(agent.calls())) == (1, 1)


def test_one_link_in_3_seconds_and_10_in_a_minute_are_dialed(trusting):
    for attempt in range(40):
        click(trusting, f"+1202555{1000 + attempt}")
        trusting.time.pass_by(1)

    assert len(trusting.placed()) == 10
    assert board(trusting).notice().more == 30
    trusting.time.pass_by(60)
    assert len(click(trusting, HOME)) == 11


def test_a_thousand_links_in_a_second_are_one_question_and_rings_are_answered_meanwhile(agent):
    client, statuses = agent.client(), set()
    for attempt in range(1_000):
        agent.parts.dialing.add(tel.read(f"tel:+1303555{attempt:04}"), Way.LINK)
        if attempt % 100 == 0:
            statuses.add(client.get(f"/sd?telephone=2125550{attempt}").status_int)

    assert (agent.placed(), statuses) == ([], {202})
    assert len([call for call in agent.calls() if call.direction is Direction.OUT]) == 1
    assert board(agent).notice().more == 999


def test_a_thousand_links_that_are_refused_are_said_once_and_counted(agent):
    for _ in range(1_000):
        agent.parts.dialing.add(tel.read(f"tel:{PREMIUM}"), Way.LINK)

    assert (agent.placed(), len(agent.calls())) == ([], 1)
    assert board(agent).notice().more == 999


def test_a_refused_link_is_said_with_its_rule_and_stays_in_the_log(agent):
    assert click(agent, PREMIUM) == []

    notice = board(agent).notice()
    assert (notice.number, notice.sentence) == (PREMIUM, "Premium numbers are blocked on this computer.")
    assert log(agent) == [(Direction.OUT, PREMIUM, DialOutcome.REFUSED)]
    board(agent).dismiss()
    assert board(agent).notice().sentence == ""


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("is_yes", [True, False])
def test_an_emergency_is_always_asked_outside_every_limit_and_in_place_of_an_open_question(agent, way, is_yes):
    click(agent, ABROAD)

    assert click(agent, "9-1-1", way) == []
    assert board(agent).question().verdict.number == "911"
    answer(agent, "yes" if is_yes else "no")
    assert agent.placed() == (["911"] if is_yes else [])


def test_an_emergency_that_is_asked_about_is_not_asked_about_again(agent):
    for _ in range(100):
        agent.parts.dialing.add(tel.read("tel:911"), Way.LINK)

    agent.placed()
    assert (len(agent.calls()), agent.pops()) == (1, 1)


@pytest.mark.parametrize("links", [("tel:911", "tel:112"), ("tel:911;ext=1", "tel:911;ext=2")])
def test_links_that_alternate_between_emergencies_are_asked_about_at_the_pace_of_links(agent, links):
    for attempt in range(100):
        agent.parts.dialing.add(tel.read(links[attempt % 2]), Way.LINK)

    agent.placed()
    assert (len(agent.calls()), agent.pops(), board(agent).notice().more) == (2, 2, 49)
    agent.time.pass_by(3)
    click(agent, "911")
    assert board(agent).question().verdict.number == "911"


def test_an_emergency_that_the_analyst_typed_takes_the_place_of_any_other(agent):
    for number in ("911", "112", "911", "112"):
        click(agent, number, Way.TYPED)

    assert (len(agent.calls()), board(agent).question().verdict.number) == (4, "112")


def test_an_emergency_passes_a_queue_that_is_full(agent):
    agent.parts.dialing.stop(20.0)
    for attempt in range(500):
        agent.parts.dialing.add(tel.read(f"tel:+1303555{attempt:04}"), Way.LINK)
    agent.parts.dialing.add(tel.read("tel:911"), Way.LINK)

    agent.placed()
    assert board(agent).question().verdict.number == "911"


def test_a_number_that_comes_back_is_a_loop_and_dropped(trusting, caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            click(trusting, HOME)
            trusting.time.pass_by(0.5)

    assert trusting.placed() == [HOME]
    assert "must not open tel: links" in board(trusting).notice().sentence
    assert "link dropped" in caplog.text


@pytest.mark.parametrize("number", [HOME, ABROAD, ANNA])
def test_a_click_on_our_own_page_dials_at_once(agent, number):  # S18
    assert (click(agent, number, Way.PAGE), agent.pops()) == ([number], 0)
    assert [call.level for call in agent.calls()] == [Level.VERIFIED]


def test_clicks_on_our_own_page_have_no_limit(agent):
    assert [len(click(agent, number, Way.PAGE)) for number in (HOME, OTHER, HOME, HOME, ABROAD)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("number", ["911", "611", "4567890", "*21*1#", "1-800-FLOWERS"])
def test_a_click_on_our_own_page_is_still_asked_about_where_the_rules_always_ask(agent, number):
    assert click(agent, number, Way.PAGE) == []
    assert board(agent).question() is not None


def test_a_number_that_the_analyst_typed_is_asked_about_like_a_link_without_its_limits(agent):
    assert click(agent, HOME, Way.TYPED) == []
    assert not board(agent).question().is_by_link
    answer(agent, "no")
    assert click(agent, ANNA, Way.TYPED) == [ANNA]


@pytest.mark.parametrize("number", [ANNA, HOME])
def test_a_link_by_address_is_always_asked_about(agent, number):
    assert (click(agent, number, Way.ADDRESS), agent.pops()) == ([], 0)
    assert not board(agent).question().can_remember


def test_dont_ask_again_holds_for_that_number_alone(agent):
    click(agent, ABROAD)
    answer(agent, "yes", for_good=True)
    agent.time.pass_by(10)

    assert click(agent, ABROAD) == [ABROAD, ABROAD]
    agent.time.pass_by(10)
    assert click(agent, "+442079460019") == [ABROAD, ABROAD]


def test_an_emergency_cannot_be_remembered(agent):
    click(agent, "911")
    answer(agent, "yes", for_good=True)
    agent.time.pass_by(10)

    assert click(agent, "911") == ["911"]
    assert board(agent).question() is not None


def test_a_softphone_that_is_away_is_named_and_the_call_is_marked(agent):
    agent.phone.away = "Linphone does not run: start it and click again."

    assert click(agent, ANNA) == []
    assert log(agent) == [(Direction.OUT, ANNA, DialOutcome.FAILED)]
    assert board(agent).notice().sentence == agent.phone.away


def test_a_softphone_that_was_closed_while_the_question_was_open_is_named(agent):
    click(agent, ABROAD)
    agent.phone.away = "baresip closed its line: start it again."

    assert answer(agent, "yes")
    assert (agent.placed(), log(agent)) == ([], [(Direction.OUT, ABROAD, DialOutcome.FAILED)])
    assert board(agent).notice().sentence == agent.phone.away


def test_on_a_full_disk_calls_are_asked_about_and_dialed_all_the_same(agent):  # U3
    with agent.parts.state.transaction() as transaction:
        transaction.execute("PRAGMA max_page_count = 1")  # what there is already stays, nothing is added

    dialed = click(agent, ANNA)
    for number in range(120):  # until the pages that there are hold no more
        agent.parts.dialing.add(tel.read_typed(f"+1202555{number:04}", "US"), Way.PAGE)
        if number % 40 == 0:
            agent.placed()
    click(agent, ABROAD, Way.TYPED)
    asked = board(agent).question()
    assert answer(agent, "yes")

    assert (dialed[0], asked.verdict.number, agent.placed()[-1]) == (ANNA, ABROAD, ABROAD)
    assert len(log(agent)) < len(agent.placed())


def test_an_extension_is_never_sent(agent):
    agent.parts.dialing.add(tel.read(f"tel:{ANNA};ext=12"), Way.LINK)

    assert agent.placed() == [ANNA]


def test_the_log_names_no_number_and_nobody(agent, caplog):
    with caplog.at_level(logging.INFO):
        for number in (ANNA, ABROAD, PREMIUM, "911"):
            click(agent, number)
            agent.time.pass_by(5)
        answer(agent, "yes")

    assert caplog.records
    assert not any(word in caplog.text for word in ("5551234", "79460018", "Anna", "=911"))
