"""What the thread of the pop opens."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import pytest

from agent.browser import Browser, origins
from agent.config import Console
from agent.errors import CannotOpen
from agent.hub import Hub
from agent.model import CallId, Direction, Level, PhoneCall, RingQuery
from agent.pairing import Pairing
from agent.pop import Pops
from agent.resolve import Resolver
from cache.database import open_cache
from cache.numbers import Site

CALL = PhoneCall(CallId("abc"), Direction.IN, RingQuery(telephone="020 1"), Level.PHONE_SYSTEM, "2026-03-02T09:00:00Z")
TEMPLATE = "https://desk.example.com/sd?n={telephone}&p={person_id}"


@pytest.fixture
def opened():
    return []


@pytest.fixture
def pops_for(state, hands, tmp_path, opened):
    """Give what makes Pops of a console; everything it opens is in *opened*."""
    with closing(open_cache(tmp_path / "cache.db", writable=False)) as cache:
        made = []

        def make(console, prepare=lambda: None):
            browser = Browser(8737, opened.append, origins(console), is_silent=True)
            resolver = Resolver(cache, state, Site(region="NL"))
            made.append(Pops(lambda: console, browser, Pairing(hands.ticks), Hub(), resolver, hands.ticks, prepare))
            return made[-1]

        yield make
        for each in made:
            each.stop()


def test_the_idle_console_is_opened_paired(pops_for, opened):
    pops = pops_for(Console())

    pops.open_console()
    pops.stop()

    assert [url.partition("#t=")[0] for url in opened] == ["http://127.0.0.1:8737/"]
    assert pops.pairing.exchange(opened[0].partition("#t=")[2]) is not None


def test_the_service_desk_is_opened_when_it_is_configured_so(pops_for, opened):
    pops = pops_for(Console(open="service_desk", service_desk_url=TEMPLATE))

    pops.add(CALL)
    pops.stop()

    assert opened == ["https://desk.example.com/sd?n=020%201&p="]


def test_our_own_page_is_opened_when_no_service_desk_is_named(pops_for, opened):
    pops = pops_for(Console(open="service_desk"))

    pops.add(CALL)
    pops.stop()

    assert opened[0].startswith("http://127.0.0.1:8737/call/abc#t=")


def test_every_pop_has_a_ticket_of_its_own(pops_for, opened, hands):
    pops = pops_for(Console())
    for _ in range(2):
        pops.add(CALL)
        pops.stop()
        hands.forward(2)

    assert len(set(opened)) == 2


def test_a_call_is_shown_at_once_although_the_idle_console_was_just_opened(pops_for, opened):
    pops = pops_for(Console())
    pops.open_console()

    pops.add(CALL)
    pops.stop()

    assert "/call/abc#" in opened[-1]


def test_calls_within_a_second_of_a_tab_share_the_next_one_and_the_newest_is_shown(pops_for, opened):
    pops = pops_for(Console())
    pops.add(CALL)

    for name in ("second", "third"):
        pops.add(replace(CALL, id=CallId(name)))
    pops.stop()

    assert [url.partition("#")[0].rpartition("/")[2] for url in opened] == ["abc", "third"]


def test_a_pop_that_failed_does_not_keep_the_next_one_from_the_screen(pops_for, opened, caplog):
    pops = pops_for(Console())
    failing = Browser(8737, refuse, is_silent=True)
    working, pops.browser = pops.browser, failing
    pops.add(CALL)
    pops.stop()

    pops.browser = working
    pops.add(CALL)
    pops.stop()

    assert len(opened) == 1
    assert "could not be shown" in caplog.text


def test_what_the_first_pop_needs_is_loaded_in_its_thread(pops_for):
    names = []

    pops = pops_for(Console(), lambda: names.append(threading.current_thread().name))
    pops.start()
    pops.stop()

    assert names == ["pop"]


def test_stopping_twice_or_before_the_start_harms_nothing(pops_for, opened):
    pops = pops_for(Console())
    pops.stop()
    pops.stop()

    pops.add(CALL)
    pops.stop()

    assert len(opened) == 1


def refuse(address):
    raise CannotOpen("no display")
