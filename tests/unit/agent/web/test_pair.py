"""Tickets for a token, and what a window without one may ask."""

import pytest
from pages import ORIGIN, stand


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path) as found:
        yield found


def pair(agent, ticket):
    return agent.client().post_json("/api/pair", {"ticket": ticket}, headers={"Origin": ORIGIN}, expect_errors=True)


def reopen(agent, call, **headers):
    headers = headers or {"Origin": ORIGIN}
    return agent.client().post_json("/api/reopen", {"call": call}, headers=headers, expect_errors=True)


def test_a_ticket_is_exchanged_for_the_console_token(agent):
    token = pair(agent, agent.parts.pairing.issue()).json["token"]

    assert agent.parts.pairing.is_console(token)


@pytest.mark.parametrize("ticket", ["", "x", "ü" * 40, "\x00"])
def test_what_is_no_ticket_gets_no_token(agent, ticket):
    assert pair(agent, ticket).status_int == 403


def test_a_ticket_is_worth_nothing_after_60_seconds(agent):
    ticket = agent.parts.pairing.issue()
    agent.time.pass_by(61)

    assert pair(agent, ticket).status_int == 403


def test_a_ticket_that_is_used_twice_gives_no_token_and_takes_the_first_away(agent):
    ticket = agent.parts.pairing.issue()
    token = pair(agent, ticket).json["token"]

    assert pair(agent, ticket).status_int == 403
    assert not agent.parts.pairing.is_console(token)


@pytest.mark.parametrize("body", [{}, {"ticket": 1}, {"ticket": None}, {"ticket": ["x"]}])
def test_a_ticket_is_a_text(agent, body):
    answer = agent.client().post_json("/api/pair", body, headers={"Origin": ORIGIN}, expect_errors=True)

    assert answer.status_int == 400


def test_an_unpaired_window_has_a_paired_one_opened_once_a_call(agent):
    agent.client().get("/sd?telephone=2125551234")
    [call] = agent.calls()
    agent.pops()

    answers = [reopen(agent, call.id).json["opening"] for _ in range(2)]
    assert (answers, agent.pops()) == ([True, False], 1)


def test_nothing_is_opened_for_a_call_that_nobody_knows(agent):
    assert (reopen(agent, "unknown").json, agent.pops()) == ({"opening": False}, 0)


def test_an_unpaired_idle_window_has_the_console_opened_within_the_budget(agent):
    client = agent.client()
    answers = [client.post_json("/api/reopen", {"call": ""}, headers={"Origin": ORIGIN}).json for _ in range(8)]

    assert [answer["opening"] for answer in answers] == [True] * 6 + [False] * 2


def test_only_a_page_of_ours_may_ask_for_a_window(agent):
    agent.client().get("/sd?telephone=2125551234")
    [call] = agent.calls()
    answer = agent.client().post_json("/api/reopen", {"call": call.id}, expect_errors=True)

    assert answer.status_int == 403
