"""What is sent back to ServiceNow arrives once, is found again, and replaces nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.servicenow_office import ACME, ANNA, INCIDENTS, PRINTER, USERS, Office, office
from fakes.servicenow_skin import sys_id
from worlds.every_writer import KEY, EveryWriter, Write

from cache.errors import ItemRefused
from cache.model import (
    CallNote,
    Draft,
    NumberLink,
    OrganizationId,
    PersonId,
    TicketId,
)

WRITES = (
    Write("numbers", NumberLink(PersonId(f"desk:{ANNA}"), "+31203334455"), f"{USERS}/{ANNA}", "PATCH"),
    Write("tickets", Draft(PersonId(f"desk:{ANNA}"), "Printer", "It is on fire."), INCIDENTS, "POST"),
    Write(
        "notes", CallNote(TicketId(f"desk:{PRINTER}"), "Called back.\nNo answer."), f"{INCIDENTS}/{PRINTER}", "PATCH"
    ),
)


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        yield made


class TestServiceNow(EveryWriter):
    WRITES = WRITES


@pytest.mark.parametrize(("what", "item", "path", "method"), WRITES)
def test_a_refused_write_says_why(here: Office, what: str, item: Any, path: str, method: str) -> None:
    here.desk.script.on(path, "400", method=method)

    with pytest.raises(ItemRefused, match="fault 400"):
        here.writer(what).send(KEY, item)


def test_a_number_goes_into_the_first_empty_field_and_over_no_other(here: Office) -> None:
    here.writer("numbers").send(KEY, WRITES[0][1])

    row = here.table("people").rows[1]
    assert (row["home_phone"], row["mobile_phone"]) == ("+31203334455", "0612345678")
    with pytest.raises(ItemRefused, match="taken"):
        here.writer("numbers").send(KEY, NumberLink(PersonId(f"desk:{ANNA}"), "+31200000000"))


def test_a_number_is_taken_back_unless_another_is_there_by_now(here: Office) -> None:
    numbers = here.writer("numbers")
    receipt = numbers.send(KEY, WRITES[0][1])

    numbers.take_back(receipt)
    emptied = here.table("people").rows[1]["home_phone"]
    here.table("people").put({"home_phone": "+31209999999"}, id_=1)
    numbers.take_back(receipt)

    assert (emptied, here.table("people").rows[1]["home_phone"]) == ("", "+31209999999")


@pytest.mark.parametrize(
    ("what", "item"),
    [
        ("numbers", NumberLink(PersonId(f"other:{ANNA}"), "1")),
        ("numbers", NumberLink(OrganizationId(f"desk:company-{ACME}"), "1")),
        ("numbers", NumberLink(PersonId(f"desk:{sys_id(99)}"), "1")),
        ("tickets", Draft(PersonId("desk:1^ORactive=true"), "x")),
        ("notes", CallNote(TicketId("desk:7"), "x")),
    ],
)
def test_what_is_not_of_this_instance_is_not_sent_there(here: Office, what: str, item: Any) -> None:
    with pytest.raises(ItemRefused):
        here.writer(what).send(KEY, item)

    assert all(each.method == "GET" for each in here.desk.asked)
