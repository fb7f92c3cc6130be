"""Typing and searching at the speed of people, and of machines that are slower than people."""

from __future__ import annotations

import pytest
from e2e import sample_desk

pytestmark = [pytest.mark.browser, pytest.mark.integration]

TYPE_AND_CLICK = """async text => {
    const field = document.querySelector('.seek input');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    [...document.querySelectorAll('.seek [data-people]')].at(-1).click();
    await new Promise(done => setTimeout(done, 100));  // timers end in order: the search's own is due after 60
}"""


def test_a_click_right_after_the_last_key_is_not_undone_by_the_search(paired):  # A9
    page = paired.ring(telephone=sample_desk.NOBODY)
    page.keyboard.type("northwind")
    page.locator(".seek [data-hits][data-said=northwind]").wait_for()  # the whole word, not a part of it
    asked = []
    page.on("request", lambda request: asked.append(request.url.partition("/api/search?")[2]))

    page.evaluate(TYPE_AND_CLICK, "northwind f")

    page.get_by_role("heading", name="People of Northwind Freight").wait_for()
    assert [text for text in asked if text.startswith("q=")] == []
