"""What is sent back to Zammad arrives once, is found again, and replaces nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.zammad_office import Office, office
from worlds.every_writer import KEY, EveryWriter, Write

from cache.errors import ItemRefused
from cache.model import CallNote, Draft, NumberLink, OrganizationId, PersonId, Receipt, TicketId

ANNA = PersonId("desk:5")
WRITES = (
    Write("numbers", NumberLink(ANNA, "+31203334455"), "/api/v1/users/5", "PUT"),
    Write("tickets", Draft(ANNA, "Printer", "It is on fire."), "/api/v1/tickets", "POST"),
    Write("notes", CallNote(TicketId("desk:70"), "Called back.\nNo answer."), "/api/v1/ticket_articles", "POST"),
)


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        yield made


class TestZammad(EveryWriter):
    WRITES = WRITES


def test_a_refused_ticket_says_why(here: Office) -> None:
    with pytest.raises(ItemRefused, match="Missing required value for field 'title'!"):
        here.writer("tickets").send(KEY, Draft(ANNA, ""))


def test_a_ticket_is_its_customers_and_in_the_group_of_the_settings(here: Office) -> None:
    receipt = here.writer("tickets").send(KEY, WRITES[1][1])

    row, article = here.table("requests").rows[71], here.table("articles").rows[1]
    assert (row["customer_id"], row["group"], row["title"], article["body"]) == (
        5,
        "Users",
        "Printer",
        "It is on fire.",
    )
    assert receipt == Receipt("71", "67071", f"{here.desk.address}/#ticket/zoom/71")


def test_a_ticket_of_another_key_is_not_ours(here: Office) -> None:
    here.writer("tickets").send(KEY, WRITES[1][1])

    assert here.writer("tickets").find("another", WRITES[1][1]) is None


def test_a_note_is_internal(here: Office) -> None:
    here.writer("notes").send(KEY, WRITES[2][1])

    assert here.table("articles").rows[1]["internal"] is True


def test_a_number_goes_into_the_first_empty_field_and_over_no_other(here: Office) -> None:
    here.writer("numbers").send(KEY, WRITES[0][1])

    row = here.table("people").rows[5]
    assert (row["mobile"], row["phone"]) == ("+31203334455", "+31 (20) 123 4567")
    with pytest.raises(ItemRefused, match="taken"):
        here.writer("numbers").send(KEY, NumberLink(ANNA, "+31200000000"))


def test_a_number_is_taken_back_unless_another_is_there_by_now(here: Office) -> None:
    numbers = here.writer("numbers")
    receipt = numbers.send(KEY, WRITES[0][1])

    numbers.take_back(receipt)
    emptied = here.table("people").rows[5]["mobile"]
    here.table("people").put({"mobile": "+31209999999"}, id_=5)
    numbers.take_back(receipt)

    assert (emptied, here.table("people").rows[5]["mobile"]) == ("", "+31209999999")


@pytest.mark.parametrize(
    ("what", "item"),
    [
        ("numbers", NumberLink(PersonId("other:5"), "1")),
        ("numbers", NumberLink(OrganizationId("desk:organization-30"), "1")),
        ("numbers", NumberLink(PersonId("desk:999"), "1")),
        ("tickets", Draft(PersonId("desk:5/../6"), "x")),
        ("notes", CallNote(TicketId("desk:x"), "x")),
    ],
)
def test_what_is_not_of_this_installation_is_not_sent_there(here: Office, what: str, item: Any) -> None:
    with pytest.raises(ItemRefused):
        here.writer(what).send(KEY, item)

    assert all(each.method == "GET" for each in here.desk.asked)
