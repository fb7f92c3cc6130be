"""Somebody else: search, change of caller, the page while nobody calls."""

from __future__ import annotations

import pytest
from e2e import sample_desk
from e2e.console_window import query
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_a_number_of_more_than_50_people_offers_search_only(paired):
    page = paired.ring(telephone=sample_desk.CROWD)

    assert page.locator(".lead").first.inner_text() == (
        "More than 50 people have this number. Ask for the name, then search."
    )
    assert page.locator(".pick").count() == 0


def test_people_and_organizations_are_found_from_the_callers_page(paired):  # A9
    page = paired.ring(telephone=sample_desk.NOBODY)

    page.keyboard.type("twin")
    page.locator(".hits b").first.wait_for()

    assert page.locator(".seek .hits b").all_inner_texts() == ["Twin Lakes Insurance", "Twin Lakes Pensions"]


def test_the_people_of_an_organization_are_one_click_away(paired):  # A9
    page = paired.ring(telephone=sample_desk.NOBODY)
    page.keyboard.type("northwind")
    page.get_by_role("button", name="Northwind Freight").last.click()

    page.get_by_role("heading", name="People of Northwind Freight").wait_for()
    assert "Nadia Okafor" in page.locator(".seek .hits").inner_text()


def test_an_unknown_caller_can_be_named(paired):  # A17
    page = paired.ring(telephone=sample_desk.NOBODY, callID="named")
    page.keyboard.type("okafor nad")
    page.locator(".seek .hit").first.wait_for()
    page.keyboard.press("Enter")

    page.get_by_text("Chosen by you").wait_for()
    assert (heading(page), page.locator(".tab .num b").all_inner_texts()) == ("Nadia Okafor", ["4", "6"])


def test_enter_chooses_among_the_hits_of_the_whole_text_however_late_they_come(paired):  # A9
    page = paired.ring(telephone=sample_desk.NOBODY)
    page.keyboard.type("okafor")
    page.locator(".seek .hit b", has_text="Chidi Okafor").wait_for()
    held, is_pressed = [], []
    page.route("**/api/search?*", lambda route: route.continue_() if is_pressed else held.append(route))
    page.keyboard.type(" na")
    is_pressed.append(True)
    page.keyboard.type("d")
    page.keyboard.press("Enter")

    page.get_by_text("Chosen by you").wait_for()
    assert heading(page) == "Nadia Okafor"


def test_the_caller_can_be_cleared_and_replaced(paired):  # A17
    page = paired.ring(telephone=sample_desk.NADIA, callID="replaced")
    page.get_by_role("button", name="Clear the caller").click()
    page.get_by_role("heading", name="Find the caller").wait_for()
    page.keyboard.type("visser")
    page.locator(".seek .hit").first.wait_for()
    page.keyboard.press("Enter")

    page.get_by_text("Chosen by you").wait_for()
    assert (heading(page), page.locator(".tab .num b").first.inner_text()) == ("Ruud Visser", "1")


def test_who_was_chosen_is_shown_also_when_something_changes_at_that_moment(paired):
    page = paired.ring(telephone=sample_desk.NADIA, callID="overtaken")
    page.get_by_role("button", name="Clear the caller").click()
    page.get_by_role("heading", name="Find the caller").wait_for()
    page.keyboard.type("visser")
    page.locator(".seek .hit b", has_text="Ruud Visser").wait_for()
    held = []
    page.route("**/api/view?*told=1*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/view?*told=1*"):
        page.keyboard.press("Enter")
    get(paired.desk.port, f"/sd?{query(callID='overtaken', event='answer')}")

    page.get_by_text("Chosen by you").wait_for()
    held[0].continue_()


def test_a_cleared_caller_can_be_kept_after_all(paired):  # A17
    page = paired.ring(telephone=sample_desk.NADIA, callID="kept")
    page.get_by_role("button", name="Change caller").click()

    page.get_by_role("button", name="Keep Nadia Okafor").click()

    page.get_by_role("heading", name="Requests of Nadia Okafor").wait_for()


def test_the_idle_page_lists_recent_calls(paired):
    paired.ring(telephone=sample_desk.NADIA, callID="recent")

    page = paired.open("/")
    page.locator(".recent .open").first.click()

    page.get_by_role("heading", name="Nadia Okafor", level=1).wait_for()


def test_an_organization_that_is_known_by_its_number_offers_its_people(paired):
    page = paired.ring(telephone=sample_desk.NORTHWIND)

    page.get_by_role("heading", name="People of Northwind Freight").wait_for()
    assert page.locator(".tab em").all_inner_texts() == ["not known yet", "Northwind Freight"]


def test_somebody_can_be_looked_up_while_nobody_calls(paired):
    page = paired.open("/")
    page.locator(".calm").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("visser ruud")
    page.locator(".found .hit").first.wait_for()
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Ruud Visser", level=1).wait_for()


def test_an_address_of_no_call_is_the_idle_page(paired):
    page = paired.open("/call/AAAAAAAAAAAAAAAAAAAAAA")

    page.get_by_text("That call is no longer in the log.").wait_for()
