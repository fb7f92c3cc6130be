from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.model import CallId, Candidate, Direction, Level, MatchedBy, PhoneCall, Resolution, RingQuery, utc_text
from agent.web.present import caller, nobody
from cache.model import (
    Match,
    Organization,
    OrganizationId,
    OrganizationMatch,
    Person,
    PersonId,
    TelephoneNumber,
    Ticket,
    TicketId,
)
from cache.numbers import Site, Tier, read

NL = Site(region="NL")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MOBILE = TelephoneNumber("06-24187733", "mobile")
NADIA = Person(
    PersonId("desk:12"),
    "Nadia Okafor",
    email="nadia@northwind.example",
    support_id="33821",
    site="Rotterdam",
    job_title="Finance controller",
    is_vip=True,
    numbers=(MOBILE, TelephoneNumber("call reception", "work")),
)
NORTHWIND = Organization(OrganizationId("desk:7"), "Northwind Freight")


def call(query: RingQuery | None = None, *, ago: float = 4, answered: float | None = None, **changes) -> PhoneCall:
    at = utc_text(NOW - timedelta(seconds=ago))
    answered_at = "" if answered is None else utc_text(NOW - timedelta(seconds=answered))
    query = query or RingQuery(telephone="+31624187733")
    return PhoneCall(CallId("c1"), Direction.IN, query, Level.PHONE_SYSTEM, at, answered_at=answered_at, **changes)


def matched(tier: Tier, score: int = 0, number: TelephoneNumber = MOBILE) -> Match:
    return Match(NADIA, tier, score or tier.value, number, "")


@pytest.mark.parametrize(
    ("phone_call", "word", "is_live"),
    [
        (call(ago=4), "Ringing", True),
        (call(ago=119), "Ringing", True),
        (call(ago=121), "Rang", False),
        (call(ago=300, answered=200), "On a call", True),
        (call(ago=30_000, answered=29_000), "Answered", False),
        (call(ago=300, answered=200, ended_at=utc_text(NOW)), "Call ended after 3:20", False),
        (call(ago=30, ended_at=utc_text(NOW)), "Missed", False),
    ],
)
def test_the_first_line_says_what_the_telephone_does(phone_call, word, is_live):
    line = caller.line(phone_call, NOW, "")

    assert (line.word, line.is_live) == (word, is_live)


@pytest.mark.parametrize(
    ("tier", "score", "incoming", "words"),
    [
        (Tier.SAME, 100, "+31624187733", "Matched on mobile"),
        (Tier.LINE, 95, "+31624187733 ext 12", "Same line, extension 12 is not listed"),
        (Tier.SECOND, 90, "0624187733", "Same number, read as 06-24187733"),
        (Tier.SPELLING, 80, "+31624187733", "Same number in another spelling"),
        (Tier.INTERNAL, 70, "1234", "Internal 1234"),
        (Tier.TAIL, 47, "4187733", "Ends in …4187733, not certain"),
        (Tier.TAIL, 48, "99924187733", "Ends in …24187733, not certain"),
    ],
)
def test_why_it_is_this_person_is_said_in_the_words_of_its_tier(tier, score, incoming, words):
    assert caller.tier_words(matched(tier, score), read(incoming, NL)) == words


def test_a_match_without_a_label_names_the_number():
    assert caller.tier_words(matched(Tier.SAME, number=TelephoneNumber("0624187733")), None) == "Matched on this number"


def test_a_linked_number_says_so():
    linked = TelephoneNumber("+31624187733", "linked")

    assert caller.tier_words(matched(Tier.SAME, number=linked), None) == "Linked to this number"


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (MatchedBy.REQUEST, "Matched by incident 70464"),
        (MatchedBy.EMPLOYEE_ID, "Matched by employee ID 0042"),
        (MatchedBy.SUPPORT_ID, "Matched by support ID 33821"),
        (MatchedBy.CHOSEN, "Chosen by you"),
    ],
)
def test_what_led_to_the_person_is_said(by, words):
    query = RingQuery(request="70464", employee_id="0042", support_id="33821")

    assert caller.matched_words(Resolution(by), call(query), None, "incident") == words


def test_the_card_has_name_title_vip_organization_site_number_and_ids():  # S3
    candidate = Candidate(NADIA, matched(Tier.SAME))
    number = caller.calling_number(read("+31624187733", NL))

    card = caller.person_card(candidate, NORTHWIND, number, "Matched on mobile")

    assert (card.name, card.title, card.is_vip, card.place) == (
        "Nadia Okafor",
        "Finance controller",
        True,
        "Northwind Freight, Rotterdam",
    )


def test_the_calling_number_is_written_as_people_write_it_and_can_be_dialed():  # S18
    number = caller.calling_number(read("0031624187733", NL))

    assert (number.text, number.dial, number.region, number.kind) == ("+31 6 24187733", "+31624187733", "NL", "mobile")


def test_every_number_of_the_person_is_a_link_that_is_one():  # S18
    facts = caller.person_facts(NADIA, NL)

    numbers = [(fact.name, fact.value, fact.dial) for fact in facts[:2]]
    assert numbers == [("Mobile", "06-24187733", "+31624187733"), ("Work", "call reception", "")]


def test_a_guess_is_not_shown_as_certain():
    assert not caller.person_card(Candidate(NADIA, matched(Tier.TAIL, 47)), None, None, "").is_sure


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level.VERIFIED, ""),
        (Level.PHONE_SYSTEM, ""),
        (Level.PAGE_OR_LINK, "Opened by a web page or link. Your phone has not confirmed this caller."),
    ],
)
def test_only_a_ring_that_no_telephone_vouches_for_is_warned_of(level, words):
    ring = PhoneCall(CallId("c1"), Direction.IN, RingQuery(), level, utc_text(NOW))

    assert caller.warning(ring) == words


def test_the_call_id_is_kept_with_the_call():  # A3
    facts = caller.call_facts(call(RingQuery(telephone="1", foreign_id="abc-1")))

    assert ("Call ID", "abc-1") in [(fact.name, fact.value) for fact in facts]


def test_from_the_tenth_on_there_is_no_key():
    people = tuple((Candidate(Person(PersonId(f"d:{n}"), f"P{n} X")), n) for n in range(11))

    assert [choice.key for choice in caller.choices(people, "", "request")] == [*"123456789", "", ""]


def test_the_one_chosen_last_time_is_marked():
    people = ((Candidate(NADIA), 2),)

    assert caller.choices(people, "desk:12", "request")[0].note == "Finance controller · chosen last time"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Resolution(MatchedBy.TELEPHONE, (Candidate(NADIA),) * 3), "3 people share this number."),
        (Resolution(MatchedBy.SUPPORT_ID, (Candidate(NADIA),) * 2), "2 people share this support ID."),
        (Resolution(MatchedBy.REQUEST, (Candidate(NADIA),) * 2), "The request was made for 2 people."),
        (
            Resolution(
                MatchedBy.REQUEST,
                (Candidate(NADIA),) * 2,
                tickets=(Ticket(TicketId("a:1"), "7", "x", True), Ticket(TicketId("b:1"), "7", "y", True)),
            ),
            "2 service desks have a request with that number.",
        ),
    ],
)
def test_why_there_are_several_people_is_said(found, words):
    assert caller.several_words(found, "request") == words


@pytest.mark.parametrize(
    ("telephone", "changes", "heading", "why"),
    [
        ("+442079460018", {}, "+44 20 7946 0018", "Nobody in the directory has this number."),
        (
            "+442079460018",
            {"too_many": True},
            "+44 20 7946 0018",
            "More than 50 people have this number. Ask for the name, then search.",
        ),
        (
            "+442079460018",
            {"caller_organizations": (OrganizationMatch(NORTHWIND, Tier.SAME, 100, MOBILE, ""),)},
            "+44 20 7946 0018",
            "A number of Northwind Freight. Nobody in the directory has it as their own.",
        ),
        ("anonymous", {}, "Number withheld", "The caller hides the number. Ask for the name, then search."),
        ("{CALLERNUM}", {}, "No number", "Your phone did not fill in the number."),
        ("4.41632E+11", {}, "4.41632E+11", "This is no telephone number. Ask for the name, then search."),
    ],
)
def test_nobody_is_explained(telephone, changes, heading, why):
    found = Resolution(number=read(telephone, NL), **changes)

    card = nobody.unknown_card(call(RingQuery(telephone=telephone)), found)

    assert (card.heading, card.why) == (heading, why)


def test_an_unfilled_macro_brings_the_hint_with_what_was_sent():
    card = nobody.unknown_card(
        call(RingQuery(telephone="%CallerNumber%")), Resolution(number=read("%CallerNumber%", NL))
    )

    assert "It sent %CallerNumber% as it stands." in card.hint


def test_an_unknown_number_shows_country_and_kind():
    card = nobody.unknown_card(call(), Resolution(number=read("+447400123456", NL)))

    assert (card.number.region, card.number.kind) == ("GB", "mobile")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (RingQuery(employee_id="42"), "Nobody has employee ID 42."),
        (RingQuery(support_id="B7"), "Nobody has support ID B7."),
        (RingQuery(request="9"), "The telephone sent no number."),
    ],
)
def test_without_a_number_the_id_that_nobody_has_is_named(query, why):
    assert nobody.unknown_card(call(query), Resolution()).why == why
