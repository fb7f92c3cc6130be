from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from agent.config import Config, Console, SiteSettings
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId

NORTHWIND = Organization(
    OrganizationId("desk:7"), "Northwind Freight", numbers=(TelephoneNumber("+31108082000", "work"),)
)
HARBOUR = Organization(OrganizationId("desk:8"), "Harbour IT", numbers=(TelephoneNumber("+31107001000", "work"),))


def person(key: str = "12", name: str = "Nadia Okafor", number: str = "+31624187733", **changes) -> Person:
    numbers = (TelephoneNumber(number, "mobile"),)
    return Person(PersonId(f"desk:{key}"), name, organization_id=NORTHWIND.id, region="NL", numbers=numbers, **changes)


def ticket(number: int, *, is_open: bool = True, whose: str = "12", subject: str = "VPN drops") -> Ticket:
    return Ticket(
        TicketId(f"desk:{number}"),
        str(number),
        subject,
        is_open,
        requesters=(PersonId(f"desk:{whose}"),),
        organization_id=NORTHWIND.id,
        created_at=f"2026-01-01T00:{number % 60:02}:00Z",
    )


def heading(html: str) -> str:
    return re.sub("<[^>]*>", "", re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]).strip()


def test_the_shell_is_the_same_for_every_address(office):
    office.knows(person())
    known = office.ring(telephone="+31624187733")

    pages = {office.get(path) for path in ("/", f"/call/{known}", "/call/AAAAAAAAAAAAAAAAAAAAAA")}

    assert len(pages) == 1


def test_the_shell_holds_no_inline_script_or_style(office):
    shell = office.get("/")

    assert re.findall(r"<script[^>]*>[^<]|<style|style=|\son\w+=|https?://(?!www\.w3\.org)", shell) == []


def test_the_view_needs_the_consoles_token(office):
    office.stand.client().get("/api/view", status=401)


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "{{7*7}}{{!7*7}}",
        "% import os\n% end",
        '"><img src=x onerror=alert(1)>',
        "a'b\"c&d",
    ],
)
def test_names_and_subjects_are_text(office, name):
    office.knows(person(name=name, job_title=name, site=name, email=name, support_id=name))
    office.knows(ticket(1, subject=name))

    html = office.view(telephone="+31624187733")

    assert not re.search(r"<script>|<img|>49|onerror=alert\(1\)>", html)


def test_a_name_of_300_characters_is_shortened(office):
    office.knows(person(name="x" * 300))

    assert heading(office.view(telephone="+31624187733")) == "x" * 79 + "…"


def test_the_counts_equal_an_independent_count(office):  # A5
    office.knows(NORTHWIND, HARBOUR)
    office.knows(person(), person("13", "Ruud Visser", "+31108082401"))
    office.knows(*(ticket(n, is_open=n % 3 == 0, whose="12" if n % 2 else "13") for n in range(1, 40)))

    counts = re.findall(r"<b>(\d+)</b><i>open", office.view(telephone="+31624187733", called="+31108082000"))

    with closing(sqlite3.connect(office.folder / "cache.db")) as connection:
        of_person = "SELECT count(*) FROM ticket WHERE open AND person = (SELECT id FROM person WHERE local = '12')"
        of_organization = "SELECT count(DISTINCT number) FROM ticket WHERE open"
        own, all_of_them = (str(connection.execute(sql).fetchone()[0]) for sql in (of_person, of_organization))
    assert counts == [own, all_of_them, all_of_them]


def test_a_view_that_did_not_change_has_the_same_prints(office):
    office.knows(person())
    call = office.ring(telephone="+31624187733")

    prints = [re.findall('data-part="([^"]*)"', office.get(f"/api/view?call={call}")) for _ in range(2)]

    assert prints[0] == prints[1]


def test_an_unknown_call_is_the_idle_page(office):
    office.knows(person())

    assert "That call is no longer in the log." in office.get("/api/view?call=AAAA")


def test_without_data_the_page_says_so(office):
    assert heading(office.get("/api/view")) == "No data yet"


def test_a_directory_that_still_fills_is_not_loaded_rather_than_nobody(office):
    office.knows(person(), state="filling", of=50)

    html = office.view(telephone="+31201234567")

    assert "Not loaded yet (2 %)." in html
    assert "Nobody in the directory" not in html


def test_a_failing_source_is_said_above_the_page(office):
    office.knows(person(), state="failing", error="The file people.csv is gone.")

    html = office.view(telephone="+31624187733")

    assert "can\u2019t be read." in html
    assert "The file people.csv is gone." in html


def test_the_desks_own_word_is_used(office_with):
    office = office_with(Config(site=SiteSettings(region="NL"), console=Console(ticket_word="enquiry")))
    office.knows(person())

    html = office.view(telephone="+31624187733")

    assert "New enquiry" in html
    assert "Enquiries of Nadia Okafor" in html


def test_without_a_page_for_new_requests_it_says_what_to_configure(office_with):  # S4
    office = office_with(Config(site=SiteSettings(region="NL")))
    office.knows(person())

    assert "new_request_url" in office.view(telephone="+31624187733")


def test_what_our_script_never_asks_is_refused(office):
    office.get("/api/view?page=2", status=400)


def strip(html: str) -> list[str]:
    """Return the strip of calls as text, one entry a call."""
    found = re.search(r'<nav class="strip".*?</nav>', html, re.DOTALL)
    calls = re.findall(r"<a .*?</a>", found[0], re.DOTALL) if found else []
    return [" ".join(re.sub("<[^>]*>", " ", each).split()) for each in calls]


def test_several_calls_that_go_on_are_offered_with_a_key_each(office):
    office.knows(person())
    office.ring(telephone="+31624187733", callID="1")
    office.ring(telephone="+31624187733", callID="1", event="answer")
    office.stand.time.pass_by(5)
    second = office.ring(telephone="+442079460018", callID="2")

    html = office.get(f"/api/view?call={second}")

    assert strip(html) == ["Nadia Okafor 1", "+44 20 7946 0018 ringing 2"]
    assert re.findall(r'class="ringing" aria-current=page data-call="([^"]+)"', html) == [second]


def test_while_people_are_offered_the_digits_are_theirs(office):
    office.knows(person(), person("13", "Ruud Visser"))
    office.ring(telephone="+442079460018", callID="1")
    second = office.ring(telephone="+31624187733", callID="2")

    assert strip(office.get(f"/api/view?call={second}")) == ["+44 20 7946 0018 ringing", "+31 6 24187733 ringing"]


def test_one_call_alone_needs_no_strip(office):
    assert strip(office.view(telephone="+442079460018")) == []


def test_a_call_that_is_over_is_not_offered(office):
    office.knows(person())
    first = office.ring(telephone="+31624187733", callID="1")
    office.ring(telephone="+442079460018", callID="2")
    office.ring(telephone="+442079460018", callID="2", event="hangup")

    assert strip(office.get(f"/api/view?call={first}")) == []
