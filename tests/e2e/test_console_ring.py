"""A telephone rings: the real agent, the real way to the browser, a real Chromium."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from desk import wait_for
from e2e import sample_desk
from e2e.console_window import query, wait_for_room
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def ring(running, **parameters):
    wait_for_room(running)
    assert get(running.port, f"/sd?{query(**parameters)}").status == 202


def is_popped(running, before, seconds=1.5):
    """Wait a little for an address to be opened: pops within 1 s share a tab, and 6 in 10 s are the most."""
    ends = time.monotonic() + seconds
    wait_for(lambda: len(running.opened()) > before or time.monotonic() > ends)
    return len(running.opened()) > before


def popped(running, call_id, **parameters):
    """Ring until it pops; return what was opened."""
    before = len(running.opened())
    for attempt in range(10):
        ring(running, callID=f"{call_id}-{attempt}", **parameters)
        if is_popped(running, before):
            break
    return running.opened()[before]


def test_a_ring_opens_the_callers_page(running, fresh):  # S1, S2, A14
    page = fresh.open(popped(running, "name", telephone=sample_desk.NADIA))

    page.get_by_role("heading", name="Nadia Okafor", level=1).wait_for()


def test_the_same_call_opens_nothing_twice(running):  # S2, A3
    popped(running, "first", telephone=sample_desk.NADIA)
    before = len(running.opened())
    for _ in range(3):
        ring(running, telephone=sample_desk.NADIA, callID="first-0")
    popped(running, "second", telephone=sample_desk.SHARED)

    assert len(running.opened()) == before + 1


def test_the_ticket_stays_neither_in_the_address_nor_in_the_history(running, fresh):
    page = fresh.open(popped(running, "history", telephone=sample_desk.NADIA))
    page.wait_for_selector("h1#name")

    assert ("#" in page.url, page.evaluate("history.length")) == (False, 2)


def test_the_window_keeps_the_token_and_nothing_else(running, fresh):
    page = fresh.open(popped(running, "storage", telephone=sample_desk.SHARED))
    page.wait_for_selector("h1#name")

    assert page.evaluate("[Object.keys(localStorage), document.title, document.cookie]") == [["token"], "Deskcall", ""]


def test_an_unpaired_window_shows_nothing_and_yields_to_the_paired_one(running, fresh):
    before = len(running.opened())
    for attempt in range(10):
        unpaired = fresh.open(f"/sd?{query(telephone=sample_desk.NADIA, callID=f'stranger-{attempt}')}")
        if is_popped(running, before):
            break
        unpaired.close()
    shown = unpaired.content()

    fresh.open(running.opened()[-1]).wait_for_selector("h1#name")

    unpaired.get_by_text("The console is in another tab").wait_for()
    assert "Nadia" not in shown


def test_a_newer_window_is_the_console(paired):
    older = paired.ring(telephone=sample_desk.NADIA, callID="older")

    paired.ring(telephone=sample_desk.SHARED, callID="newer")

    older.get_by_text("The console is in another tab").wait_for()
    assert not older.locator(".pages").is_visible()  # a menu that would lead nowhere


def test_a_window_of_an_earlier_run_says_that_deskcall_was_restarted(paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="earlier")

    page.evaluate("localStorage.token = 'of-an-earlier-run'")
    ring(paired.desk, telephone=sample_desk.NADIA, callID="earlier", event="answer")

    page.get_by_text("Deskcall was restarted.").wait_for()
    paired.faults[:] = [fault for fault in paired.faults if "401" not in fault]  # Chromium notes every 401 as an error


def test_a_call_beside_the_one_on_the_screen_is_offered(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="on-the-screen")
    ring(running, telephone=sample_desk.NOBODY, callID="beside")

    page.get_by_role("navigation", name="Calls").get_by_role("link", name="+44 20 7946 0018").first.click()

    page.get_by_role("heading", name="+44 20 7946 0018", level=1).wait_for()


def test_closing_the_window_leaves_the_call_as_it_is(running, paired):  # A19
    page = paired.ring(telephone=sample_desk.NADIA, callID="closing")
    page.get_by_role("heading", name="Nadia Okafor", level=1).wait_for()

    page.close()

    with closing(sqlite3.connect(f"file:{running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        sql = "SELECT answered_at, ended_at FROM phone_call WHERE foreign_id = 'closing'"
        assert connection.execute(sql).fetchall() == [("", "")]
