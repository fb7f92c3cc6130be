"""The agent is away, or refuses: one plain notice, the page stays, and nothing that was typed is lost."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing

import pytest
from desk import wait_for
from e2e import sample_desk
from e2e.console_window import filled_desk, module, query, window
from playwright.sync_api import expect
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]
AWAY = "Deskcall is not running."
SYNC = f"""{module("server")}.then(({{ ask }}) => ask(
    '/api/sync', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json' }}, body: '{{}}' }}))"""
NADIA, SHARED = sample_desk.NADIA, sample_desk.SHARED


@pytest.fixture
def cut(paired):
    """A paired browser whose agent can be taken away and given back; what the browser notes of that is meant."""
    yield paired
    paired.faults[:] = [fault for fault in paired.faults if "Failed to load resource" not in fault]


def ring(running, **parameters):
    call_id = uuid.uuid4().hex
    assert get(running.port, f"/sd?{query(callID=call_id, **parameters)}").status == 202
    return call_id


def hang_up(running, call_id):
    assert get(running.port, f"/sd?{query(callID=call_id, event='hangup')}").status == 202


def note_of(running, call_id):
    with closing(sqlite3.connect(f"file:{running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        sql = "SELECT text FROM note WHERE call = (SELECT key FROM phone_call WHERE foreign_id = ?)"
        row = connection.execute(sql, (call_id,)).fetchone()
    return row[0] if row else ""


def test_a_ring_waits_in_the_strip_until_the_words_about_the_last_call_are_safe(running, cut):
    page = cut.ring(telephone=NADIA, callID="unsafe")
    page.route("**/api/note", lambda route: route.abort())
    page.locator("#note").fill("Not to be lost.")
    expect(page.locator("#saved")).to_have_text("Not saved yet")
    page.locator("#note").blur()
    hang_up(running, "unsafe")
    page.wait_for_selector("#view[data-live='']")

    next_call = ring(running, telephone=SHARED)
    page.locator(".strip a.ringing").wait_for()

    expect(page.locator("#note")).to_have_value("Not to be lost.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")
    page.unroute("**/api/note")
    wait_for(lambda: note_of(running, "unsafe") == "Not to be lost.")
    hang_up(running, next_call)


def test_trying_again_while_the_agent_is_away_keeps_the_page_and_its_words(browser, tmp_path):
    with filled_desk(tmp_path) as running, window(browser, running, running.console_token()) as opened:
        page = opened.ring(telephone=NADIA, callID="away")
        running.process.terminate()
        running.process.wait(20)
        page.get_by_text(AWAY).wait_for()
        page.locator("#note").fill("Written while it is away")

        page.get_by_role("button", name="Try again").first.click()

        expect(page.locator("#saved")).to_have_text("Not saved yet")
        expect(page.locator("#note")).to_have_value("Written while it is away")
        expect(page.get_by_text(AWAY)).to_be_visible()
        assert [fault for fault in opened.faults if "Failed to load resource" not in fault] == []


def _searches(page):
    page.locator(".find input").fill("okafor")


def _pauses(page):
    page.get_by_text("Pause", exact=True).first.click()
    page.get_by_role("button", name="For 1 hour").first.click()


def _chooses(page):
    page.keyboard.press("2")


def _dials(page):
    page.locator("a[href^='tel:']").first.click()


def _goes_elsewhere(page):
    page.locator(".brand").click()


@pytest.mark.parametrize(
    ("telephone", "act"),
    [(NADIA, _searches), (NADIA, _pauses), (SHARED, _chooses), (NADIA, _dials), (NADIA, _goes_elsewhere)],
    ids=["search", "pause", "choose", "dial", "go"],
)
def test_what_is_done_while_nobody_answers_is_one_notice_and_leaves_the_page(running, cut, telephone, act):
    call_id = uuid.uuid4().hex
    page = cut.ring(telephone=telephone, callID=call_id)
    heading = page.get_by_role("heading", level=1)
    title = heading.inner_text()
    page.route("**/api/**", lambda route: route.abort())

    act(page)

    expect(page.get_by_text(AWAY)).to_be_visible()
    expect(heading).to_have_text(title)
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_text(AWAY)).to_be_hidden()
    hang_up(running, call_id)


def test_a_link_that_cannot_be_sent_is_said_and_can_be_made_after(running, cut):
    call_id = uuid.uuid4().hex
    page = cut.ring(telephone="+442079460777", callID=call_id)
    page.locator(".seek input").fill("okafor nad")
    link = page.get_by_role("button", name="Link number to Nadia Okafor")
    link.wait_for()
    page.route("**/api/link", lambda route: route.abort())

    link.click()
    expect(page.get_by_text(AWAY)).to_be_visible()
    expect(page.locator(".seek input")).to_have_value("okafor nad")
    page.unroute("**/api/link")
    link.click()

    page.get_by_role("heading", name="Nadia Okafor", level=1).wait_for()
    expect(page.get_by_text(AWAY)).to_be_hidden()
    page.locator(".linkbar [data-link=unlink]").click()
    page.locator(".linkbar.done").wait_for(state="detached")
    hang_up(running, call_id)


def test_of_a_search_of_ten_thousand_characters_as_many_count_as_a_name_can_have(paired):
    page = paired.ring(telephone=NADIA)

    page.locator(".find input").focus()
    page.keyboard.insert_text("okafor" * 1_667)

    page.locator(".find [data-hits]").wait_for()
    assert len(page.locator(".find input").input_value()) == 120
    expect(page.locator("#odd")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")


def test_a_service_desk_that_cannot_be_read_is_tried_again_from_the_page(browser, tmp_path):
    with filled_desk(tmp_path) as running, window(browser, running, running.console_token()) as opened:
        page = opened.ring(telephone=NADIA)
        people = tmp_path / "files" / "people.csv"
        people.rename(tmp_path / "people.csv")
        page.evaluate(SYNC)
        notice = page.locator(".notice", has_text="be read.")
        notice.wait_for()
        assert "Showing data as of" in notice.inner_text()
        expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")

        (tmp_path / "people.csv").rename(people)
        notice.get_by_role("button", name="Try now").click()

        notice.wait_for(state="detached")
        assert opened.faults == []
