"""Which parameter decides, and what is told beside the caller."""

from __future__ import annotations

from itertools import chain, combinations, permutations

import pytest
from callers import ALL_FOUR, ANNA, BOB, CARL, DORA, NOW, US, names, person, ticket

from agent.model import CallId, Filling, Level, MatchedBy, RingQuery, number_key
from agent.resolve import read_telephone
from agent.state import links, phone_calls
from agent.state.recording import Heard, record
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber

VALUES = {
    "request": ("70464", MatchedBy.REQUEST, "Dora"),
    "employee_id": ("007", MatchedBy.EMPLOYEE_ID, "Bob"),
    "support_id": ("s-33821", MatchedBy.SUPPORT_ID, "Carl"),
    "telephone": ("+12123682651", MatchedBy.TELEPHONE, "Anna"),
}
SUBSETS = tuple(chain.from_iterable(combinations(VALUES, count) for count in range(1, 5)))
UNUSABLE = ("", "unknown-to-all", "%CallerNumber%", "{CALLERNUM}", "$caller$", "[Number]")


@pytest.mark.parametrize("given", SUBSETS, ids="+".join)
def test_the_first_parameter_that_yields_somebody_decides_for_every_subset_and_order(directory, resolver, given):  # S16
    directory.add(ANNA, BOB, CARL, DORA, ticket("70464", DORA))
    expected = next(VALUES[name] for name in VALUES if name in given)

    for order in permutations(given):
        found = resolver.resolve(RingQuery(**{name: VALUES[name][0] for name in order}))

        assert (found.matched_by, names(found)) == (expected[1], [expected[2]])


@pytest.mark.parametrize("unusable", UNUSABLE)
@pytest.mark.parametrize("given", [subset for subset in SUBSETS if len(subset) < 4], ids="+".join)
def test_what_is_empty_unfilled_or_unknown_falls_through(directory, resolver, given, unusable):  # S16
    directory.add(ANNA, BOB, CARL, DORA, ticket("70464", DORA))
    expected = next(VALUES[name] for name in VALUES if name in given)

    query = RingQuery(**{name: VALUES[name][0] if name in given else unusable for name in VALUES})
    found = resolver.resolve(query)

    assert (found.matched_by, names(found)) == (expected[1], [expected[2]])


def test_the_number_is_kept_when_another_parameter_decides(directory, resolver):
    directory.add(ANNA, BOB)

    found = resolver.resolve(RingQuery(employee_id="007", telephone="+12123682651"))

    assert (names(found), found.number.readings) == (["Bob"], (12123682651,))


def test_the_dialed_organization_never_changes_who_calls(directory, resolver):  # A4
    acme = Organization(OrganizationId("desk:acme"), "Acme", numbers=(TelephoneNumber("212 555 9999"),))
    directory.add(acme, ANNA)

    found = resolver.resolve(RingQuery(telephone="2123682651", dialed="+12125559999"))

    assert names(found) == ["Anna"]
    assert [match.organization.name for match in found.dialed_organizations] == ["Acme"]


def test_without_a_dialed_number_there_is_no_dialed_organization(directory, resolver):  # A8
    directory.add(ANNA)

    assert resolver.resolve(RingQuery(telephone="2123682651")).dialed_organizations == ()


def test_the_organization_of_the_number_is_told_when_nobody_has_it(directory, resolver):  # A4
    acme = Organization(OrganizationId("desk:acme"), "Acme", numbers=(TelephoneNumber("212 555 9999"),))
    directory.add(acme, ANNA)

    found = resolver.resolve(RingQuery(telephone="2125559999"))

    assert (found.matched_by, found.candidates) == (None, ())
    assert [match.organization.name for match in found.caller_organizations] == ["Acme"]


def test_the_person_chosen_by_hand_overrides_what_the_ring_says(directory, resolver):  # A17
    directory.add(ANNA, BOB, DORA, ticket("70464", DORA))

    found = resolver.resolve(ALL_FOUR, chosen=ANNA.id)

    assert (found.matched_by, names(found), found.ticket.number) == (MatchedBy.CHOSEN, ["Anna"], "70464")


def test_a_chosen_person_who_is_gone_leaves_the_word_to_the_ring(directory, resolver):
    directory.add(ANNA)

    found = resolver.resolve(RingQuery(telephone="2123682651"), chosen=PersonId("desk:gone"))

    assert (found.matched_by, names(found)) == (MatchedBy.TELEPHONE, ["Anna"])


@pytest.mark.parametrize("query", [RingQuery(telephone="2123682651"), RingQuery("", "", "33", "2123682651")])
def test_the_one_chosen_last_for_this_number_comes_first_and_is_not_chosen(directory, resolver, state, query):
    first = person("Anna", "212 368 2651", support_id="33")
    second = person("Zoe", "212 368 2651", support_id="33")
    directory.add(first, second)
    heard = Heard(query, Level.PHONE_SYSTEM, number_key(read_telephone(query.telephone, US)), NOW, CallId("a"))
    with state.transaction() as transaction:
        record(transaction, heard)
        phone_calls.choose(transaction, CallId("a"), second.id, NOW)

    found = resolver.resolve(query)

    assert (names(found), found.matched_by is MatchedBy.CHOSEN) == (["Zoe", "Anna"], False)


def test_a_linked_person_is_offered_beside_those_of_the_directory(directory, resolver, state):  # A10
    directory.add(ANNA, DORA)
    with state.transaction() as transaction:
        links.add_person(transaction, number_key(read_telephone("2123682651", US)), DORA.id, NOW)

    assert sorted(names(resolver.resolve(RingQuery(telephone="+12123682651")))) == ["Anna", "Dora"]


def test_a_link_sleeps_while_its_person_is_gone(directory, resolver, state):
    with state.transaction() as transaction:
        links.add_person(transaction, number_key(read_telephone("2125550102", US)), DORA.id, NOW)
    asleep = names(resolver.resolve(RingQuery(telephone="2125550102")))

    directory.add(Person(DORA.id, "Dora"))

    assert (asleep, names(resolver.resolve(RingQuery(telephone="2125550102")))) == ([], ["Dora"])


def test_a_linked_organization_is_named(directory, resolver, state):  # A10
    directory.add(Organization(OrganizationId("desk:acme"), "Acme"))
    with state.transaction() as transaction:
        key = number_key(read_telephone("2125559999", US))
        links.add_organization(transaction, key, OrganizationId("desk:acme"), NOW)

    found = resolver.resolve(RingQuery(telephone="2125559999", dialed="+1 212 555 9999"))

    assert [match.organization.name for match in found.caller_organizations] == ["Acme"]
    assert [match.organization.name for match in found.dialed_organizations] == ["Acme"]


def test_a_number_of_more_than_fifty_people_offers_none_of_them(directory, resolver):
    directory.add(*(person(f"P{each}", "212 368 2651") for each in range(51)))

    found = resolver.resolve(RingQuery(telephone="2123682651"))

    assert (found.too_many, found.candidates, found.matched_by) == (True, (), MatchedBy.TELEPHONE)


def test_nobody_in_a_cache_that_is_filling_may_only_mean_not_loaded_yet(resolver):
    found = resolver.resolve(RingQuery(telephone="2123682651"))

    assert isinstance(found.filling, Filling)


def test_why_is_one_sentence_for_each_parameter_that_was_asked(directory, resolver):  # S7
    directory.add(ANNA)

    explained = resolver.explain(RingQuery(request="9", employee_id="{ID}", telephone="2123682651"))

    assert [why.partition(":")[0] for why in explained.why] == [
        "request 9",
        "employeeID",
        "supportID",
        "telephone +12123682651",
    ]
    assert "Anna" in explained.why[-1]


def test_why_ends_with_the_parameter_that_decided(directory, resolver):  # S7
    directory.add(BOB)

    assert resolver.explain(RingQuery(employee_id="007", telephone="1")).why[-1] == "employeeID 007: belongs to Bob"
