"""The pop and its states, in real browsers: the open console is told, what it does not show is opened by the system."""

from __future__ import annotations

import shutil

import pytest
from desk import wait_for
from e2e import sample_desk
from e2e.console_window import filled_desk
from e2e.firefox import FIREFOX, firefox
from e2e.live_desk import NAME, STRIP, LiveDesk
from e2e.tabs import chromium

pytestmark = [pytest.mark.browser, pytest.mark.integration]

BROWSERS = {"chromium": chromium, FIREFOX: firefox}
SAID = "document.querySelector('#ringing').textContent"
NADIA, NOBODY = sample_desk.NADIA, sample_desk.NOBODY


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    with filled_desk(tmp_path_factory.mktemp("agent")) as desk:
        yield desk


@pytest.fixture(scope="module", params=BROWSERS)
def tabs(request, tmp_path_factory):
    if shutil.which(request.param) is None:
        pytest.skip(f"needs {request.param}")
    with BROWSERS[request.param](tmp_path_factory.mktemp("browser") / "profile") as started:
        yield started


@pytest.fixture
def live(agent, tabs):
    """A desk whose calls are over, and a browser without a console."""
    found = LiveDesk(agent, tabs)
    yield found
    for call_id, telephone in found.calls:
        found.hang_up(call_id, telephone)
    for tab in found.consoles:
        if tab in tabs.ids():
            tabs.close(tab)
    wait_for(lambda: found.log().count("console left") == found.log().count("console joined"))


def test_a_ring_is_shown_in_the_open_console_and_opens_nothing(live):  # S1, S3
    tab = live.console()

    opened = live.ring_until("visible", NADIA)

    live.shows(tab, "Nadia Okafor")
    assert len(live.desk.opened()) == opened


def test_without_a_console_the_system_opens_one(live):  # S1
    opened = len(live.desk.opened())

    live.ring(NADIA)

    wait_for(lambda: len(live.desk.opened()) == opened + 1)
    live.shows(live.open_what_was_opened(), "Nadia Okafor")


def test_a_console_behind_another_tab_is_brought_up_by_the_system(live):
    hidden = live.console()
    live.open("about:blank")

    opened = live.ring_until("hidden", NADIA)

    wait_for(lambda: len(live.desk.opened()) == opened + 1)
    live.shows(live.open_what_was_opened(), "Nadia Okafor")
    wait_for(lambda: live.is_away(hidden))


def test_a_second_ring_joins_the_strip_and_does_not_take_the_page(live):
    tab = live.console()
    live.ring_until("visible", NADIA)
    live.shows(tab, "Nadia Okafor")

    opened = live.ring_until("visible", NOBODY)

    wait_for(lambda: live.seen(tab, SAID) == "New call from +44 20 7946 0018")
    assert "+44 20 7946 0018" in live.seen(tab, STRIP)
    assert (live.seen(tab, NAME), len(live.desk.opened())) == ("Nadia Okafor", opened)


def test_the_next_ring_takes_the_page_when_the_call_is_over(live):
    tab = live.console()
    first = live.ring(NADIA)
    live.shows(tab, "Nadia Okafor")
    live.hang_up(first, NADIA)

    live.ring(NOBODY)

    live.shows(tab, "+44 20 7946 0018")


def test_an_answer_and_an_end_are_shown_by_themselves(live):
    tab = live.console()
    call = live.ring(NADIA)
    live.shows(tab, "Nadia Okafor")
    live.ring(NADIA, call, event="answer")
    wait_for(lambda: "On a call" in (live.seen(tab, "document.body.textContent") or ""))

    live.hang_up(call, NADIA)

    wait_for(lambda: "Call ended" in (live.seen(tab, "document.body.textContent") or ""))


def test_of_six_consoles_opened_in_a_row_the_newest_alone_is_live(live):
    opened = [live.console() for _ in range(6)]
    wait_for(lambda: all(live.is_away(tab) for tab in opened[:-1]))

    before = live.ring_until("visible", NADIA)

    live.shows(opened[-1], "Nadia Okafor")
    assert len(live.desk.opened()) == before
    wait_for(lambda: live.log().count("console joined") == live.log().count("console left") + 1)


def test_a_console_that_was_closed_frees_its_place(live):
    tab = live.console()

    live.tabs.close(tab)

    wait_for(lambda: live.log().count("console joined") == live.log().count("console left"))


def test_a_window_that_rings_becomes_the_console(live):
    older = live.console()

    newer = live.open(f"http://127.0.0.1:{live.desk.port}/sd?telephone=%2B31624187733&callID=window-{len(live.log())}")

    live.shows(newer, "Nadia Okafor")
    wait_for(lambda: live.is_away(older))
