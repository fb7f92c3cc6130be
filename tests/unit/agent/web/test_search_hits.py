from __future__ import annotations

import re

from cache.model import Organization, OrganizationId, Person, PersonId, Ticket, TicketId

NORTHWIND = Organization(OrganizationId("desk:7"), "Northwind Freight")
NADIA = Person(PersonId("desk:12"), "Nadia Okafor", organization_id=NORTHWIND.id, job_title="Controller")


def names(html: str) -> list[str]:
    found = re.findall(r"<bdi>(.*?)</bdi>", html, re.DOTALL)
    return [re.sub("</?mark>", "", name).strip() for name in found]


def test_people_organizations_and_tickets_are_found(office):  # A9
    office.knows(NORTHWIND)
    office.knows(NADIA, Person(PersonId("desk:13"), "North Nadiason"))
    office.knows(Ticket(TicketId("desk:1"), "70464", "Northern lights flicker", True, requesters=(NADIA.id,)))

    assert names(office.get("/api/search?q=north")) == [
        "North Nadiason",
        "Northwind Freight",
        "70464 Northern lights flicker",
    ]


def test_a_ticket_names_whom_it_is_for(office):
    office.knows(NADIA)
    office.knows(Ticket(TicketId("desk:1"), "70464", "VPN drops", True, requesters=(NADIA.id,)))

    assert "for Nadia Okafor" in office.get("/api/search?q=70464")


def test_the_people_of_an_organization_are_listed(office):  # A9
    office.knows(NORTHWIND)
    office.knows(NADIA, Person(PersonId("desk:13"), "Somebody Else"))

    assert names(office.get("/api/search?organization=desk:7")) == ["Nadia Okafor"]


def test_nothing_found_repeats_the_text_as_text(office):
    html = office.get("/api/search?q=%3Cb%3E")

    assert "Nothing found for “&lt;b&gt;”." in html


def test_search_needs_the_consoles_token(office):
    office.stand.client().get("/api/search?q=a", status=401)
