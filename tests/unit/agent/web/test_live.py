"""The event stream and the console's word, as the pages answer them; the thread it holds is in tests/integration."""

from __future__ import annotations

import pytest
from pages import stand

from agent.config import Config, Console, SiteSettings
from agent.hub import MOST_BUSY, Seen
from agent.model import CallId

CONFIG = Config(site=SiteSettings(region="US"), console=Console(pop="notify"))


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path, CONFIG) as found:
        yield found


def events(agent, query="tab=a"):
    return agent.client().get(f"/api/events?{query}", headers=agent.console_headers(), expect_errors=True)


def say(agent, call, state, notification="granted"):
    posted = {"call": call, "state": state, "notification": notification}
    return agent.client().post_json("/api/shown", posted, headers=agent.console_headers(), expect_errors=True)


def pushed(agent):
    """Ring, and return the call and what waits for the console's word."""
    agent.client().get("/sd?telephone=2125551234")
    agent.parts.hub.join("a")
    [call] = agent.calls()
    return call, agent.parts.hub.push(call.id)


@pytest.mark.parametrize("query", ["", "tab=", "tab=%20", "tab=a&x=1", f"tab={'a' * 65}"])
def test_a_stream_says_which_tab_it_is_of(agent, query):
    assert events(agent, query).status_int == 400


def test_a_stream_too_many_is_asked_to_come_back(agent):
    for at in range(MOST_BUSY):
        agent.parts.hub.join(str(at))

    answer = events(agent)

    assert (answer.status_int, answer.headers["Retry-After"]) == (503, "1")


def test_a_visible_page_settles_the_call(agent):
    call, push = pushed(agent)

    say(agent, call.id, "visible")

    assert push.wait(0) is Seen.VISIBLE


def test_a_hidden_page_that_may_notify_is_told_what_to_say(agent):
    call, push = pushed(agent)

    answer = say(agent, call.id, "hidden")

    assert (answer.json["notice"], push.wait(0)) == ({"title": "New call", "body": "+1 212-555-1234"}, Seen.NOTIFIED)


def test_a_hidden_page_that_may_not_notify_is_only_hidden(agent):
    call, push = pushed(agent)

    answer = say(agent, call.id, "hidden", "default")

    assert (answer.json["notice"], push.wait(0)) == (None, Seen.HIDDEN)


def test_the_word_on_a_call_that_does_not_exist_notifies_nobody(agent):
    assert say(agent, "AAAA", "hidden").json == {"notice": None}


def test_a_page_is_visible_or_hidden(agent):
    assert say(agent, CallId("a"), "asleep").status_int == 400


@pytest.mark.parametrize(("until", "is_on"), [("hour", True), ("tomorrow", True), ("resumed", True), ("over", False)])
def test_the_pause_switch_is_on_the_console(agent, until, is_on):
    agent.client().post_json("/api/pause", {"until": until}, headers=agent.console_headers())

    assert agent.parts.pausing.is_on() is is_on


def test_a_pause_of_another_length_is_refused_in_words(agent):
    answer = agent.client().post_json(
        "/api/pause", {"until": "never"}, headers=agent.console_headers(), expect_errors=True
    )

    assert (answer.status_int, "A pause lasts" in answer.text) == (400, True)


def test_while_paused_a_ring_is_listed_and_not_shown(agent):
    agent.parts.pausing.begin(None)

    agent.client().get("/sd?telephone=2125551234")

    assert (agent.pops(), len(agent.calls()), agent.told) == (0, 1, [])
