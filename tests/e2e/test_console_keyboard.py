"""A whole call without a mouse: from the ring to the request, and back to what was missed."""

from __future__ import annotations

import pytest
from e2e import sample_desk
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.integration]
MOST_STEPS = 60


def tab_to(page, name):
    """Press Tab until what has this *name* has the focus, as somebody does who cannot see where it is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"):
            return
    pytest.fail(f"{name!r} was not reached by Tab")


def test_an_unknown_caller_is_found_linked_noted_and_given_a_request_by_keyboard_alone(paired):
    page = paired.ring(telephone="+442079460171")
    page.keyboard.type("okafor nad")
    page.locator(".seek .hit").first.wait_for()

    tab_to(page, "Link number to Nadia Okafor")
    page.keyboard.press("Enter")
    page.get_by_text("Linked to Nadia Okafor. The next call from it will match.").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")
    page.keyboard.press("t")
    page.keyboard.type("The scanner at dock 4 is dead.")
    page.locator("#saved:not(:empty)").wait_for()
    page.keyboard.press("Escape")
    with paired.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_url(f"{sample_desk.DESK}/new?person=12&phone=%2B442079460171&organization=7")
    again = paired.ring(telephone="+442079460171")
    expect(again.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")


def test_a_wrong_caller_is_changed_and_her_request_opened_by_keyboard_alone(paired):
    page = paired.ring(telephone=sample_desk.SHARED, callID="keys")
    page.keyboard.press("2")
    page.get_by_text("Chosen by you").wait_for()

    tab_to(page, "Change caller")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Find the caller").wait_for()
    page.keyboard.type("okafor nad")
    page.locator(".seek .hit").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Okafor")
    page.keyboard.press("j")
    with paired.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_url(f"{sample_desk.DESK}/requests/70464")
