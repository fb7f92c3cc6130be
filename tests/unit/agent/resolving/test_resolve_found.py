"""Whom a number, an id or a request means."""

from __future__ import annotations

import pytest
from callers import ANNA, BOB, CARL, DORA, US, names, person, ticket

from agent.model import MatchedBy, RingQuery
from agent.resolve import read_telephone
from cache.model import Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Kind, Site


def test_a_number_selects_its_person(directory, resolver):  # A14
    directory.add(ANNA, BOB)

    found = resolver.resolve(RingQuery(telephone="+1 212 368 2651"))

    assert (found.matched_by, names(found), found.number.kind) == (MatchedBy.TELEPHONE, ["Anna"], Kind.NUMBER)


@pytest.mark.parametrize("incoming", ["+11234567890", "0011234567890", "4567890"])
@pytest.mark.parametrize("stored", ["+1 (123) 456 7890", "123-456-7890", "4567890"])
def test_the_nine_pairs_of_the_service_desk_s_page_match(directory, resolver, stored, incoming):  # S9
    directory.add(person("Anna", stored))

    assert names(resolver.resolve(RingQuery(telephone=incoming))) == ["Anna"]


@pytest.mark.parametrize("label", ["work", "mobile", "home"])
def test_any_of_a_person_s_numbers_finds_them(directory, resolver, label):  # S10
    directory.add(Person(PersonId("desk:a"), "Anna", numbers=(TelephoneNumber("212 368 2651", label),)))

    assert names(resolver.resolve(RingQuery(telephone="2123682651"))) == ["Anna"]


def test_several_people_with_one_number_are_all_offered(directory, resolver):  # S11
    directory.add(person("Anna", "212 368 2651"), person("Bob", "+1 212 368 2651"))

    assert names(resolver.resolve(RingQuery(telephone="2123682651"))) == ["Anna", "Bob"]


@pytest.mark.parametrize("given", ["S-33821", "s-33821"])
def test_a_support_id_is_exact_and_may_be_in_capitals_or_not(directory, resolver, given):  # S12
    directory.add(CARL, person("Eve", support_id="S-338210"))

    found = resolver.resolve(RingQuery(support_id=given))

    assert (found.matched_by, names(found)) == (MatchedBy.SUPPORT_ID, ["Carl"])


def test_a_shared_support_id_offers_everybody_who_has_it(directory, resolver):  # S12
    directory.add(CARL, person("Eve", support_id="s-33821"))

    assert names(resolver.resolve(RingQuery(support_id="S-33821"))) == ["Carl", "Eve"]


@pytest.mark.parametrize(("given", "expected"), [("007", ["Bob"]), ("7", []), ("0070", [])])
def test_an_employee_id_is_exact_with_its_leading_zeros(directory, resolver, given, expected):  # S13
    directory.add(BOB)

    assert names(resolver.resolve(RingQuery(employee_id=given))) == expected


def test_a_request_selects_its_requester_and_itself(directory, resolver):  # S14, A12
    directory.add(DORA, ticket("70464", DORA))

    found = resolver.resolve(RingQuery(request="70464"))

    assert (found.matched_by, names(found), found.ticket.number) == (MatchedBy.REQUEST, ["Dora"], "70464")
    assert not found.is_older


def test_a_request_of_two_people_offers_both(directory, resolver):
    directory.add(ANNA, DORA, ticket("70464", DORA, ANNA))

    assert sorted(names(resolver.resolve(RingQuery(request="70464")))) == ["Anna", "Dora"]


def test_a_closed_request_is_found_and_says_so(directory, resolver):  # A12
    directory.add(DORA, ticket("70464", DORA, is_open=False))

    found = resolver.resolve(RingQuery(request="70464"))

    assert (names(found), found.ticket.is_open) == (["Dora"], False)


def test_a_request_older_than_the_newest_fifty_is_marked(directory, resolver):  # S15
    directory.add(DORA, ticket("1", DORA, days=99), *(ticket(str(100 + day), DORA, days=day) for day in range(50)))

    found = resolver.resolve(RingQuery(request="1"))

    assert (names(found), found.ticket.number, found.is_older) == (["Dora"], "1", True)


def test_the_fiftieth_request_is_not_older(directory, resolver):  # S15
    directory.add(DORA, *(ticket(str(100 + day), DORA, days=day) for day in range(50)))

    assert not resolver.resolve(RingQuery(request="149")).is_older


def test_a_request_that_nothing_has_is_told_beside_whom_the_number_means(directory, resolver):  # A13
    directory.add(ANNA)

    found = resolver.resolve(RingQuery(request="999", telephone="2123682651"))

    assert (found.missing_request, found.ticket, names(found)) == ("999", None, ["Anna"])


def test_a_request_that_nothing_has_and_nobody_found_is_told(directory, resolver):  # A13
    directory.add(ANNA)

    found = resolver.resolve(RingQuery(request="999"))

    assert (found.missing_request, found.matched_by, names(found)) == ("999", None, [])


def test_the_documented_example_selects_the_person_of_the_number(directory, resolver):  # S17
    directory.add(ANNA, ticket("5", ANNA))

    found = resolver.resolve(RingQuery(request="1081652", telephone="2123682651"))

    assert (found.matched_by, names(found)) == (MatchedBy.TELEPHONE, ["Anna"])


def test_a_number_of_two_service_desks_names_both_requests_and_opens_none(directory, resolver):
    theirs = Person(PersonId("other:eve"), "Eve")
    directory.add(DORA, ticket("70464", DORA))
    directory.add(theirs, ticket("70464", theirs, source="other"), source="other")

    found = resolver.resolve(RingQuery(request="70464"))

    assert (found.ticket, sorted(each.id for each in found.tickets)) == (None, ["desk:70464", "other:70464"])
    assert sorted(names(found)) == ["Dora", "Eve"]


def test_a_request_without_a_known_requester_stays_and_the_number_says_who_calls(directory, resolver):
    stranger = PersonId("desk:nobody")
    directory.add(ANNA, Ticket(TicketId("desk:7"), "7", "Printer", True, requesters=(stranger,)))

    found = resolver.resolve(RingQuery(request="7", telephone="2123682651"))

    assert (found.ticket.number, found.matched_by, names(found)) == ("7", MatchedBy.TELEPHONE, ["Anna"])


def test_a_request_without_a_known_requester_alone_is_what_was_found(directory, resolver):
    directory.add(ANNA, Ticket(TicketId("desk:7"), "7", "Printer", True, requesters=(PersonId("desk:nobody"),)))

    found = resolver.resolve(RingQuery(request="7"))

    assert (found.ticket.number, found.matched_by, names(found)) == ("7", MatchedBy.REQUEST, [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("anonymous", Kind.WITHHELD), ("%CallerNumber%", Kind.UNFILLED), ("1" * 21, Kind.UNREADABLE)],
)
def test_what_is_no_number_is_never_looked_up(directory, resolver, text, kind):
    directory.add(person("Anna", text), person("Bob", "anonymous"))

    found = resolver.resolve(RingQuery(telephone=text))

    assert (found.number.kind, found.candidates, found.caller_organizations) == (kind, (), ())


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        (" 31201234567", (31201234567,)),
        (" 11234567890", None),
        (" 2123682651", None),
        (" 12123682651", (12123682651,)),
        (" 44 20 7946 0000", (442079460000,)),
    ],
)
def test_a_leading_blank_is_a_plus_when_a_valid_international_number_follows(text, readings):
    number = read_telephone(text, US)

    assert number == read_telephone(text.strip() if readings is None else f"+{text.strip()}", US)


@pytest.mark.parametrize("text", [" 0201234567", " anonymous", " {CALLERNUM}", " ", ""])
def test_a_leading_blank_before_anything_else_means_nothing(text):
    assert read_telephone(text, Site(region="NL")) == read_telephone(text.strip(), Site(region="NL"))
