"""What is sent back arrives once, is found again, and can be taken back where that is possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.clients import Office, office

from cache.errors import ItemRefused, SourceAway, SourceBusy, SourceRefused, Unsure
from cache.model import CallNote, Draft, NumberLink, OrganizationId, PersonId, Receipt, TicketId
from cache.sources import Writer
from cache.sources.opening import open_source

KEY = "0d6e4079-e366-4e4e-8b8e-1a7a6d6f4a11"
ANNA, ACME = PersonId("desk:1"), OrganizationId("desk:organization-1")
LINK = NumberLink(ANNA, "+31201234567")
DRAFT = Draft(ANNA, "Printer", "It is on fire.")
NOTE = CallNote(TicketId("desk:7"), "Called back.\nNo answer.")


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        made.table("people").put({"name": "Anna", "contacts": [], "disabled": False}, id_=1)
        made.table("organizations").put({"name": "Acme", "contacts": [], "disabled": False}, id_=1)
        made.table("requests").put({"subject": "Old", "status": "assigned"}, id_=7)
        yield made


def writer(here: Office, what: str) -> Writer[Any]:
    source = here.source()
    found = {"numbers": source.link_numbers(), "tickets": source.open_tickets(), "notes": source.add_notes()}[what]
    assert found is not None
    return found


def stored(here: Office, what: str) -> int:
    """Return how many numbers, requests or notes there are that were not there before."""
    match what:
        case "numbers":
            return len(here.table("people").rows[1]["contacts"])
        case "tickets":
            return len(here.table("requests").rows) - 1
        case _:
            return len(here.table("notes of 7").rows)


WRITES = [("numbers", LINK, "/v1/people/1/contacts"), ("tickets", DRAFT, "/v1/requests")]
WRITES.append(("notes", NOTE, "/v1/requests/7/notes"))


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_arrives_and_is_found_again(here: Office, what: str, item: Any, path: str) -> None:
    sent = writer(here, what).send(KEY, item)

    assert stored(here, what) == 1
    assert writer(here, what).find(KEY, item) == sent


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_what_was_never_sent_is_not_found(here: Office, what: str, item: Any, path: str) -> None:
    assert writer(here, what).find(KEY, item) is None


@pytest.mark.parametrize("fault", ["stores_then_cuts", "stores_then_fails"])
@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_whose_answer_was_cut_off_is_unsure_and_then_found(
    here: Office, what: str, item: Any, path: str, fault: str
) -> None:
    here.desk.script.on(path, fault, method="POST")
    with pytest.raises(Unsure):
        writer(here, what).send(KEY, item)

    found = writer(here, what).find(KEY, item)

    assert (found is not None, stored(here, what)) == (True, 1)


@pytest.mark.parametrize("fault", ["drop", "500"])
@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_that_did_not_arrive_is_unsure_and_then_not_found(
    here: Office, what: str, item: Any, path: str, fault: str
) -> None:
    here.desk.script.on(path, fault, method="POST")
    with pytest.raises(Unsure):
        writer(here, what).send(KEY, item)

    assert (writer(here, what).find(KEY, item), stored(here, what)) == (None, 0)


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_that_says_nothing_of_what_it_made_is_unsure(here: Office, what: str, item: Any, path: str) -> None:
    here.desk.script.on(path, "login_page", method="POST")
    with pytest.raises(Unsure, match="instead of data"):
        writer(here, what).send(KEY, item)


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_to_nobody_surely_did_not_arrive(here: Office, what: str, item: Any, path: str) -> None:
    sender = writer(here, what)
    here.desk.refuse()

    with pytest.raises(SourceAway) as caught:
        sender.send(KEY, item)

    assert not isinstance(caught.value, Unsure)


@pytest.mark.parametrize(
    ("fault", "error"), [("429_seconds", SourceBusy), ("401", SourceRefused), ("404", ItemRefused)]
)
@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_that_is_turned_away_says_how(
    here: Office, what: str, item: Any, path: str, fault: str, error: type[Exception]
) -> None:
    here.desk.script.on(path, fault, method="POST")

    with pytest.raises(error):
        writer(here, what).send(KEY, item)

    assert stored(here, what) == 0


def test_a_number_is_taken_back_and_nothing_else(here: Office) -> None:
    numbers = writer(here, "numbers")
    numbers.send("other", NumberLink(ANNA, "+31207654321"))
    receipt = numbers.send(KEY, LINK)

    numbers.take_back(receipt)
    numbers.take_back(receipt)  # gone already

    assert [each["telephone"] for each in here.table("people").rows[1]["contacts"]] == ["+31207654321"]


def test_a_number_is_found_however_it_is_written_there(here: Office) -> None:
    contacts = [{"id": 5, "label": "mobile", "telephone": "+31 (20) 123-4567", "integration": False}]
    here.table("people").put({"contacts": contacts}, id_=1)

    assert writer(here, "numbers").find(KEY, LINK) == Receipt(id="5", taken_back_by="people/1/contacts/5")


def test_a_number_that_an_import_owns_is_not_taken_back(here: Office) -> None:
    contacts = [{"id": 5, "label": "mobile", "telephone": "+31201234567", "integration": True}]
    here.table("people").put({"contacts": contacts}, id_=1)
    receipt = writer(here, "numbers").find(KEY, LINK)
    assert receipt is not None

    with pytest.raises(ItemRefused, match="in the service desk"):
        writer(here, "numbers").take_back(receipt)


def test_a_number_of_an_organization_goes_to_that_organization(here: Office) -> None:
    writer(here, "numbers").send(KEY, NumberLink(ACME, "+31201234567"))

    assert (len(here.table("organizations").rows[1]["contacts"]), stored(here, "numbers")) == (1, 0)


def test_a_request_carries_who_what_and_our_key(here: Office) -> None:
    receipt = writer(here, "tickets").send(KEY, DRAFT)

    row = here.table("requests").rows[int(receipt.number)]
    assert {name: row[name] for name in ("subject", "category", "source", "sourceID")} == {
        "subject": "Printer",
        "category": "other",
        "source": "Deskcall",
        "sourceID": KEY,
    }
    assert (row["requested_by"]["id"], row["requested_for"]["id"]) == (1, 1)


def test_a_request_of_another_key_is_not_ours_though_the_filter_is_passed_over(here: Office) -> None:
    writer(here, "tickets").send("another key", DRAFT)
    here.skin.manners.ignored |= {"source", "sourceID"}

    assert writer(here, "tickets").find(KEY, DRAFT) is None


def test_a_refused_request_says_why_field_by_field(here: Office) -> None:
    with pytest.raises(ItemRefused, match="subject: can't be blank; category: is not included in the list"):
        writer(here, "tickets").send(KEY, Draft(ANNA, "", category="nonsense"))


@pytest.mark.parametrize(
    ("what", "item"),
    [
        ("numbers", NumberLink(PersonId("other:1"), "+31201234567")),
        ("numbers", NumberLink(PersonId("desk:name:acme"), "+31201234567")),
        ("numbers", NumberLink(PersonId("desk:1/contacts/2"), "+31201234567")),
        ("tickets", Draft(PersonId("other:1"), "Printer")),
        ("tickets", Draft(PersonId("desk:organization-1"), "Printer")),
        ("notes", CallNote(TicketId("other:7"), "Text")),
        ("notes", CallNote(TicketId("desk:7/../8"), "Text")),
    ],
)
def test_what_is_not_of_this_desk_is_not_sent_there(here: Office, what: str, item: Any) -> None:
    with pytest.raises(ItemRefused):
        writer(here, what).send(KEY, item)

    assert here.asked() == []


@pytest.mark.parametrize("what", ["tickets", "notes"])
def test_requests_and_notes_are_not_taken_back(here: Office, what: str) -> None:
    with pytest.raises(ItemRefused, match="in the service desk"):
        writer(here, what).take_back(Receipt(id="7", number="7"))


def test_a_note_is_internal_and_mails_nobody(here: Office) -> None:
    writer(here, "notes").send(KEY, NOTE)

    sent = here.desk.asked[-1].json()
    assert (sent["internal"], sent["suppress_note_added_notifications"]) == (True, True)


def test_nothing_is_written_that_the_settings_do_not_allow(here: Office) -> None:
    opened = open_source(replace(here.source().desk.settings, write=("notes",)), secret="x")

    assert (opened.link_numbers, opened.open_tickets, opened.add_notes is not None) == (None, None, True)
