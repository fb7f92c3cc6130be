"""What is sent back to Jira arrives once and is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.jira_site import Site, site
from fakes.jira_skin import customer

from cache.errors import ItemRefused, SourceAway, SourceRefused, Unsure
from cache.model import CallNote, Draft, PersonId, Receipt, TicketId
from cache.sources import Writer

KEY = "0d6e4079-e366-4e4e-8b8e-1a7a6d6f4a11"
DRAFT = Draft(PersonId("desk:1"), "Printer", "It is on fire.")
NOTE = CallNote(TicketId("desk:7"), "Called back.\nNo answer.")
WRITES = [
    ("tickets", DRAFT, "/rest/servicedeskapi/request"),
    ("notes", NOTE, "/rest/servicedeskapi/request/7/comment"),
]


@pytest.fixture(params=["cloud", "data_center"])
def here(request: pytest.FixtureRequest) -> Iterator[Site]:
    with site(request.param) as made:
        made.hire(3)
        made.ask(7)
        yield made


def writer(here: Site, what: str) -> Writer[Any]:
    source = here.source()
    found = {"tickets": source.open_tickets(), "notes": source.add_notes()}[what]
    assert found is not None
    return found


def stored(here: Site, what: str) -> int:
    """Return how many requests or notes there are that were not there before."""
    if what == "tickets":
        return len(here.table("issues").rows) - 1
    return len(here.table("issues").rows[7].get("comments", []))


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_arrives_and_is_found_again(here: Site, what: str, item: Any, path: str) -> None:
    sent = writer(here, what).send(KEY, item)

    assert stored(here, what) == 1
    assert writer(here, what).find(KEY, item) == sent


@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_what_never_arrived_is_not_found(here: Site, what: str, item: Any, path: str) -> None:
    assert writer(here, what).find(KEY, item) is None


@pytest.mark.parametrize("fault", ["stores_then_cuts", "stores_then_fails"])
@pytest.mark.parametrize(("what", "item", "path"), WRITES)
def test_a_write_whose_answer_was_lost_is_unsure_and_found(
    here: Site, what: str, item: Any, path: str, fault: str
) -> None:
    here.desk.script.on(path, fault, method="POST")

    with pytest.raises(Unsure):
        writer(here, what).send(KEY, item)

    assert stored(here, what) == 1
    assert writer(here, what).find(KEY, item) is not None


def test_what_breaks_off_before_the_write_surely_did_not_arrive(here: Site) -> None:
    here.desk.script.on("/rest/servicedeskapi/servicedesk", "drop", times=None)

    with pytest.raises(SourceAway) as caught:
        writer(here, "tickets").send(KEY, DRAFT)

    assert (isinstance(caught.value, Unsure), stored(here, "tickets")) == (False, 0)


def test_a_request_is_made_for_its_requester_with_our_key_at_its_end(here: Site) -> None:
    receipt = writer(here, "tickets").send(KEY, DRAFT)

    row = here.table("issues").rows[int(receipt.id)]
    assert (row["summary"], row["reporter"], row["description"]) == (
        "Printer",
        "1",
        f"It is on fire.\n\n[Deskcall {KEY}]",
    )
    assert receipt == Receipt(receipt.id, f"HELP-{receipt.id}", f"{here.desk.address}/browse/HELP-{receipt.id}")


def test_somebody_of_another_source_is_found_by_their_address(here: Site) -> None:
    item = replace(DRAFT, requester_id=PersonId("staff:9"), requester_email="P2@example.com ")

    receipt = writer(here, "tickets").send(KEY, item)

    assert here.table("issues").rows[int(receipt.id)]["reporter"] == "2"


@pytest.mark.parametrize("email", ["", "nobody@example.com", "p1@example.co", "shared@example.com"])
def test_who_is_no_customer_is_refused(here: Site, email: str) -> None:
    for number in (8, 9):
        here.table("customers").put(customer(number, emailAddress="shared@example.com"), id_=number)
    item = replace(DRAFT, requester_id=PersonId("staff:9"), requester_email=email)

    with pytest.raises(ItemRefused, match="no customer of this service desk"):
        writer(here, "tickets").send(KEY, item)


@pytest.mark.parametrize(
    ("category", "says"),
    [
        ("HELP/99", "request type you are trying to use does not exist"),
        ("SECRET/25", "none that Deskcall works in"),
        ("Hardware", "project and number of the request type"),
    ],
)
def test_where_it_cannot_go_is_said(here: Site, category: str, says: str) -> None:
    with pytest.raises(ItemRefused, match=says):
        writer(here, "tickets").send(KEY, replace(DRAFT, category=category))


def test_the_words_of_the_service_desk_are_passed_on(here: Site) -> None:
    with pytest.raises(ItemRefused, match="Summary"):
        writer(here, "tickets").send(KEY, replace(DRAFT, subject=""))


def test_a_note_is_for_agents_only(here: Site) -> None:
    writer(here, "notes").send(KEY, NOTE)

    assert here.table("issues").rows[7]["comments"] == [{"id": "1", "body": NOTE.text, "public": False}]


def test_a_note_behind_many_others_is_found(here: Site) -> None:
    comments = [{"id": str(number), "body": "Other", "public": True} for number in range(100, 220)]
    here.table("issues").put({"comments": comments}, id_=7)
    sent = writer(here, "notes").send(KEY, NOTE)

    assert writer(here, "notes").find(KEY, NOTE) == sent


def test_a_note_for_a_request_that_is_gone_is_refused(here: Site) -> None:
    here.table("issues").remove(7)

    with pytest.raises(ItemRefused):
        writer(here, "notes").send(KEY, NOTE)
    assert writer(here, "notes").find(KEY, NOTE) is None


@pytest.mark.parametrize("ticket", ["other:7", "desk:x", "desk:../../user"])
def test_a_note_for_a_request_of_somebody_else_is_refused(here: Site, ticket: str) -> None:
    with pytest.raises(ItemRefused, match="not known at this service desk"):
        writer(here, "notes").send(KEY, replace(NOTE, ticket_id=TicketId(ticket)))


@pytest.mark.parametrize("what", ["tickets", "notes"])
def test_nothing_is_taken_back(here: Site, what: str) -> None:
    with pytest.raises(ItemRefused, match="in the service desk"):
        writer(here, what).take_back(Receipt(id="7", number="HELP-7"))


def test_without_a_token_nothing_is_asked(here: Site) -> None:
    notes = here.source("").add_notes()
    assert notes is not None

    with pytest.raises(SourceRefused, match="deskcall secret set"):
        notes.send(KEY, NOTE)

    assert here.desk.asked == []
