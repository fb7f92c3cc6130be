"""What is opened, by what the console says of a call and what ``pop`` is set to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from agent.browser import Browser
from agent.config import Console
from agent.hub import Hub, Seen
from agent.model import CallId, Direction, Level, PhoneCall, RingQuery
from agent.pairing import Pairing
from agent.pop import Pops
from agent.resolve import Resolver
from cache.database import open_cache
from cache.numbers import Site

CALL = PhoneCall(CallId("abc"), Direction.IN, RingQuery(telephone="020 1"), Level.PHONE_SYSTEM, "2026-03-02T09:00:00Z")
VISIBLE, HIDDEN, NOTIFIED = Seen.VISIBLE, Seen.HIDDEN, Seen.NOTIFIED


class Stage:
    """Pops with settings that the test changes, and a console that says one word of every call."""

    def __init__(self, state, cache, hands):
        self.opened: list[str] = []
        self.settings, self.is_paused = Console(), False
        self.hub, self.hands = Hub(), hands
        browser = Browser(8737, self.opened.append, ("https://desk.example.com",), is_silent=True)
        resolver = Resolver(cache, state, Site(region="NL"))
        pairing = Pairing(hands.ticks)
        self.pops = Pops(
            lambda: self.settings, browser, pairing, self.hub, resolver, hands.ticks, is_paused=lambda: self.is_paused
        )

    def ring(self, word, call=CALL):
        """Have *call* shown; *word* None: there is no console."""
        console = self.hub.join("a") if word else None
        self.pops.add(call)
        if word:
            self.hub.shown(call.id, word)
        self.pops.stop()
        if console:
            self.hub.leave(console)
        return len(self.opened)


@pytest.fixture
def stage(state, hands, tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=False)) as cache:
        found = Stage(state, cache, hands)
        yield found
        found.pops.stop()


@pytest.mark.parametrize(
    ("pop", "word", "opens"),
    [
        ("raise", VISIBLE, 0),
        ("raise", HIDDEN, 1),
        ("raise", None, 1),
        ("notify", VISIBLE, 0),
        ("notify", NOTIFIED, 0),
        ("notify", HIDDEN, 1),
        ("notify", None, 1),
        ("quiet", VISIBLE, 0),
        ("quiet", HIDDEN, 0),
        ("quiet", None, 0),
    ],
)
def test_what_the_console_does_not_show_is_opened_unless_pops_are_quiet(stage, pop, word, opens):
    stage.settings = Console(pop=pop)

    assert stage.ring(word) == opens


def test_a_console_that_says_nothing_is_waited_for_and_then_not_relied_on(stage):
    stage.hub.join("silent")
    stage.pops.add(CALL)
    stage.hands.forward(0.5)

    stage.pops.stop()

    assert len(stage.opened) == 1


def test_the_settings_of_the_moment_count(stage):
    stage.settings = Console(pop="quiet")
    stage.ring(None)
    stage.settings = Console(pop="raise")

    assert stage.ring(None, replace(CALL, id=CallId("next"))) == 1


def test_the_page_of_the_service_desk_is_opened_although_the_console_shows_the_call(stage):
    stage.settings = Console(open="service_desk", service_desk_url="https://desk.example.com/sd?n={telephone}")

    stage.ring(VISIBLE)

    assert stage.opened == ["https://desk.example.com/sd?n=020%201"]


def test_while_paused_a_call_is_told_of_as_a_change_and_opens_nothing(stage):
    stage.is_paused = True
    with stage.hub.subscribe() as heard:
        stage.ring(None)

        assert ([heard.get_nowait().kind], stage.opened) == (["changed"], [])


def test_an_unpaired_window_gets_a_paired_one_although_the_console_is_visible_or_paused(stage):
    stage.is_paused = True
    stage.hub.join("a")

    stage.pops.open_call(CALL)
    stage.pops.stop()

    assert len(stage.opened) == 1


def test_a_console_that_opened_meanwhile_is_told_before_a_second_tab_is_opened(stage):
    stage.ring(None)
    console = stage.hub.join("the tab that was opened")
    late = replace(CALL, id=CallId("late"))
    stage.pops.add(replace(CALL, id=CallId("hidden")))
    stage.hub.shown(CallId("hidden"), HIDDEN)
    stage.pops.add(late)
    while console.events.get().call_id != late.id:
        pass
    stage.hub.shown(late.id, VISIBLE)
    while console.events.get().call_id != late.id:  # told once more, when the first tab is a second old
        pass
    stage.hub.shown(late.id, VISIBLE)
    stage.pops.stop()

    assert len(stage.opened) == 1
