"""Link number: the next ring of an unknown caller is known. Each test has a number of its own."""

from __future__ import annotations

import pytest
from e2e import sample_desk
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def heading(page):
    return page.locator("h1#name")


def found(paired, number, text):
    """Ring with an unknown number and search."""
    page = paired.ring(telephone=number)
    page.keyboard.type(text)
    page.locator(".seek .hit").first.wait_for()
    return page


def test_a_number_is_linked_from_a_search_hit_and_the_next_ring_matches(paired):  # A10
    page = found(paired, "+442079460101", "okafor nad")

    page.get_by_role("button", name="Link number to Nadia Okafor").click()

    page.get_by_text("Linked to Nadia Okafor. The next call from it will match.").wait_for()
    expect(heading(page)).to_have_text("Nadia Okafor")
    again = paired.ring(telephone="00442079460101")
    expect(again.locator(".why summary")).to_have_text("Linked to this number")
    expect(heading(again)).to_have_text("Nadia Okafor")


def test_a_number_is_linked_to_an_organization_from_a_search_hit(paired):  # A10
    page = found(paired, "+442079460102", "harbour")

    page.get_by_role("button", name="Link number to Harbour Logistics IT").click()

    page.get_by_text("Linked to Harbour Logistics IT. The next call from it will match.").wait_for()
    again = paired.ring(telephone="+442079460102")
    again.get_by_text("A number of Harbour Logistics IT.").wait_for()


def test_a_number_is_linked_to_both_from_the_chosen_persons_card(paired):  # A10, A18
    page = found(paired, "+442079460103", "visser")
    page.keyboard.press("Enter")
    page.get_by_text("Not on record. Link this number to").wait_for()

    page.get_by_role("button", name="Both").click()

    page.get_by_text("Linked to Ruud Visser and Northwind Freight.").wait_for()
    expect(page.locator(".go")).to_be_focused()


def test_after_a_change_of_caller_the_number_is_linked_to_the_new_one(paired):  # A18
    page = paired.ring(telephone=sample_desk.SHORT_NUMBER)
    page.get_by_role("button", name="Change caller").click()
    page.get_by_role("heading", name="Find the caller").wait_for()
    page.keyboard.type("lotte")
    page.locator(".seek .hit").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Not on record. Link this number to").wait_for()

    page.get_by_role("button", name="Lotte", exact=True).click()
    page.get_by_text("Linked to Lotte de Wit.").wait_for()

    again = paired.ring(telephone=sample_desk.SHORT_NUMBER)
    assert "Lotte de Wit" in again.locator(".pick b").all_inner_texts() or heading(again).inner_text() == "Lotte de Wit"
    again.close()


def test_undo_takes_a_link_back(paired):  # A10
    page = found(paired, "+442079460105", "okafor nad")
    page.get_by_role("button", name="Link number to Nadia Okafor").click()

    page.get_by_role("button", name="Undo").click()

    page.get_by_text("Not on record. Link this number to").wait_for()
    expect(heading(paired.ring(telephone="+442079460105"))).to_have_text("+44 20 7946 0105")


def test_a_second_undo_is_said_and_changes_nothing(paired):  # A10
    page = found(paired, "+442079460106", "okafor nad")
    page.get_by_role("button", name="Link number to Nadia Okafor").click()
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()

    undo.evaluate("button => { button.click(); button.click(); }")

    expect(page.locator("#said")).to_contain_text("This link was taken back before. Nothing was changed.")
    expect(heading(page)).to_have_text("Nadia Okafor")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#said")).to_be_hidden()


def test_a_number_of_a_crowd_is_asked_about_before_it_is_linked(paired):
    page = found(paired, sample_desk.CROWD, "okafor nad")
    page.get_by_role("button", name="Link number to Nadia Okafor").click()

    expect(page.locator("#said")).to_contain_text("More than 50 people have this number. Link it all the same?")
    expect(page.get_by_role("button", name="Link it all the same")).to_be_focused()
    expect(heading(page)).not_to_have_text("Nadia Okafor")


def test_a_withheld_number_offers_no_link(paired):
    page = found(paired, "anonymous", "okafor")

    assert page.get_by_role("button", name="Link number").count() == 0


def test_why_this_person_unfolds_by_keyboard(paired):
    page = paired.ring(telephone=sample_desk.NADIA)

    page.locator(".why summary").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".why .facts")).to_contain_text("Certain, the same number")
    expect(page.locator(".why .facts")).to_contain_text("the telephone system")
    expect(heading(page)).to_have_text("Nadia Okafor")
