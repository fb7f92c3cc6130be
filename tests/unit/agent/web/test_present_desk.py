from __future__ import annotations

import pytest

from agent.web.present.desk import Desk, filled, new_ticket, safe_url
from cache.model import Organization, OrganizationId, Person, PersonId

DESK = Desk(
    new_request="https://desk.example/new?person={person_id}&phone={telephone}&organization={organization_id}",
    origins=("https://desk.example",),
)
NADIA = Person(PersonId("desk:12"), "Nadia Okafor", support_id="33821")
NORTHWIND = Organization(OrganizationId("desk:7"), "Northwind Freight")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://desk.example/requests/1",
        "https://evil.example/requests/1",
        "https://desk.example@evil.example/",
        "https://desk.example:444/",
        "https://desk.example.evil.example/",
        "https:/desk.example/",
        "https://desk.example\\@evil.example/",
        'https://desk.example/"onclick=',
        "https://desk.example/\nx",
        " https://desk.example/",
        "https://[desk.example/",
        "data:text/html,x",
        "//desk.example/",
        "",
    ],
)
def test_only_pages_of_the_configured_service_desk_are_linked(url):
    assert safe_url(url, DESK) == ""


def test_a_page_of_the_service_desk_is_linked_as_it_is():
    assert safe_url("https://DESK.example/requests/1?x=%20#top", DESK) == "https://DESK.example/requests/1?x=%20#top"


def test_a_new_ticket_has_caller_and_number_filled_in():  # S4, A7, A16
    new = new_ticket(DESK, person=NADIA, organization=NORTHWIND, telephone="+31201234567")

    assert new.url == "https://desk.example/new?person=12&phone=%2B31201234567&organization=7"


def test_without_a_customer_the_number_is_kept_and_the_customer_unknown():  # A16
    new = new_ticket(DESK, telephone="+31201234567")

    assert (new.url, new.what) == (
        "https://desk.example/new?phone=%2B31201234567",
        "New request for an unknown customer",
    )


def test_a_new_ticket_of_an_organization_names_it_and_no_person():  # A7
    new = new_ticket(DESK, organization=NORTHWIND)

    assert (new.url, new.what) == ("https://desk.example/new?organization=7", "New request for Northwind Freight")


def test_without_a_configured_page_there_is_no_link():
    assert new_ticket(Desk(), person=NADIA).url == ""


def test_values_cannot_leave_their_place_in_the_address():
    url = filled("https://desk.example/new/{name}?q={name}", {"name": "a/../b&c=d#e?f g{person_id}"})

    encoded = "a%2F..%2Fb%26c%3Dd%23e%3Ff%20g%7Bperson_id%7D"
    assert url == f"https://desk.example/new/{encoded}?q={encoded}"


def test_a_placeholder_cannot_choose_the_host():
    desk = Desk(new_request="https://{person_id}/new", origins=("https://desk.example",))

    assert new_ticket(desk, person=NADIA).url == ""


def test_fixed_parameters_stay_when_others_are_left_out():
    assert filled("https://d.example/new?a=1&b={x}&c={y}#t", {"y": "2"}) == "https://d.example/new?a=1&c=2#t"
