"""Records of Xurrent become our rows; who asks while a telephone rings gets an answer or an error, once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import Office, drained, office

from cache.errors import SourceAway, SourceError, SourceGarbled, SourceRefused
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.sources.xurrent import Xurrent
from cache.sources.xurrent_settings import XurrentSettings

ANNA = {
    "name": "Anna Smit",
    "primary_email": "anna@example.com",
    "organization": {"id": 30, "name": "Acme"},
    "site": {"id": 13, "name": "Bonn office"},
    "job_title": "Nurse",
    "employeeID": "E1",
    "supportID": "33821",
    "vip": True,
    "disabled": False,
    "contacts": [
        {"id": 1, "label": "work", "telephone": "+1 (713) 987 2967"},
        {"id": 2, "label": "mobile", "protocol": "telephone", "uri": "0612345678"},
        {"id": 3, "label": "fax", "telephone": "+1 713 987 2968"},
        {"id": 4, "label": "personal", "website": "www.example.com"},
        {"id": 5, "label": "work", "protocol": "email", "uri": "anna@example.com"},
    ],
}
PRINTER: dict[str, Any] = {
    "subject": "Printer",
    "status": "assigned",
    "requested_by": {"id": 1, "name": "Anna Smit"},
    "requested_for": {"id": 2, "name": "Ben Groen"},
    "organization": {"id": 30, "name": "Acme"},
}


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        made.table("people").put(ANNA, id_=1)
        made.table("requests").put(PRINTER, id_=70_470)
        made.clock.sleep(3_600)
        yield made


def test_a_person_has_every_field_that_they_have_there(here: Office) -> None:
    rows, _ = drained(here.source(sites={"Bonn office": "DE"}).people())

    assert rows == {
        "desk:1": Person(
            PersonId("desk:1"),
            "Anna Smit",
            email="anna@example.com",
            organization_id=OrganizationId("desk:organization-30"),
            employee_id="E1",
            support_id="33821",
            site="Bonn office",
            region="DE",
            job_title="Nurse",
            is_vip=True,
            numbers=(TelephoneNumber("+1 (713) 987 2967", "work"), TelephoneNumber("0612345678", "mobile")),
            updated_at="2026-03-02T09:00:00Z",
        )
    }


def test_blank_fields_are_empty(here: Office) -> None:
    here.table("people").put({"name": "Ben Groen", "contacts": [], "disabled": False}, id_=2)

    rows, _ = drained(here.source().people())

    assert rows["desk:2"] == Person(PersonId("desk:2"), "Ben Groen", updated_at="2026-03-02T10:00:00Z")


def test_an_organization_never_has_the_id_of_a_person(here: Office) -> None:
    contacts = [{"id": 9, "label": "general", "telephone": "+31 20 7654321"}]
    here.table("organizations").put({"name": "Acme", "disabled": False, "contacts": contacts}, id_=1)

    rows, _ = drained(here.source().organizations())

    number = TelephoneNumber("+31 20 7654321", "general")
    key = OrganizationId("desk:organization-1")
    assert rows == {key: Organization(key, "Acme", numbers=(number,), updated_at="2026-03-02T10:00:00Z")}


def test_a_request_belongs_to_both_who_asked_and_whom_it_is_for(here: Office) -> None:
    rows, _ = drained(here.source().tickets())

    assert rows["desk:70470"] == Ticket(
        TicketId("desk:70470"),
        "70470",
        "Printer",
        True,
        status="assigned",
        requesters=(PersonId("desk:1"), PersonId("desk:2")),
        organization_id=OrganizationId("desk:organization-30"),
        created_at="2026-03-02T09:00:00Z",
        updated_at="2026-03-02T09:00:00Z",
    )


@pytest.mark.parametrize(("status", "is_open"), [("declined", True), ("waiting_for", True), ("completed", False)])
def test_only_a_completed_request_is_closed(here: Office, status: str, is_open: bool) -> None:
    here.table("requests").put({"status": status}, id_=70_470)

    rows, _ = drained(here.source().tickets())

    assert rows["desk:70470"].is_open is is_open


@pytest.mark.parametrize(
    ("base_url", "page"),
    [
        ("https://api.xurrent.com/v1", "https://acme.xurrent.com/requests/7"),
        ("https://api.uk.xurrent.com/v1", "https://acme.uk.xurrent.com/requests/7"),
        ("https://api.r-service.tech/v1", "https://acme.r-service.tech/requests/7"),
        ("https://desk.example.com/v1", ""),
    ],
)
def test_pages_lie_beside_the_interface(base_url: str, page: str) -> None:
    settings = XurrentSettings(name="desk", base_url=base_url, account="acme")

    assert Xurrent.of(settings, "x").desk.naming.page("requests", 7) == page


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("api.xurrent.com", {"X-Xurrent-Account"}),
        ("api.au.xurrent.com", {"X-Xurrent-Account"}),
        ("api.4me.com", {"X-4me-Account"}),
        ("api.4me.qa", {"X-4me-Account"}),
        ("api.r-service.tech", {"X-Xurrent-Account", "X-4me-Account"}),
        ("api.xurrent.com.example.com", {"X-Xurrent-Account", "X-4me-Account"}),
    ],
)
def test_the_account_is_named_as_each_brand_reads_it(host: str, names: set[str]) -> None:
    settings = XurrentSettings(name="desk", base_url=f"https://{host}/v1", account="acme")

    assert set(Xurrent.of(settings, "x").desk.client.place.headers) - {"Authorization"} == names


@pytest.mark.parametrize("provides", [("people",), ("tickets",)])
def test_only_what_the_settings_ask_for_is_taken(here: Office, provides: tuple[str, ...]) -> None:
    source = here.source(provides=provides)

    assert [stream is not None for stream in (source.people(), source.organizations(), source.tickets())] == [
        "people" in provides,
        "people" in provides,
        "tickets" in provides,
    ]


def test_without_a_token_nobody_is_asked(here: Office) -> None:
    people = Xurrent.of(here.source().desk.settings, "").people()
    assert people is not None

    with pytest.raises(SourceRefused, match="no secret is known"):
        people.pull(None)

    assert here.asked() == []


@pytest.mark.parametrize("changes", [{"account": "another"}])
def test_a_wrong_account_is_said_so(here: Office, changes: dict[str, str]) -> None:
    with pytest.raises(SourceRefused, match="Account not accessible"):
        drained(here.source(**changes).people())


def test_the_ring_finds_who_has_a_number(here: Office) -> None:
    found = here.source().looks_up().callers("+17139872967")

    assert [person.name for person in found] == ["Anna Smit"]


def test_the_ring_finds_ten_people_at_most_and_nobody_who_is_disabled(here: Office) -> None:
    for number in range(2, 20):
        here.table("people").put({**ANNA, "disabled": number == 2}, id_=number)

    found = here.source().looks_up().callers("+17139872967")

    assert (len(found), "desk:2" in {person.id for person in found}) == (9, False)


@pytest.mark.parametrize(
    ("fault", "error"), [("500", SourceAway), ("login_page", SourceGarbled), ("object", SourceGarbled)]
)
def test_the_ring_asks_once(here: Office, fault: str, error: type[SourceError]) -> None:
    here.desk.script.on("/v1/sd", fault, times=None)

    with pytest.raises(error):
        here.source().looks_up().callers("+17139872967")

    assert len(here.asked()) == 1


def test_who_is_no_service_desk_analyst_is_told_so(here: Office) -> None:
    here.skin.is_analyst = False

    with pytest.raises(SourceRefused, match="Service Desk Analyst"):
        here.source().looks_up().callers("+17139872967")


@pytest.mark.parametrize(("number", "subject"), [("70470", "Printer"), ("7", None), ("x/../1", None), ("", None)])
def test_a_request_is_found_by_its_number(here: Office, number: str, subject: str | None) -> None:
    found = here.source().looks_up().ticket(number)

    assert (found.subject if found else None) == subject


def test_a_request_that_answers_with_another_number_is_none(here: Office) -> None:
    other = {**PRINTER, "id": 8, "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z"}
    here.desk.script.on("/v1/requests/70470", lambda make, _wire: type(make())(200, other))

    assert here.source().looks_up().ticket("70470") is None


@pytest.mark.parametrize("ignored", [set(), {"requested_by", "requested_for"}])
def test_the_newest_requests_of_a_person_are_theirs(here: Office, ignored: set[str]) -> None:
    here.skin.manners.ignored |= ignored
    for number in range(1, 40):
        mine, other = {"id": 2, "name": "Ben"}, {"id": 3, "name": "Cas"}
        here.table("requests").put({**PRINTER, "requested_by": mine if number % 2 else other, "requested_for": None})

    found = here.source().looks_up().tickets_of(PersonId("desk:2"))

    assert [int(ticket.number) for ticket in found] == sorted((int(ticket.number) for ticket in found), reverse=True)
    assert {requester for ticket in found for requester in ticket.requesters} == {"desk:2", "desk:1"}
    assert len(found) == 21


@pytest.mark.parametrize("person", ["other:1", "desk:", "desk:x", "desk:1/../2"])
def test_whoever_is_not_of_this_desk_has_no_requests_there(here: Office, person: str) -> None:
    assert here.source().looks_up().tickets_of(PersonId(person)) == ()
    assert here.asked() == []
