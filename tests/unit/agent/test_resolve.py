"""Who is calling: the four parameters in their order, over a real cache."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, permutations

import pytest

from agent.model import CallId, Filling, Level, MatchedBy, RingQuery, number_key
from agent.resolve import Resolver, read_telephone
from agent.state import links, phone_calls
from agent.state.recording import Heard, record
from cache import apply
from cache.database import open_cache
from cache.model import Batch, Organization, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Kind, Site
from cache.target import Filing, Join, Target

US = Site(region="US")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Directory:
    """A cache that a test fills by the same way as the sync worker."""

    cache: object
    site: Site = US
    sources: tuple[str, ...] = ("desk", "other")

    def add(self, *rows, source="desk"):
        kinds = {Person: "people", Organization: "organizations", Ticket: "tickets"}
        filing = Filing(self.site, tuple(Join(name) for name in self.sources))
        for kind in (Organization, Person, Ticket):
            chosen = tuple(row for row in rows if isinstance(row, kind))
            if chosen:
                apply.apply(self.cache, Target(source, kinds[kind], filing), Batch(chosen, (), "c", more=False), NOW)


def person(name, *numbers, **more):
    key = PersonId(f"desk:{name.lower()}")
    return Person(key, name, numbers=tuple(TelephoneNumber(number, "work") for number in numbers), **more)


def ticket(number, *requesters, source="desk", is_open=True, days=0):
    created = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Ticket(
        TicketId(f"{source}:{number}"),
        number,
        "Printer",
        is_open,
        requesters=tuple(each.id for each in requesters),
        created_at=created,
        updated_at=created,
    )


@pytest.fixture
def cache(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as opened:
        yield opened


@pytest.fixture
def directory(cache):
    return Directory(cache)


@pytest.fixture
def resolver(cache, state):
    return Resolver(cache, state, US)


ANNA = person("Anna", "212 368 2651")
BOB = person("Bob", "212 555 0100", employee_id="007")
CARL = person("Carl", "212 555 0101", support_id="S-33821")
DORA = person("Dora", "212 555 0102")
ALL_FOUR = RingQuery(request="70464", employee_id="007", support_id="s-33821", telephone="+12123682651")


def names(resolution):
    return [candidate.person.name for candidate in resolution.candidates]


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
