"""New requests, notes and links that are sent to the service desk, by keyboard, in a real browser."""

from __future__ import annotations

import re
import uuid

import pytest
from e2e import axe, disguise
from e2e.console_window import window
from e2e.written_states import SLOW_MS, SUBJECT, shown_with, states, written_desk
from playwright.sync_api import expect
from worlds.written_office import UNKNOWN, VERA_NUMBER

from agent.web.languages.pseudo import PSEUDO

pytestmark = [pytest.mark.browser, pytest.mark.integration]
# What the service desk of these tests knows and says, and what is written to it.
DATA = f"Vera Jansen Tom Bakker northwind example VPN drops {SUBJECT} Called back Subject: is on hold assigned"


@pytest.fixture(scope="module")
def writing(tmp_path_factory):
    with written_desk(tmp_path_factory.mktemp("agent")) as (running, beside):
        yield running, beside, running.console_token()


@pytest.fixture
def paired(browser, writing):
    running, _, token = writing
    with window(browser, running, token) as opened:
        yield opened
        assert opened.faults == []


@pytest.fixture
def beside(writing):
    return writing[1]


def says(page, what, word):
    """Wait until the page says *word* of what was written."""
    expect(page.locator(".written li", has_text=what)).to_contain_text(word, timeout=SLOW_MS)


def begins(page):
    """Press Enter on a page that just came, and wait for the form."""
    page.keyboard.press("Enter")
    expect(page.locator("#subject")).to_be_focused(timeout=SLOW_MS)


def test_a_request_is_written_and_sent_with_the_keyboard_alone(paired, beside):
    page = paired.ring(telephone=VERA_NUMBER)
    subject = f"Keyboard {uuid.uuid4().hex[:6]}"

    begins(page)
    page.keyboard.type(subject)
    page.keyboard.press("Tab")
    page.keyboard.type("inc")
    page.keyboard.press("Tab")
    page.keyboard.type("Since nine.")
    page.keyboard.press("Control+Enter")

    says(page, subject, "Sent")
    expect(page.locator(".go")).to_be_focused()
    assert [row["subject"] for row in beside.rows("tickets")].count(subject) == 1


def test_the_number_that_it_got_stands_beside_it(paired):
    page = paired.ring(telephone=VERA_NUMBER)
    begins(page)
    page.keyboard.type("Number please")
    page.keyboard.press("Enter")

    says(page, "Number please", re.compile(r"Sent.*80\d{3}", re.DOTALL))


def test_a_request_without_a_subject_is_not_sent(paired, beside):
    page = paired.ring(telephone=VERA_NUMBER)
    begins(page)
    page.locator("#subject").fill("  ")
    page.locator("[data-key=send-request]").click()

    expect(page.locator("#request-said")).to_have_text("Please write a subject.")


def test_the_note_of_the_call_is_in_the_form_already(paired):
    page = paired.ring(telephone=VERA_NUMBER)
    page.locator("#note").fill("Calls from the train.")
    page.locator("#saved:not(:empty)").wait_for()

    page.locator(".go").click()

    expect(page.locator("#request-text")).to_have_value("Calls from the train.")


def test_what_is_refused_comes_back_into_the_form_and_is_sent_once(paired, beside):
    beside.fates.append("refused")
    page = paired.ring(telephone=VERA_NUMBER)
    begins(page)
    page.keyboard.type("On hold")
    page.keyboard.press("Enter")
    says(page, "On hold", "Subject: is on hold")

    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#subject")).to_have_value("On hold")
    subject = f"Free again {uuid.uuid4().hex[:6]}"
    page.locator("#subject").fill(subject)
    page.keyboard.press("Enter")

    says(page, subject, "Sent")
    assert [row["subject"] for row in beside.rows("tickets")].count(subject) == 1


def test_what_was_refused_can_be_changed_from_the_idle_page(paired, beside):
    beside.fates.append("refused")
    page = paired.ring(telephone=VERA_NUMBER)
    begins(page)
    page.keyboard.type("Later")
    page.keyboard.press("Enter")
    says(page, "Later", "Refused")
    page.locator(".brand").click()
    expect(page.locator(".notice", has_text="1 change needs your decision")).to_be_visible()

    page.get_by_role("button", name="Change it").click()

    expect(page.locator("#subject")).to_have_value("Later")
    page.get_by_role("button", name="Do not send").click()
    expect(page.locator(".written li", has_text="Later")).to_have_count(0)


def test_what_was_typed_outlives_another_call(paired):
    page = paired.ring(telephone=VERA_NUMBER)
    mine = page.url
    begins(page)
    page.keyboard.type("Half a subj")

    page.locator(".brand").click()
    page.locator("[data-kind=idle]").wait_for()
    page.locator(f".strip a[href='{mine.partition(str(paired.desk.port))[2]}']").click()
    page.locator(".go").click()

    expect(page.locator("#subject")).to_have_value("Half a subj")
    page.get_by_role("button", name="Cancel").click()


def test_a_note_goes_to_the_chosen_request(paired, beside):
    page = paired.ring(telephone=VERA_NUMBER)
    text = f"Called back {uuid.uuid4().hex[:6]}"
    page.locator("#note").fill(text)
    page.locator(".req summary", has_text="70464").click()

    page.get_by_role("button", name="Add the note of this call").click()

    says(page, "Note for request 70464", "Sent")
    assert ("70464", text) in beside.notes


def test_a_linked_number_is_sent_and_taken_back(paired, beside):
    page = paired.ring(telephone=UNKNOWN)
    page.locator(".seek input").fill("tom bak")
    page.locator(".seek .hit:has-text('Tom Bakker') + [data-link]").click()
    says(page, "Tom Bakker", "Sent")
    assert UNKNOWN in beside.people["2"]["numbers"]

    page.locator(".linkbar [data-link=unlink]").click()

    says(page, "Tom Bakker", "Taken back")
    assert UNKNOWN not in beside.people["2"]["numbers"]


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_keeps_anybody_out_and_every_word_is_translated(browser, writing, state):
    (running, beside, token), run = writing, uuid.uuid4().hex
    looks = {"locale": PSEUDO, "bypass_csp": True, "reduced_motion": "reduce"}
    with (
        window(browser, running, token, **looks) as opened,
        shown_with(opened, state, run, beside) as page,
    ):
        plain = disguise.plain_words(page, disguise.words_of(f"{state.name} {run} {DATA}"))
        found = axe.all_that_is_found(page)

    assert (plain, found) == ([], [])
