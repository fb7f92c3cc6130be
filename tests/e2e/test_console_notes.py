"""Typing survives everything: the next call, a restart of the agent, another window, closing the tab."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing

import pytest
from desk import desk, restarted, wait_for
from e2e import sample_desk
from e2e.console_window import newest_call, query, window
from playwright.sync_api import expect
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def kept(running, foreign_id):
    """Return the note of a call as the agent has it, "" for none."""
    with closing(sqlite3.connect(f"file:{running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        sql = "SELECT text FROM note WHERE call = (SELECT key FROM phone_call WHERE foreign_id = ?)"
        row = connection.execute(sql, (foreign_id,)).fetchone()
    return row[0] if row else ""


def write(page, text):
    """Type as people do, at the end of what is there."""
    page.locator("#note").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def ring(running, **parameters):
    assert get(running.port, f"/sd?{query(**parameters)}").status == 202


def without_refusals(paired):
    """Chromium notes every refused request as an error; these were meant."""
    paired.faults[:] = [fault for fault in paired.faults if "Failed to load resource" not in fault]


def test_a_note_is_saved_while_it_is_typed(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="typed")

    write(page, "Drops since the restart.")

    expect(page.locator("#saved")).to_have_text("Saved")
    assert kept(running, "typed") == "Drops since the restart."


def test_a_note_is_there_when_the_call_is_looked_at_later(paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="later")
    write(page, "Ask for Ruud.")
    expect(page.locator("#saved")).to_have_text("Saved")

    again = paired.open(page.url.partition("#")[0])

    expect(again.locator("#note")).to_have_value("Ask for Ruud.")


def test_a_call_switched_at_the_last_key_keeps_its_note(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="left")
    ring(running, telephone=sample_desk.NOBODY, callID="taken")
    page.locator(".strip a").first.wait_for()

    write(page, "Half a sent")
    page.locator(".strip a", has_text="+44 20 7946 0018").first.click()  # well within 50 ms of the last key

    page.get_by_role("heading", name="+44 20 7946 0018", level=1).wait_for()
    expect(page.locator("#note")).to_have_value("")
    assert kept(running, "left") == "Half a sent"


def test_another_ring_leaves_the_field_the_words_and_the_cursor_alone(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="typing")
    write(page, "Half ")

    ring(running, telephone=sample_desk.NOBODY, callID="meanwhile-1")
    ring(running, telephone=sample_desk.TWINS, callID="meanwhile-2")
    page.locator(".strip a").nth(2).wait_for()
    page.keyboard.type("a sentence")

    expect(page.locator("#note")).to_be_focused()
    expect(page.locator("#note")).to_have_value("Half a sentence")


def test_an_answered_call_is_shown_while_its_note_is_typed(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="answered")
    write(page, "Still ")

    ring(running, callID="answered", event="answer")
    page.locator(".call", has_text="On a call").wait_for()
    page.keyboard.type("typing")

    expect(page.locator("#note")).to_have_value("Still typing")


def test_change_of_caller_keeps_what_is_typed(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="changed")
    write(page, "It is somebody else")

    page.get_by_role("button", name="Change caller").click()
    page.get_by_role("heading", name="Find the caller").wait_for()

    expect(page.locator("#note")).to_have_value("It is somebody else")
    wait_for(lambda: kept(running, "changed") == "It is somebody else")


def test_closing_the_tab_keeps_the_note(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="closed")
    write(page, "The last words")

    page.close()

    wait_for(lambda: kept(running, "closed") == "The last words")


def test_a_window_that_yields_to_another_saves_its_note_first(running, paired):
    older = paired.ring(telephone=sample_desk.NADIA, callID="superseded")
    write(older, "Unfinished")

    paired.ring(telephone=sample_desk.SHARED, callID="superseding")

    wait_for(lambda: kept(running, "superseded") == "Unfinished")


def test_two_windows_with_one_call_lose_no_word(running, paired):
    first = paired.ring(telephone=sample_desk.NADIA, callID="twice")
    write(first, "From the first.")
    second = paired.open(f"/call/{newest_call(running)}")
    second.locator("#note").wait_for()

    write(second, " From the second.")

    expect(second.locator("#saved")).to_have_text("Saved")
    words = kept(running, "twice")
    assert ("From the first." in words, "From the second." in words) == (True, True)


def test_a_note_that_is_too_long_is_said_and_stays_in_the_field(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="long")
    page.locator("#note").fill("x" * 10_001)

    page.get_by_text("This note is too long to be saved: 10,001 characters, 10,000 fit.").wait_for()
    expect(page.locator("#saved")).to_have_text("Not saved yet")
    assert len(page.locator("#note").input_value()) == 10_001

    page.locator("#note").fill("x" * 10_000)
    expect(page.locator("#saved")).to_have_text("Saved")


def test_a_note_of_the_greatest_length_fits_what_a_closing_tab_may_send(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="longest")
    page.locator("#note").fill("\u6771" * 10_000)

    page.close()

    wait_for(lambda: len(kept(running, "longest")) == 10_000)


def test_with_a_stale_token_the_words_stay_and_are_sent_once_a_window_is_paired_again(running, paired, token):
    page = paired.ring(telephone=sample_desk.NADIA, callID="stale")
    page.evaluate("localStorage.token = 'of-an-earlier-run'")
    write(page, "Not lost")
    page.get_by_text("Deskcall was restarted.").wait_for()
    expect(page.locator("#note")).to_have_value("Not lost")
    assert kept(running, "stale") == ""

    other = paired.open("/health")
    other.evaluate(f"localStorage.token = '{token}'")

    wait_for(lambda: kept(running, "stale") == "Not lost")
    without_refusals(paired)


def test_digits_typed_into_a_note_choose_no_call(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="digits")
    ring(running, telephone=sample_desk.NOBODY, callID="digits-other")
    page.locator(".strip a").first.wait_for()

    write(page, "Room 12 n/j")

    expect(page.locator("#note")).to_have_value("Room 12 n/j")
    expect(page.locator("h1#name")).to_have_text("Nadia Okafor")


def test_a_note_is_reached_by_its_key(paired):
    page = paired.ring(telephone=sample_desk.NADIA)

    page.keyboard.press("t")

    expect(page.locator("#note")).to_be_focused()
    expect(page.locator("#note")).to_have_value("")


def test_nothing_of_a_note_is_left_in_the_browser_or_the_log(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="canary")
    write(page, "canary-words")
    expect(page.locator("#saved")).to_have_text("Saved")

    assert page.evaluate("Object.keys(localStorage)") == ["token"]
    assert "canary-words" not in running.log()


def test_a_note_outlives_a_restart_of_the_agent(browser, tmp_path):
    with desk(tmp_path) as first, window(browser, first, first.console_token()) as opened:
        page = opened.ring(telephone="+12123682651", callID="restart")
        write(page, "Before")
        expect(page.locator("#saved")).to_have_text("Saved")
        first.process.send_signal(signal.SIGTERM)
        first.process.wait(20)

        write(page, ", while it was away")
        expect(page.locator("#saved")).to_have_text("Not saved yet")
        before = len(first.opened())
        with restarted(first) as second:
            page.get_by_text("Deskcall was restarted.").wait_for()
            page.get_by_role("button", name="Open again").click()
            wait_for(lambda: len(second.opened()) > before)
            opened.open(second.opened()[-1])

            wait_for(lambda: kept(second, "restart") == "Before, while it was away")
