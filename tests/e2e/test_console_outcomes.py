"""Who is calling: every outcome of a ring, as the analyst sees it."""

from __future__ import annotations

import pytest
from e2e import sample_desk
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def focused(page):
    return page.evaluate("document.activeElement.innerText || document.activeElement.getAttribute('aria-label')")


def test_one_person_is_selected_and_new_request_has_the_focus(paired):  # S3, S4, A4
    page = paired.ring(telephone=sample_desk.NADIA, called=sample_desk.HARBOUR)

    card = page.locator(".who").inner_text()
    assert all(
        text in card
        for text in ("Nadia Okafor", "Finance controller", "VIP", "Northwind Freight, Rotterdam", "Matched on mobile")
    )
    assert focused(page).startswith("New request")


def test_enter_opens_a_new_request_with_caller_and_number(paired):  # S4, A7, A16
    page = paired.ring(telephone=sample_desk.NADIA)

    with paired.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_url(f"{sample_desk.DESK}/new?person=12&phone=%2B31624187733&organization=7")


def test_enter_opens_a_new_request_also_when_nothing_has_the_focus(paired):  # S4
    page = paired.ring(telephone=sample_desk.NADIA)
    page.evaluate("document.activeElement.blur()")

    with paired.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_url(f"{sample_desk.DESK}/new?**")


def test_several_people_are_offered_and_none_is_chosen(paired):  # S11
    page = paired.ring(telephone=sample_desk.SHARED)

    assert (heading(page), page.locator(".pick b").all_inner_texts()) == (
        "Who is calling?",
        ["Nadia Okafor", "Ruud Visser", "Lotte de Wit"],
    )


def test_a_digit_chooses_one_of_several(paired):  # S11
    page = paired.ring(telephone=sample_desk.SHARED, callID="digit")

    page.keyboard.press("2")

    page.get_by_text("Chosen by you").wait_for()
    assert heading(page) == "Ruud Visser"


def test_arrows_preview_and_enter_chooses(paired):  # S11
    page = paired.ring(telephone=sample_desk.SHARED, callID="arrows")
    first, second = page.locator(".pick b").all_inner_texts()[:2]

    page.keyboard.press("ArrowDown")
    page.get_by_role("heading", name=f"Requests of {second}").wait_for()
    page.keyboard.press("Enter")

    page.get_by_text("Chosen by you").wait_for()
    assert heading(page) == second != first


def test_the_one_chosen_last_time_comes_first(paired):
    page = paired.ring(telephone=sample_desk.SHARED, callID="last-1")
    page.get_by_role("radio", name="Lotte de Wit").click()
    page.get_by_role("button", name="Choose Lotte").click()
    page.get_by_text("Chosen by you").wait_for()

    again = paired.ring(telephone=sample_desk.SHARED, callID="last-2")

    assert again.locator(".pick b").first.inner_text() == "Lotte de Wit"


def test_more_than_nine_people_can_be_filtered(paired):
    page = paired.ring(telephone=sample_desk.TEAM)

    page.get_by_label("Show only those whose name has").fill("team07")

    assert page.locator(".pick button:visible b").all_inner_texts() == ["Hnna Team07"]


def test_a_withheld_number_is_said(paired):
    page = paired.ring(telephone="anonymous")

    assert (heading(page), focused(page)[:6]) == ("Number withheld", "Search")


def test_an_unfilled_macro_is_said_with_a_hint(paired):
    page = paired.ring_as_typed("telephone=%CallerNumber%")
    page.wait_for_selector(".lead")

    assert page.locator(".lead").all_inner_texts()[0] == "Your phone did not fill in the number."


def test_the_question_leads_to_the_search(paired):  # A13
    page = paired.ring(request=sample_desk.MISSING, telephone="anonymous")

    page.get_by_role("dialog").get_by_role("button", name="Search").click()

    expect(page.get_by_label("Search people").last).to_be_focused()


def test_the_same_number_at_two_service_desks_shows_both(paired):
    page = paired.ring(request=sample_desk.IN_BOTH)

    subjects = sorted(page.locator(".asked h2").all_inner_texts())
    assert subjects == ["Scanner does not send mail", "Toner for the third floor"]
    assert sorted(page.locator(".pick b").all_inner_texts()) == ["Bram Postma", "Lotte de Wit"]


def test_a_support_id_finds_everybody_who_has_it(paired):  # S12
    page = paired.ring(supportID="33822")

    assert page.locator(".lead").inner_text() == "2 people share this support ID."


def test_an_employee_id_finds_its_person(paired):  # S13
    page = paired.ring(employeeID="40001652")

    assert page.locator(".sub").inner_text() == "Matched by employee ID 40001652"


def test_a_local_number_says_that_it_is_not_certain(paired):  # S9
    page = paired.ring(telephone=f"+3110{sample_desk.SHORT_NUMBER}")

    assert heading(page) == "Chidi Okafor"


def test_every_number_is_a_link_that_dials(paired):  # S18
    page = paired.ring(telephone=sample_desk.NADIA)

    links = page.locator("a[href^='tel:']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert set(links) == {"tel:+31624187733", "tel:+31108082400"}


def test_names_are_text_and_never_markup(paired):
    page = paired.ring(telephone=sample_desk.HOSTILE)

    assert heading(page) == sample_desk.HOSTILE_NAME


def test_a_long_name_is_shortened(paired):
    page = paired.ring(telephone=sample_desk.LONG)

    assert heading(page) == sample_desk.LONG_NAME[:79] + "…"


def test_a_ring_by_a_web_page_is_marked(paired):
    page = paired.open("/health")
    page.evaluate(f"location.href = '/sd?callID=by-a-page&telephone={sample_desk.NADIA}'")

    page.get_by_text("Opened by a web page or link.").wait_for()
