"""Records of ServiceNow become our rows; what it hides, gives up or does not understand is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import drained
from fakes.faults import changed
from fakes.servicenow import populate
from fakes.servicenow_office import ACME, ANNA, PRINTER, USERS, Office, office
from fakes.servicenow_skin import sys_id

from cache.errors import SourceAway, SourceError, SourceGarbled, SourceRefused
from cache.model import (
    Organization,
    OrganizationId,
    Person,
    PersonId,
    TelephoneNumber,
    Ticket,
    TicketId,
)
from cache.sources.opening import open_source
from cache.sources.servicenow_settings import ServiceNowSettings


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        yield made


def test_a_user_has_every_field_that_they_have_there(here: Office) -> None:
    rows, _ = drained(here.source(sites={"Bonn office": "DE"}).people())

    assert rows == {
        f"desk:{ANNA}": Person(
            PersonId(f"desk:{ANNA}"),
            "Anna Smit",
            email="anna@example.com",
            organization_id=OrganizationId(f"desk:company-{ACME}"),
            employee_id="E1",
            support_id="anna.smit",
            site="Bonn office",
            region="DE",
            job_title="Nurse",
            is_vip=True,
            numbers=(TelephoneNumber("+31 (20) 123 4567", "work"), TelephoneNumber("0612345678", "mobile")),
            url=f"{here.desk.address}/sys_user.do?sys_id={ANNA}",
            updated_at="2026-03-02T09:00:00Z",
        )
    }


def test_a_company_has_its_number(here: Office) -> None:
    rows, _ = drained(here.source().organizations())

    assert rows == {
        f"desk:company-{ACME}": Organization(
            OrganizationId(f"desk:company-{ACME}"),
            "Acme",
            numbers=(TelephoneNumber("+31 20 765 4321", "work"),),
            url=f"{here.desk.address}/core_company.do?sys_id={ACME}",
            updated_at="2026-03-02T09:00:00Z",
        )
    }


def test_an_incident_is_its_callers(here: Office) -> None:
    rows, _ = drained(here.source().tickets())

    assert rows == {
        f"desk:{PRINTER}": Ticket(
            TicketId(f"desk:{PRINTER}"),
            "INC0010001",
            "Printer",
            True,
            status="In Progress",
            requesters=(PersonId(f"desk:{ANNA}"),),
            created_at="2026-03-02T09:00:00Z",
            updated_at="2026-03-02T09:00:00Z",
            url=f"{here.desk.address}/incident.do?sys_id={PRINTER}",
        )
    }


def test_a_user_who_is_no_longer_active_goes(here: Office) -> None:
    people = here.source().people()
    _, cursor = drained(people)
    here.table("people").put({"active": "false"}, id_=1)

    rows, _ = drained(people, cursor)

    assert rows == {f"desk:{ANNA}": None}


def test_what_changed_is_asked_for_and_an_idle_instance_costs_one_request(here: Office) -> None:
    populate(here.skin.world, 700, 0)
    here.clock.sleep(3_600)
    people = here.source().people()
    _, cursor = drained(people)
    before = len(here.desk.asked)

    rows, _ = drained(people, cursor)

    assert (rows, len(here.desk.asked) - before) == ({}, 1)


def test_a_thousand_changes_within_one_second_all_come(here: Office) -> None:
    people = here.source().people()
    _, cursor = drained(people)
    for each in range(2, 1_300):
        here.table("people").put({"name": f"Person {each}", "active": "true"}, id_=each)
    here.clock.sleep(3)

    rows, _ = drained(people, cursor)

    assert len(rows) == 1_298


def test_all_incidents_come_and_closed_ones_as_far_back_as_the_settings_say(here: Office) -> None:
    populate(here.skin.world, 5, 900)
    here.clock.sleep(3_600)
    floor = here.clock() - 90 * 86_400
    rows = here.table("requests").sorted("id")
    young = {sys_id(row["id"]) for row in rows if row["active"] == "true" or (row["closed_at"] or 0) >= floor}

    everything, _ = drained(here.source().tickets())
    recent, _ = drained(here.source(history="3m").tickets())

    assert (len(everything), recent.keys()) == (901, {f"desk:{key}" for key in young})


def test_a_list_with_hidden_rows_is_refused(here: Office) -> None:
    here.skin.hidden.add(1)

    with pytest.raises(SourceGarbled, match="announced 1 records and sent 0"):
        drained(here.source().people())


def test_a_query_that_was_given_up_half_way_is_no_answer(here: Office) -> None:
    here.skin.gives_up = True

    with pytest.raises(SourceAway, match="maximum execution time exceeded"):
        drained(here.source().people())


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {**body, "result": []},
        lambda body: {**body, "result": body["result"][:300]},
        lambda body: {**body, "result": body["result"][::-1]},
        lambda body: {**body, "result": [*body["result"][:-1], body["result"][0]]},
        lambda body: {**body, "result": body["result"] * 3},
        lambda body: {"result": {}},
        lambda body: body["result"],
        lambda body: {**body, "result": [{**row, "sys_id": "1"} for row in body["result"]]},
    ],
    ids=["empty", "cut", "another order", "one twice", "threefold", "an object", "no result", "no ids"],
)
def test_a_page_that_is_not_as_agreed_changes_nothing(here: Office, change: Any) -> None:
    populate(here.skin.world, 400, 0)
    here.desk.script.on(USERS, changed(change))

    with pytest.raises(SourceGarbled):
        drained(here.source().people())


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_said_so(here: Office, password: str) -> None:
    here.skin.password, wrong = password, here.source()
    here.skin.password = "right"

    with pytest.raises(SourceRefused):
        drained(wrong.people())


def test_the_ring_finds_who_has_a_number(here: Office) -> None:
    found = here.source().looks_up().callers("+31612345678")

    assert [person.name for person in found] == ["Anna Smit"]


@pytest.mark.parametrize("telephone", ["+31201239999", "123", ""])
def test_the_ring_finds_nobody_else(here: Office, telephone: str) -> None:
    assert here.source().looks_up().callers(telephone) == ()


@pytest.mark.parametrize(("number", "is_found"), [("INC0010001", True), ("inc0010001", True), ("INC1", False)])
def test_an_incident_is_found_by_its_number(here: Office, number: str, is_found: bool) -> None:
    assert (here.source().looks_up().ticket(number) is not None) is is_found


def test_no_number_can_hold_a_query(here: Office) -> None:
    assert here.source().looks_up().ticket("INC1^ORactive=true") is None
    assert here.desk.asked == []


def test_the_newest_incidents_of_a_person_are_theirs(here: Office) -> None:
    populate(here.skin.world, 3, 300)
    here.table("requests").put({"number": "INC9", "caller_id": {"id": 1, "name": "Anna"}, "active": "true"})

    found = here.source().looks_up().tickets_of(PersonId(f"desk:{ANNA}"))

    assert (len(found), found[0].number) == (50, "INC9")
    assert list(found) == sorted(found, key=lambda ticket: ticket.created_at, reverse=True)


def test_settings_open_it_with_everything_that_they_allow(here: Office) -> None:
    settings = ServiceNowSettings(name="desk", base_url=here.desk.address, provides=("tickets",), write=("notes",))

    opened = open_source(settings, secret="x")

    assert (opened.people, opened.open_tickets, opened.link_numbers) == (None, None, None)
    assert None not in (opened.tickets, opened.looks_up, opened.add_notes)
    with pytest.raises(SourceError):
        drained(opened.tickets)
