"""What is written to the service desk at the analyst's word, up to the outbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.config import Config, Console, SiteSettings
from agent.state import outbox
from cache.model import Person, PersonId, TelephoneNumber, Ticket, TicketId

NADIA = Person(PersonId("desk:12"), "Nadia Okafor", region="NL", numbers=(TelephoneNumber("+31624187733", "mobile"),))
VPN = Ticket(TicketId("desk:7"), "70464", "VPN drops", is_open=True, requesters=(NADIA.id,))
CONFIG = Config(site=SiteSettings(region="NL"), console=Console(new_request="form", categories=("incident",)))
KEY = "0123456789abcdef"


@pytest.fixture
def desk(office_with):
    office = office_with(CONFIG)
    may = (("desk", "tickets"), ("desk", "notes"))
    office.stand.parts = replace(office.stand.parts, may_write=may)
    office.knows(NADIA)
    office.knows(VPN)
    return office


def request(call, **other):
    draft = {"key": KEY, "person": NADIA.id, "call": call, "subject": "Black screen", "text": "", "category": ""}
    return draft | other


def kept(desk):
    return [entry.wish.item for entry in outbox.unsettled(desk.stand.parts.state)]


def note(desk, call, text):
    desk.post("/api/note", {"call": call, "text": text, "seen": 0, "writer": "w", "turn": 1})


def test_a_request_that_is_sent_twice_is_kept_once(desk):
    call = desk.ring(telephone="+31624187733")

    answers = [desk.post("/api/request", request(call, category="incident")) for _ in range(2)]

    assert answers == [{"ok": True}] * 2
    assert [(item.subject, item.category, item.requester_id) for item in kept(desk)] == [
        ("Black screen", "incident", NADIA.id)
    ]


def test_the_page_of_the_call_shows_what_waits(desk):
    call = desk.ring(telephone="+31624187733")
    desk.post("/api/request", request(call))

    assert "Kept here, sent as soon as desk can be reached." in desk.get(f"/api/view?call={call}")


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"subject": " "}, "Please write a subject."),
        ({"subject": "x" * 256}, "This subject is too long: 256 characters, 255 fit."),
        ({"person": "desk:gone"}, "This person is no longer in the directory, so nothing can be sent for them."),
    ],
    ids=["no-subject", "long-subject", "nobody"],
)
def test_what_cannot_be_sent_is_said_and_not_kept(desk, other, sentence):
    answer = desk.post("/api/request", request("", **other))

    assert (answer, kept(desk)) == ({"ok": False, "said": sentence}, [])


def test_a_category_that_the_configuration_does_not_name_is_refused(desk):
    desk.post_refused("/api/request", request("", category="rfc"))

    assert kept(desk) == []


def test_where_nothing_may_be_written_nothing_is_kept(desk):
    desk.stand.parts = replace(desk.stand.parts, may_write=())

    answer = desk.post("/api/request", request(""))

    assert (answer["said"], kept(desk)) == ("No service desk of the configuration takes requests from here.", [])


def test_the_same_words_go_to_a_request_once(desk):
    call = desk.ring(telephone="+31624187733")
    note(desk, call, "Called back.")

    answers = [desk.post("/api/ticket-note", {"call": call, "ticket": VPN.id, "number": VPN.number}) for _ in range(2)]

    assert (answers, [item.text for item in kept(desk)]) == ([{"ok": True}] * 2, ["Called back."])


def test_without_words_there_is_no_note_to_send(desk):
    call = desk.ring(telephone="+31624187733")

    answer = desk.post("/api/ticket-note", {"call": call, "ticket": VPN.id, "number": VPN.number})

    assert answer["said"] == "There is no note on this call yet. Write one first."


def test_what_waits_can_be_dropped_once(desk):
    desk.post("/api/request", request(""))

    answers = [desk.post("/api/written", {"key": KEY, "act": "drop"}) for _ in range(2)]

    assert (answers[0], answers[1]["said"]) == ({"ok": True}, "That changed meanwhile. Nothing was done.")
    assert kept(desk) == []


def test_nothing_else_can_be_done_with_it(desk):
    desk.post("/api/request", request(""))

    desk.post_refused("/api/written", {"key": KEY, "act": "forget"})

    assert len(kept(desk)) == 1
