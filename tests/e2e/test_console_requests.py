"""The caller's requests: the entered one, counts, lists, opening them."""

from __future__ import annotations

import pytest
from e2e import sample_desk
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def focused(page):
    return page.evaluate("document.activeElement.innerText || document.activeElement.getAttribute('aria-label')")


def numbers(page):
    return page.locator(".req .id").all_inner_texts()


def test_there_are_three_counts(paired):  # A5
    page = paired.ring(telephone=sample_desk.NADIA, called=sample_desk.HARBOUR)

    assert page.locator(".tab .num b").all_inner_texts() == ["4", "6", "4"]


def test_without_a_dialed_number_its_count_is_absent(paired):  # A8
    page = paired.ring(telephone=sample_desk.NADIA)

    assert page.locator(".tab em").all_inner_texts() == ["Nadia Okafor", "Northwind Freight"]


def test_a_count_lists_exactly_its_requests(paired):  # A6
    page = paired.ring(telephone=sample_desk.NADIA, called=sample_desk.HARBOUR)

    page.get_by_text("Harbour Logistics IT").last.click()

    page.get_by_role("heading", name="Open requests of Harbour Logistics IT").wait_for()
    assert numbers(page) == ["90000", "90001", "90002", "90003"]


def test_each_count_begins_a_new_request(paired):  # A7
    page = paired.ring(telephone=sample_desk.NADIA, called=sample_desk.HARBOUR)

    with paired.context.expect_page() as opened:
        page.get_by_role("link", name="New request for Harbour Logistics IT").click()

    opened.value.wait_for_url(f"{sample_desk.DESK}/new?phone=%2B31624187733&organization=8")


def test_an_unknown_number_shows_its_country_and_focuses_the_search(paired):  # A9
    page = paired.ring(telephone=sample_desk.NOBODY)

    assert heading(page) == "+44 20 7946 0018"
    assert "United Kingdom" in page.locator(".ident p").inner_text()
    assert focused(page).startswith("Search people")


def test_a_request_is_found_by_its_number(paired):
    page = paired.ring(telephone=sample_desk.NOBODY)

    page.keyboard.type(sample_desk.ENTERED)

    page.get_by_role("button", name=sample_desk.ENTERED).get_by_text("for Nadia Okafor").wait_for()


def test_without_a_customer_a_new_request_keeps_the_number(paired):  # A16
    page = paired.ring(telephone=sample_desk.NOBODY)

    assert page.locator(".go").get_attribute("href") == f"{sample_desk.DESK}/new?phone=%2B442079460018"


def test_without_a_customer_their_requests_cannot_be_listed(paired):  # A15
    page = paired.ring(telephone=sample_desk.NOBODY)

    assert page.get_by_role("button", name="Caller").is_disabled()


def test_the_customers_open_requests_are_listed(paired):  # A15
    page = paired.ring(telephone=sample_desk.NADIA)

    page.get_by_role("button", name="Open 4").click()

    expect(page.locator(".req .id")).to_have_text(["70464", "70427", "70390", "60001"])


def test_a_customer_without_open_requests_gets_an_empty_list(paired):  # A15
    page = paired.ring(telephone=sample_desk.LONG)

    page.locator(".tab").first.click()

    page.get_by_text("has no open requests.").wait_for()


def test_an_entered_request_is_selected_and_open(paired):  # S14, A12
    page = paired.ring(request=sample_desk.ENTERED)

    asked = page.locator(".asked").inner_text()
    assert heading(page) == "Nadia Okafor"
    assert "The caller entered 70464" in asked
    assert "VPN drops every few minutes when working from home" in asked


def test_an_entered_request_that_is_closed_opens_marked(paired):  # A12
    page = paired.ring(request=sample_desk.CLOSED)

    assert page.locator(".asked .tag").inner_text() == "Closed"


def test_an_old_request_is_one_link_away(paired):  # S15
    page = paired.ring(request=sample_desk.OLD)
    expect(page.locator(".asked h2")).to_have_count(0)

    page.get_by_role("button", name="Open request 60001 anyway").click()

    page.get_by_role("heading", name="Telephone headset is broken").wait_for()


def test_an_unknown_request_of_nobody_asks(paired):  # A13
    page = paired.ring(request=sample_desk.MISSING, telephone="anonymous")

    dialog = page.get_by_role("dialog")
    assert (dialog.get_by_role("heading").inner_text(), focused(page)[:11]) == (
        "Request 1081652 is not known here",
        "New request",
    )


def test_an_unknown_request_falls_back_to_the_number(paired):  # S16, S17
    page = paired.ring(request=sample_desk.MISSING, telephone=sample_desk.NADIA)

    assert heading(page) == "Nadia Okafor"
    assert (
        page.locator(".flag").inner_text() == "The caller entered 1081652. No request with this number is known here."
    )


def test_a_row_opens_its_request_by_enter(paired):  # A11
    page = paired.ring(telephone=sample_desk.NADIA)
    page.keyboard.press("j")

    with paired.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_url(f"{sample_desk.DESK}/requests/70464")


def test_a_row_opens_its_request_by_a_double_click(paired):  # A11
    page = paired.ring(telephone=sample_desk.NADIA)

    with paired.context.expect_page() as opened:
        page.locator(".req summary").nth(1).dblclick()

    opened.value.wait_for_url(f"{sample_desk.DESK}/requests/70427")


def test_a_request_whose_address_is_no_page_of_the_desk_is_no_link(paired):  # A11
    page = paired.ring(telephone=sample_desk.NADIA)

    assert page.locator(".req").nth(2).locator("a").count() == 0


def test_organizations_that_share_a_number_are_named_and_not_counted(paired):
    page = paired.ring(telephone=sample_desk.NADIA, called=sample_desk.TWINS)

    last = page.locator(".tab").last
    assert (last.is_disabled(), last.locator("b").inner_text()) == (True, "\u2013")
