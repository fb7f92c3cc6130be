"""Link number: from an unknown caller to a person, an organization or both."""

from __future__ import annotations

import re

import pytest

from agent.config import Config, SiteSettings
from agent.state import links
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber

NORTHWIND = Organization(OrganizationId("desk:7"), "Northwind Freight")
NADIA = Person(
    PersonId("desk:12"),
    "Nadia Okafor",
    organization_id=NORTHWIND.id,
    region="NL",
    numbers=(TelephoneNumber("+31624187733", "mobile"),),
)
UNKNOWN = "+442079460018"


@pytest.fixture
def desk(office):
    office.knows(NORTHWIND)
    office.knows(NADIA)
    return office


def link(call, *, person="", organization="", sure=""):
    return {"call": call, "person": person, "organization": organization, "sure": sure}


def unlink(call, *, person="", organization=""):
    return {"call": call, "person": person, "organization": organization}


def heading(html):
    return re.sub("<[^>]*>", "", re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]).strip()


def bar(html):
    found = re.search(r'<div class="linkbar.*?</div>', html, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", found[0]).split()) if found else ""


def test_the_next_call_of_a_linked_number_is_that_persons(desk):  # A10
    call = desk.ring(telephone=UNKNOWN, callID="1")

    answer = desk.post("/api/link", link(call, person=NADIA.id))

    view = desk.view(telephone="00442079460018", callID="2")
    assert (answer, heading(view)) == ({"ok": True}, "Nadia Okafor")
    assert "Linked to this number" in view


def test_the_person_is_the_caller_of_this_call_at_once(desk):  # A10
    call = desk.ring(telephone=UNKNOWN)
    desk.post("/api/link", link(call, person=NADIA.id))

    view = desk.get(f"/api/view?call={call}")

    assert (heading(view), desk.stand.calls()[0].person_id) == ("Nadia Okafor", NADIA.id)
    assert bar(view) == ("Linked to Nadia Okafor. The next call from it will match. Undo Link Northwind Freight too")


def test_a_number_is_linked_to_an_organization(desk):  # A10
    call = desk.ring(telephone=UNKNOWN, callID="1")
    desk.post("/api/link", link(call, organization=NORTHWIND.id))

    here, later = desk.get(f"/api/view?call={call}"), desk.view(telephone=UNKNOWN, callID="2")

    assert bar(here) == "Linked to Northwind Freight. The next call from it will match. Undo"
    assert "A number of Northwind Freight." in later


def test_a_number_is_linked_to_both(desk):  # A10
    call = desk.ring(telephone=UNKNOWN)
    desk.post("/api/link", link(call, person=NADIA.id, organization=NORTHWIND.id))

    made = links.made(desk.stand.parts.state, links.NumberKey(int(UNKNOWN[1:]), "", ""))
    assert {(each.person, each.organization) for each in made} == {(NADIA.id, ""), ("", NORTHWIND.id)}
    assert bar(desk.get(f"/api/view?call={call}")).startswith("Linked to Nadia Okafor and Northwind Freight.")


def test_the_chosen_persons_card_offers_to_link(desk):  # A18
    call = desk.ring(telephone=UNKNOWN)
    desk.post("/api/choose", {"call": call, "person": NADIA.id})

    view = desk.get(f"/api/view?call={call}")

    assert bar(view) == "Not on record. Link this number to Nadia Northwind Freight Both"


def test_a_person_whose_number_it_is_needs_no_link(desk):
    call = desk.ring(telephone="06 24187733")
    desk.post("/api/choose", {"call": call, "person": NADIA.id})

    assert bar(desk.get(f"/api/view?call={call}")) == ""


def test_undo_takes_the_link_back(desk):  # A10
    call = desk.ring(telephone=UNKNOWN, callID="1")
    desk.post("/api/link", link(call, person=NADIA.id))

    desk.post("/api/unlink", unlink(call, person=NADIA.id))

    assert heading(desk.view(telephone=UNKNOWN, callID="2")) == "+44 20 7946 0018"


def test_a_second_undo_says_that_it_was_done_before(desk):  # A10
    call = desk.ring(telephone=UNKNOWN)
    desk.post("/api/link", link(call, person=NADIA.id))
    desk.post("/api/unlink", unlink(call, person=NADIA.id))

    answer = desk.post("/api/unlink", unlink(call, person=NADIA.id))

    assert answer == {"ok": False, "said": "This link was taken back before. Nothing was changed."}


def test_an_older_link_can_be_removed(desk):
    desk.post("/api/link", link(desk.ring(telephone=UNKNOWN, callID="1"), person=NADIA.id))
    desk.stand.time.pass_by(60)

    view = desk.view(telephone=UNKNOWN, callID="2")

    assert (bar(view), "Remove this link" in view) == ("", True)


@pytest.mark.parametrize(
    ("telephone", "said"),
    [
        ("anonymous", "The caller hides the number, so there is none to link."),
        ("%25CallerNumber%25", "Your phone did not fill in the number, so there is none to link."),
        ("1.2E+11", "This is no telephone number, so it cannot be linked."),
        ("*21", "This is a service code. It belongs to nobody, so it cannot be linked."),
    ],
)
def test_what_is_nobodys_number_is_refused_in_plain_words(desk, telephone, said):
    query = (
        f"telephone={telephone}&callID=1" if "%" in telephone else f"telephone={telephone}&callID=1".replace("+", "%2B")
    )
    desk.stand.client().get(f"/sd?{query}", status=202)
    call = desk.stand.calls()[0].id

    answer = desk.post("/api/link", link(call, person=NADIA.id))

    assert (answer, links.made(desk.stand.parts.state, links.NumberKey(0, "", ""))) == ({"ok": False, "said": said}, ())
    assert bar(desk.get(f"/api/view?call={call}")) == ""


def test_a_call_without_a_number_has_none_to_link(desk):
    call = desk.ring(request="1")

    assert desk.post("/api/link", link(call, person=NADIA.id))["said"].startswith("The telephone sent no number")


@pytest.mark.parametrize(
    ("owner", "said"),
    [({"person": "desk:99"}, "This person is no longer"), ({"organization": "desk:99"}, "This organization is no")],
)
def test_nobody_is_linked_who_is_not_in_the_directory(desk, owner, said):
    call = desk.ring(telephone=UNKNOWN)

    assert desk.post("/api/link", link(call, **owner))["said"].startswith(said)


@pytest.mark.parametrize("path", ["/api/link", "/api/unlink"])
def test_a_call_that_is_not_there_is_said(desk, path):
    answer = desk.post(path, link("AAAA", person=NADIA.id))

    assert answer["said"] == "This call is no longer in the log, so its number cannot be linked."


def test_a_link_to_nobody_is_refused(desk):
    desk.post_refused("/api/link", link(desk.ring(telephone=UNKNOWN)))


def test_a_number_of_many_people_is_asked_about_first(desk):
    number = (TelephoneNumber("+31205550100", "work"),)
    desk.knows(*(Person(PersonId(f"desk:t{at}"), f"Team {at}", region="NL", numbers=number) for at in range(4)))
    call = desk.ring(telephone="+31205550100")

    asked = desk.post("/api/link", link(call, person=NADIA.id))
    sure = desk.post("/api/link", link(call, person=NADIA.id, sure="1"))

    assert asked == {"ok": False, "ask": "4 people have this number already. Link it all the same?"}
    assert sure == {"ok": True}


def test_a_linked_person_stands_beside_those_who_have_the_number(desk):
    number = (TelephoneNumber("+31205550100", "work"),)
    desk.knows(*(Person(PersonId(f"desk:t{at}"), f"Team {at}", region="NL", numbers=number) for at in range(2)))
    desk.post("/api/link", link(desk.ring(telephone="+31205550100", callID="1"), person=NADIA.id))

    view = desk.view(telephone="+31205550100", callID="2")

    assert re.findall(r"<b><bdi>(.*?)</bdi>", view)[:1] == ["Nadia Okafor"]
    assert heading(view) == "Who is calling?"


def test_search_offers_the_link_for_a_call_with_a_number(desk):
    known, hidden = desk.ring(telephone=UNKNOWN, callID="1"), desk.ring(telephone="anonymous", callID="2")

    offered = [
        "Link number to Nadia Okafor" in desk.get(f"/api/search?q=nadia&call={call}") for call in (known, hidden)
    ]

    assert (offered, "Link number" in desk.get("/api/search?q=nadia")) == ([True, False], False)


def test_why_this_person_is_said_with_rule_label_and_age(desk):
    view = desk.view(telephone="+31624187733")

    reasons = " ".join(
        re.sub("<[^>]*>", " ", re.search(r'<details class="why".*?</details>', view, re.DOTALL)[0]).split()
    )
    assert reasons == (
        "Matched on mobile Found by the calling number How sure Certain, the same number"
        " On record +31624187733 Labelled mobile Ring came from the telephone system"
        " Directory desk Directory read 2026-11-21"
    )


def test_without_a_site_region_a_link_still_works(office_with):
    office = office_with(Config(site=SiteSettings()))
    office.knows(NADIA)
    office.post("/api/link", link(office.ring(telephone="0201234567", callID="1"), person=NADIA.id))

    assert heading(office.view(telephone="0201234567", callID="2")) == "Nadia Okafor"
