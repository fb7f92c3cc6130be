"""Why this person, and for how long was talked."""

from __future__ import annotations

import pytest

from agent.model import CallId, Candidate, Direction, Level, MatchedBy, PhoneCall, Resolution, RingQuery
from agent.web.present import times, why
from cache.model import Match, Person, PersonId, TelephoneNumber
from cache.numbers import Site, Tier, read

NADIA = Person(PersonId("desk:12"), "Nadia Okafor", updated_at="2026-10-01T08:00:00Z")
NUMBER = read("+31624187733", Site("NL"))
ROW = why.Row("desk", "2026-11-21T08:50:00Z")


def call(level=Level.PHONE_SYSTEM, **changes):
    query = RingQuery(request="70464", employee_id="0042", support_id="33821", telephone="+31624187733")
    return PhoneCall(CallId("c1"), Direction.IN, query, level, "2026-11-21T09:00:00Z", **changes)


def match(tier=Tier.SAME):
    return Match(NADIA, tier, int(tier), TelephoneNumber("06-24187733", "mobile"), "")


def reasons(found, one=None, level=Level.PHONE_SYSTEM):
    return {fact.name: fact.value or fact.at for fact in why.reasons(NADIA, one, found, call(level), ROW)}


def test_rule_certainty_number_label_ring_and_age_are_said():
    assert reasons(Resolution(MatchedBy.TELEPHONE, number=NUMBER), match()) == {
        "Found by": "the calling number",
        "How sure": "Certain, the same number",
        "On record": "06-24187733",
        "Labelled": "mobile",
        "Ring came from": "the telephone system",
        "Directory": "desk",
        "Directory read": "2026-11-21T08:50:00Z",
        "Changed there": "2026-10-01T08:00:00Z",
    }


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (MatchedBy.REQUEST, "the entered number 70464"),
        (MatchedBy.EMPLOYEE_ID, "employee ID 0042"),
        (MatchedBy.SUPPORT_ID, "support ID 33821"),
        (MatchedBy.CHOSEN, "your choice for this call"),
    ],
)
def test_what_found_the_person_is_said(by, words):
    assert reasons(Resolution(by))["Found by"] == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (None, "The calling number is not on record"),
        (match(Tier.LINE), "Certain, the same number"),
        (match(Tier.INTERNAL), "Certain, an extension of our own"),
        (match(Tier.TAIL), "Not certain, only its end agrees"),
    ],
)
def test_how_sure_it_is_follows_from_the_tier(one, words):
    assert reasons(Resolution(MatchedBy.CHOSEN, number=NUMBER), one)["How sure"] == words


def test_a_shared_number_is_not_certain():
    found = Resolution(MatchedBy.TELEPHONE, (Candidate(NADIA, match()), Candidate(NADIA, match())), number=NUMBER)

    assert reasons(found, match())["How sure"] == "2 people share this number"


def test_a_ring_that_the_phone_did_not_make_is_said():
    found = Resolution(MatchedBy.TELEPHONE, number=NUMBER)

    assert reasons(found, match(), Level.PAGE_OR_LINK)["Ring came from"] == "a web page or link, not the phone"


@pytest.mark.parametrize(
    ("seconds", "timer", "rounded"),
    [(0, "0:00", "0 s"), (59, "0:59", "59 s"), (60, "1:00", "1 min"), (252, "4:12", "4 min"), (3729, "1:02:09", "1 h")],
)
def test_a_length_is_written_as_a_timer_and_in_short(seconds, timer, rounded):
    assert (times.timer_text(seconds), times.rounded(seconds)) == (timer, rounded)


def test_a_call_whose_clock_was_set_back_lasted_nothing():
    ended = call(answered_at="2026-11-21T09:05:00Z", ended_at="2026-11-21T09:04:00Z")

    assert times.talk_seconds(ended) == 0
