"""Several calls at once, their states, and the log of those that are over."""

from __future__ import annotations

import uuid

import pytest
from e2e import sample_desk
from e2e.console_window import query
from playwright.sync_api import expect
from serving import get

PATIENCE_MS = 15_000

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def ring(running, **parameters):
    assert get(running.port, f"/sd?{query(**parameters)}").status == 202


def hang_up_all(running, *call_ids):
    for call_id in call_ids:
        ring(running, callID=call_id, event="hangup")


@pytest.fixture
def two(running, paired):
    """Nadia is being talked to while an unknown caller rings; the page shows Nadia."""
    ids = [uuid.uuid4().hex for _ in range(2)]
    page = paired.ring(telephone=sample_desk.NADIA, callID=ids[0])
    ring(running, callID=ids[0], event="answer")
    ring(running, telephone="+442079460201", callID=ids[1])
    page.locator(".strip a", has_text="+44 20 7946 0201").wait_for()
    yield page
    hang_up_all(running, *ids)


def test_the_strip_shows_the_current_call_and_the_one_that_rings(two):
    current, ringing = two.locator(".strip a[aria-current]"), two.locator(".strip .ringing")

    expect(current).to_contain_text("Nadia Okafor")
    expect(ringing.last).to_contain_text("ringing")


def test_a_digit_chooses_a_call(two):
    key = two.locator(".strip a", has_text="+44 20 7946 0201").locator("kbd").inner_text()

    two.locator("h1#name").click()
    two.keyboard.press(key)

    expect(two.locator("h1#name")).to_have_text("+44 20 7946 0201")
    expect(two.locator(".strip a[aria-current]")).to_contain_text("+44 20 7946 0201")


def test_a_call_is_answered_and_hung_up_in_the_open_page(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="states")
    expect(page.locator(".call b")).to_have_text("Ringing")

    ring(running, callID="states", event="answer")
    expect(page.locator(".call b")).to_have_text("On a call", timeout=PATIENCE_MS)
    ring(running, callID="states", event="hangup")

    expect(page.locator(".call b")).to_contain_text("Call ended after 0:", timeout=PATIENCE_MS)


def test_a_missed_call_can_be_called_back_and_is_dealt_with_once_they_get_through(running, paired):
    number = "+442079460202"
    ring(running, telephone=number, callID="missed-1")
    ring(running, callID="missed-1", event="hangup")
    page = paired.open("/")
    row = page.locator(".recent li", has_text="+44 20 7946 0202")
    expect(row).to_contain_text("missed")
    assert row.locator("a.btn").get_attribute("href") == f"tel:{number}"

    ring(running, telephone=number, callID="missed-2")
    ring(running, callID="missed-2", event="answer")
    ring(running, callID="missed-2", event="hangup")

    rows = paired.open("/").locator(".recent li", has_text="+44 20 7946 0202")
    expect(rows.filter(has_text="missed")).to_contain_text("Got through later")


def test_a_talk_is_in_the_log_with_its_length(running, paired):
    ring(running, telephone=sample_desk.NADIA, callID="talk")
    ring(running, callID="talk", event="answer")
    ring(running, callID="talk", event="hangup")

    page = paired.open("/")

    expect(page.locator(".recent li", has_text="Nadia Okafor").first).to_contain_text(" s")


def test_who_reads_far_down_sees_the_next_call_and_its_caller_at_once(running, paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="far-1")
    page.locator(".req summary").last.focus()
    assert page.evaluate("scrollY") > 0

    ring(running, telephone=sample_desk.LONG, callID="far-2")
    page.locator(".strip a.ringing", has_text="Wilhelmina").wait_for()
    expect(page.locator(".strip")).to_be_in_viewport()
    page.keyboard.press("2")

    page.get_by_role("heading", name="Wilhelmina").first.wait_for()
    expect(page.locator("#name")).to_be_in_viewport()
    hang_up_all(running, "far-1", "far-2")
