"""Records of Zammad become our rows; pages of a list that says neither its length nor its changes lose none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fakes.clients import drained
from fakes.faults import changed
from fakes.zammad import populate
from fakes.zammad_office import Office, office

from cache.errors import SourceGarbled, SourceRefused
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.sources import page_stream
from cache.sources.opening import open_source
from cache.sources.zammad_settings import ZammadSettings

USERS = "/api/v1/users"
NINE = "2026-03-02T09:00:00Z"


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        yield made


def rows_of(stream: Any, cursor: str | None = None) -> tuple[dict[str, Any], str]:
    """Return what is drained without those that are not there: Zammad itself is always told to be gone."""
    rows, cursor = drained(stream, cursor)
    return {key: row for key, row in rows.items() if row is not None}, cursor


def test_a_user_has_every_field_that_they_have_there(here: Office) -> None:
    rows, _ = rows_of(here.source().people())

    assert rows == {
        "desk:5": Person(
            PersonId("desk:5"),
            "Anna Smit",
            email="anna@example.com",
            organization_id=OrganizationId("desk:organization-30"),
            support_id="anna",
            site="Bonn office",
            is_vip=True,
            numbers=(TelephoneNumber("+31 (20) 123 4567", "work"),),
            url=f"{here.desk.address}/#user/profile/5",
            updated_at=NINE,
        )
    }


def test_a_user_without_a_name_is_called_by_their_address(here: Office) -> None:
    here.table("people").put({"firstname": "", "lastname": None, "email": "x@example.com"}, id_=5)

    rows, _ = rows_of(here.source().people())

    assert rows["desk:5"].name == "x@example.com"


def test_organizations_and_tickets_have_their_fields(here: Office) -> None:
    organizations, _ = rows_of(here.source().organizations())
    tickets, _ = rows_of(here.source().tickets())

    page = here.desk.address
    company = OrganizationId("desk:organization-30")
    assert organizations == {
        company: Organization(company, "Acme", url=f"{page}/#organization/profile/30", updated_at=NINE)
    }
    assert tickets == {
        "desk:70": Ticket(
            TicketId("desk:70"),
            "67070",
            "Printer",
            True,
            status="parked",
            requesters=(PersonId("desk:5"),),
            organization_id=company,
            created_at=NINE,
            updated_at=NINE,
            url=f"{page}/#ticket/zoom/70",
        )
    }


@pytest.mark.parametrize(("state", "is_open"), [(1, True), (2, True), (4, False), (9, True), (77, True)])
def test_the_type_of_its_state_says_whether_a_ticket_is_open(here: Office, state: int, is_open: bool) -> None:
    here.table("requests").put({"state_id": state}, id_=70)
    here.clock.sleep(60)

    rows, _ = rows_of(here.source().tickets())

    assert rows["desk:70"].is_open is is_open


def test_a_user_who_is_no_longer_active_goes(here: Office) -> None:
    people = here.source().people()
    _, cursor = drained(people)
    here.table("people").put({"active": False}, id_=5)
    here.clock.sleep(60)

    rows, _ = drained(people, cursor)

    assert rows == {"desk:5": None}


def test_a_change_that_the_search_shows_late_is_not_lost(here: Office) -> None:
    populate(here.skin.world, 300, 0)
    here.clock.sleep(3_600)
    people, here.skin.lag = here.source().people(), 240.0
    _, cursor = drained(people)
    here.table("people").put({"lastname": "Late"}, id_=5)
    here.clock.sleep(120)
    early, cursor = drained(people, cursor)
    here.clock.sleep(180)

    rows, _ = drained(people, cursor)

    assert ("desk:5" in early, rows["desk:5"].name) == (False, "User Late")


def test_an_installation_where_nothing_happens_costs_one_request(here: Office) -> None:
    populate(here.skin.world, 300, 0)
    here.clock.sleep(3_600)
    people = here.source().people()
    _, cursor = drained(people)
    before = len(here.desk.asked)

    rows, _ = drained(people, cursor)

    assert (rows, len(here.desk.asked) - before) == ({}, 1)


@pytest.mark.parametrize("count", [0, 1, 97, 98, 99, 197, 198, 450])
def test_every_row_of_a_list_that_does_not_say_its_length_comes(here: Office, count: int) -> None:
    populate(here.skin.world, count, 0)
    people = here.source().people()
    assert people is not None

    rows, _ = rows_of(people)

    stamps = people.sweep()
    assert stamps is not None
    assert rows.keys() == {stamp.id for stamp in stamps}
    assert len(rows) == len(here.table("people").rows) - 1


def test_rows_that_go_between_two_pages_hide_no_other(here: Office) -> None:
    populate(here.skin.world, 450, 0)
    people, cursor, more, seen, gone = here.source().people(), None, True, set(), 10
    assert people is not None
    while more:
        batch = people.pull(cursor)
        seen |= {row.id for row in batch.upserts}
        cursor, more = batch.cursor, batch.more
        here.table("people").remove(gone)
        gone += 90

    assert {f"desk:{key}" for key in here.table("people").rows if key != 1} <= seen


def test_more_changes_than_a_search_shows_have_all_rows_read_anew(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_stream, "MOST_PAGES_OF_CHANGES", 2)
    monkeypatch.setattr(page_stream, "OVERLAP", timedelta(seconds=30))
    people = here.source().people()
    _, cursor = drained(people)
    populate(here.skin.world, 450, 0)
    for key in list(here.table("people").rows):
        here.table("people").put({"vip": False}, id_=key)
    here.clock.sleep(60)

    rows, cursor = rows_of(people, cursor)

    assert len(rows) == len(here.table("people").rows) - 1


def test_closed_tickets_go_as_far_back_as_the_settings_say(here: Office) -> None:
    populate(here.skin.world, 5, 300)
    floor = here.clock() - 90 * 86_400
    young = {
        f"desk:{row['id']}"
        for row in here.table("requests").sorted("id")
        if row["state_id"] != 4 or row["updated_at"] >= floor
    }
    tickets = here.source(history="3m").tickets()
    assert tickets is not None

    rows, _ = rows_of(tickets)

    assert rows.keys() == {stamp.id for stamp in tickets.sweep() or ()} == young


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[::-1],
        lambda body: body * 2,
        lambda body: {"rows": body},
        lambda body: [{**row, "id": "7"} for row in body],
    ],
    ids=["another order", "twofold", "an object", "ids that are texts"],
)
def test_a_page_that_is_not_as_agreed_changes_nothing(here: Office, change: Any) -> None:
    populate(here.skin.world, 400, 0)
    here.desk.script.on(USERS, changed(change), times=None)

    with pytest.raises(SourceGarbled):
        drained(here.source().people())


def test_a_search_that_knows_nobody_is_no_news(here: Office) -> None:
    people = here.source().people()
    here.skin.lag = 1e9  # its index is being made anew

    with pytest.raises(SourceGarbled, match="sent 0 records of a page that holds more"):
        drained(people)


@pytest.mark.parametrize("path", [USERS, f"{USERS}/search"])
@pytest.mark.parametrize("cut", [0, 50])
def test_a_page_that_is_cut_is_no_end(here: Office, path: str, cut: int) -> None:
    populate(here.skin.world, 450, 0)
    for key in list(here.table("people").rows):
        here.table("people").put({"vip": True}, id_=key)
    here.clock.sleep(60)
    is_page = lambda body: len(body) == 100  # noqa: E731
    here.desk.script.on(path, changed(lambda body: body[:cut] if is_page(body) else body), times=None)

    with pytest.raises(SourceGarbled):
        drained(here.source().people())


def test_the_same_page_for_ever_is_noticed(here: Office) -> None:
    populate(here.skin.world, 400, 0)
    people = here.source().people()
    assert people is not None
    cursor = people.pull(None).cursor
    page = [dict(row) for row in here.table("people").sorted("id")[-100:]]
    stamped = [{**row, "created_at": NINE, "updated_at": NINE} for row in page]
    here.desk.script.on(USERS, changed(lambda _: stamped), times=None)

    with pytest.raises(SourceGarbled):
        drained(people, cursor)


@pytest.mark.parametrize("change", [{"token": "another"}, {"is_agent": False}])
def test_who_may_not_read_is_told_so(here: Office, change: dict[str, Any]) -> None:
    source = here.source()
    for name, value in change.items():
        setattr(here.skin, name, value)

    with pytest.raises(SourceRefused):
        drained(source.people())


@pytest.mark.parametrize(("telephone", "names"), [("+31201234567", ["Anna Smit"]), ("0205554321", []), ("12", [])])
def test_the_ring_finds_who_has_a_number(here: Office, telephone: str, names: list[str]) -> None:
    assert [person.name for person in here.source().looks_up().callers(telephone)] == names


@pytest.mark.parametrize(("number", "title"), [("67070", "Printer"), ("6707", None), ("title:x", None)])
def test_a_ticket_is_found_by_its_number(here: Office, number: str, title: str | None) -> None:
    found = here.source().looks_up().ticket(number)

    assert (found and found.subject) == title


def test_the_newest_tickets_of_a_person_are_theirs(here: Office) -> None:
    populate(here.skin.world, 3, 300)

    found = here.source().looks_up().tickets_of(PersonId("desk:5"))

    assert len(found) == 50
    assert list(found) == sorted(found, key=lambda ticket: ticket.created_at, reverse=True)


def test_settings_open_it_with_everything_that_they_allow(here: Office) -> None:
    settings = ZammadSettings(name="desk", base_url=here.desk.address, provides=("people",), write=("numbers",))

    opened = open_source(settings, secret="")

    assert (opened.tickets, opened.open_tickets, opened.add_notes) == (None, None, None)
    assert None not in (opened.people, opened.organizations, opened.looks_up, opened.link_numbers)
    with pytest.raises(SourceRefused, match="no secret is known"):
        drained(opened.people)
