"""Customers of Jira become our people; it is asked for requests while a telephone rings; mistakes are said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import drained
from fakes.faults import changed
from fakes.jira_site import Site, site
from fakes.jira_skin import customer

from cache.errors import SourceAway, SourceBusy, SourceGarbled, SourceRefused
from cache.model import Person, PersonId, Stamp
from cache.sources.jira_settings import JiraSettings
from cache.sources.opening import open_source
from cache.sources.position import Position
from cache.sources.settings import fingerprint

HOUR = 3_600.0
CUSTOMERS = "/rest/servicedeskapi/servicedesk/1/customer"
PLAIN = JiraSettings(name="desk", base_url="https://acme.atlassian.net", user="agent@example.com")


@pytest.fixture(params=["cloud", "data_center"])
def here(request: pytest.FixtureRequest) -> Iterator[Site]:
    with site(request.param) as made:
        made.hire(3)
        yield made


def keys(numbers: range) -> set[str]:
    return {f"desk:{number}" for number in numbers}


def test_a_customer_is_a_person_without_numbers(here: Site) -> None:
    rows, _ = drained(here.source().people())

    assert rows["desk:2"] == Person(PersonId("desk:2"), "Person 2", email="p2@example.com")


def test_whose_address_is_not_told_is_a_person_all_the_same(here: Site) -> None:
    here.skin.manners.hides.add("2")

    rows, _ = drained(here.source().people())

    assert (rows["desk:2"].email, rows["desk:3"].email) == ("", "p3@example.com")


def test_a_closed_account_leaves(here: Site) -> None:
    people = here.source().people()
    _, cursor = drained(people)
    here.table("customers").put({"active": False}, id_=2)
    here.clock.sleep(HOUR)
    assert people is not None

    rows, _ = drained(people, cursor)

    assert (rows["desk:2"], {stamp.id for stamp in people.sweep() or ()}) == (None, {"desk:1", "desk:3"})


def test_customers_of_all_service_desks_come(here: Site) -> None:
    here.table("customers").put(customer(4, desks=["2"]), id_=4)
    here.table("customers").put(customer(5, desks=["1", "2"]), id_=5)
    people = here.source().people()
    assert people is not None

    rows, _ = drained(people)

    assert (set(rows), {stamp.id for stamp in people.sweep() or ()}) == (keys(range(1, 6)), keys(range(1, 6)))


def test_within_the_hour_one_request_is_made(here: Site) -> None:
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(HOUR - 60)
    before = len(here.desk.asked)

    rows, _ = drained(people, cursor)

    assert (rows, len(here.desk.asked) - before) == ({}, 1)


def test_a_reading_that_stopped_is_begun_anew(here: Site) -> None:
    here.hire(120)
    people = here.source().people()
    assert people is not None
    first = people.pull(None)

    again = here.source().people()
    assert again is not None
    batch = again.pull(first.cursor)

    assert (batch.reset, batch.upserts) == (True, first.upserts)


def test_a_wait_in_the_middle_costs_no_page(here: Site) -> None:
    here.hire(120)
    people = here.source().people()
    assert people is not None
    first = people.pull(None)
    here.desk.script.on(CUSTOMERS, "429_seconds")
    with pytest.raises(SourceBusy):
        people.pull(first.cursor)
    here.clock.sleep(10)
    before = len(here.asked(CUSTOMERS))

    rows, _ = drained(people, first.cursor)

    assert (len(rows), len(here.asked(CUSTOMERS)) - before) == (70, 2)


@pytest.mark.parametrize("gone", [1, 4, 30])
def test_who_leaves_while_all_are_counted_hides_nobody_for_long(here: Site, gone: int) -> None:
    here.hire(150)
    people = here.source().people()
    assert people is not None
    first = people.pull(None)
    for number in range(1, gone + 1):
        here.table("customers").remove(number)
    seen, cursor = drained(people, first.cursor)
    again, _ = drained(people, cursor)

    assert keys(range(51, 151)) <= set(seen) | set(again)


def test_a_sweep_during_which_many_leave_is_thrown_away(here: Site) -> None:
    here.hire(150)
    people = here.source().people()
    assert people is not None
    stamps = people.sweep()
    assert stamps is not None
    next(stamps)
    for number in range(1, 31):
        here.table("customers").remove(number)

    with pytest.raises(SourceAway, match="came or went"):
        list(stamps)


def test_a_customer_without_an_id_is_left_out_and_said(here: Site) -> None:
    here.desk.script.on(CUSTOMERS, changed(lambda body: {**body, "values": [{"displayName": "X"}, *body["values"]]}))
    people = here.source().people()
    assert people is not None

    batch = people.pull(None)

    assert (len(batch.upserts), batch.troubles) == (3, ("person without an id: accountId: is missing",))


@pytest.mark.parametrize("body", [{}, {"values": []}, {"values": {}, "isLastPage": True}, {"isLastPage": True}, []])
def test_something_else_than_customers_is_garbled(here: Site, body: Any) -> None:
    here.desk.script.on(CUSTOMERS, changed(lambda _body: body), times=None)
    people = here.source().people()
    assert people is not None

    with pytest.raises(SourceGarbled):
        people.pull(None)


def test_a_service_desk_that_is_closed_while_it_is_read_ends_only_that_reading(here: Site) -> None:
    here.hire(120)
    people = here.source().people()
    assert people is not None
    first = people.pull(None)
    del here.skin.desks["HELP"]
    with pytest.raises(SourceGarbled):
        people.pull(first.cursor)

    rows, _ = drained(people, first.cursor)

    assert rows == {}


@pytest.mark.parametrize("cursor", ["", "7", Position("rest", whole_at="yesterday").text()])
def test_a_cursor_of_somebody_else_is_said(here: Site, cursor: str) -> None:
    people = here.source().people()
    assert people is not None

    with pytest.raises(SourceGarbled, match="deskcall sync --force"):
        people.pull(cursor)


def test_the_secret_stands_in_no_error(here: Site) -> None:
    here.desk.script.on("*", "401", times=None)
    people = here.source().people()
    assert people is not None

    with pytest.raises(SourceRefused) as caught:
        people.pull(None)

    assert (here.skin.token in str(caught.value), "servicedeskapi" in str(caught.value)) == (False, False)


def test_a_telephone_number_finds_nobody_and_asks_nobody(here: Site) -> None:
    looks_up = here.source().looks_up()

    assert (looks_up.callers("+31201234567"), here.desk.asked) == ((), [])


def test_a_request_is_found_by_its_key_also_by_one_that_it_had(here: Site) -> None:
    here.ask(7, key="HELP-7", old_keys=["IT-3"])
    looks_up = here.source().looks_up()

    found = [looks_up.ticket(number) for number in ("HELP-7", "IT-3")]

    assert [ticket and ticket.number for ticket in found] == ["HELP-7", "HELP-7"]


@pytest.mark.parametrize("number", ["HELP-404", "7", "HELP 7", "../myself", ""])
def test_a_request_that_there_is_not_is_none(here: Site, number: str) -> None:
    assert here.source().looks_up().ticket(number) is None


def test_a_persons_newest_requests_come_newest_first(here: Site) -> None:
    for number in range(1, 61):
        here.ask(number, reporter=2 if number % 2 else 1)
        here.clock.sleep(60)

    found = here.source().looks_up().tickets_of(PersonId("desk:2"))

    assert [ticket.id for ticket in found] == [f"desk:{number}" for number in range(59, 0, -2)]


def test_a_person_of_another_source_has_no_requests_here(here: Site) -> None:
    assert here.source().looks_up().tickets_of(PersonId("other:2")) == ()


def test_what_is_written_back_depends_on_the_settings() -> None:
    def writers(**changes: Any) -> list[bool]:
        settings = JiraSettings(name="desk", base_url="https://acme.atlassian.net", user="a@example.com", **changes)
        opened = open_source(settings, secret="x")
        return [each is not None for each in (opened.people, opened.tickets, opened.open_tickets, opened.add_notes)]

    assert writers() == [True, True, False, False]
    assert writers(provides=("tickets",), write=("notes",)) == [False, True, False, True]


def test_a_good_site_has_no_mistakes() -> None:
    assert PLAIN.mistakes() == []
    assert JiraSettings(name="desk", base_url="https://desk.example.com/jira", edition="data_center").mistakes() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"base_url": "http://acme.atlassian.net"}, "base_url"),
        ({"user": "agent"}, "user"),
        ({"user": ""}, "user"),
        ({"projects": ("help",)}, "projects"),
        ({"projects": ('HELP") OR project = ("X',)}, "projects"),
        ({"write": ("numbers",)}, "write"),
        ({"write": ("tickets",)}, "category"),
        ({"category": "25"}, "category"),
        ({"history": "ever"}, "history"),
    ],
)
def test_a_mistake_names_its_key(changes: dict[str, Any], key: str) -> None:
    given = {"name": "desk", "base_url": PLAIN.base_url, "user": PLAIN.user, **changes}

    assert [sentence.partition(":")[0] for sentence in JiraSettings(**given).mistakes()] == [key]


def test_another_account_brings_all_rows_anew() -> None:
    def changed_to(**changes: Any) -> str:
        return fingerprint(JiraSettings(**{"name": "desk", "base_url": PLAIN.base_url, "user": PLAIN.user, **changes}))

    assert changed_to(category="HELP/1") == fingerprint(PLAIN)
    assert fingerprint(PLAIN) not in {changed_to(user="b@example.com"), changed_to(projects=("IT",))}


def test_a_stamp_of_a_customer_says_only_that_they_are_there(here: Site) -> None:
    people = here.source().people()
    assert people is not None

    assert list(people.sweep() or ()) == [Stamp(f"desk:{number}", None) for number in (1, 2, 3)]
