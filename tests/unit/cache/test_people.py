"""People, found by number, id and words."""

from __future__ import annotations

import factories
import pytest

from cache import people
from cache.database import Cache
from cache.model import PersonId, TelephoneNumber
from cache.numbers import Site, Tier, read
from cache.target import Filing, Join

NL = Site("NL")
TWO_SOURCES = Filing(NL, (Join("desk"), Join("ldap", "email")))


def ids(found: people.Found) -> list[str]:
    return [match.person.id for match in found.matches]


def test_a_caller_is_found_by_another_spelling_of_the_number(cache: Cache) -> None:
    anna = factories.person(cache, number="+31 20 123 4567", name="Anna", is_vip=True, job_title="Nurse", site="Ward 3")

    found = people.by_number(cache, read("0201234567", NL), NL)

    assert [(match.person, match.tier, match.number.raw) for match in found.matches] == [
        (anna, Tier.SAME, "+31 20 123 4567")
    ]


def test_the_region_of_the_person_decides_how_their_number_is_read(cache: Cache) -> None:
    hans = factories.person(cache, number="030 123456", region="DE")

    found = people.by_number(cache, read("+4930123456", NL), NL)

    assert ids(found) == [hans.id]


def test_fifty_people_on_one_number_are_all_offered(cache: Cache) -> None:
    factories.write(cache, "people", *(factories.some_person(number="+31201234567") for _ in range(50)))

    found = people.by_number(cache, read("+31201234567", NL), NL)

    assert (len(found.matches), found.too_many) == (50, False)


@pytest.mark.parametrize("count", [51, 300, 1200])
def test_more_than_fifty_people_on_one_number_are_too_many(cache: Cache, count: int) -> None:
    factories.write(cache, "people", *(factories.some_person(number="+31201234567") for _ in range(count)))

    found = people.by_number(cache, read("+31201234567", NL), NL)

    assert (found.matches, found.too_many) == ((), True)


def test_an_extension_picks_one_of_many_people_on_a_line(cache: Cache) -> None:
    everybody = [factories.some_person(number=f"+31201234567 ext {100 + place}") for place in range(80)]
    factories.write(cache, "people", *everybody)

    found = people.by_number(cache, read("+31201234567 ext 142", NL), NL)

    assert (ids(found), found.too_many) == ([everybody[42].id], False)


def test_the_one_chosen_last_comes_first_then_very_important_people_then_the_newest_ticket(cache: Cache) -> None:
    quiet = factories.person(cache, number="+31201234567", name="A")
    asking = factories.person(cache, number="+31201234567", name="B")
    important = factories.person(cache, number="+31201234567", name="C", is_vip=True)
    chosen = factories.person(cache, number="+31201234567", name="D")
    factories.ticket(cache, asking)

    found = people.by_number(cache, read("+31201234567", NL), NL, chosen_last=chosen.id)

    assert ids(found) == [chosen.id, important.id, asking.id, quiet.id]


def test_a_linked_person_stands_beside_those_of_the_directory(cache: Cache) -> None:
    listed = factories.person(cache, number="+31201234567", name="A")
    linked = factories.person(cache, name="B")

    found = people.by_number(cache, read("+31201234567", NL), NL, linked=(linked.id, PersonId("desk:gone")))

    assert [(match.person.id, match.tier, match.rule) for match in found.matches] == [
        (listed.id, Tier.SAME, "same number"),
        (linked.id, Tier.SAME, "linked here"),
    ]


def test_a_linked_person_hides_those_whose_number_only_resembles(cache: Cache) -> None:
    factories.person(cache, number="1234567")
    linked = factories.person(cache)

    found = people.by_number(cache, read("+31201234567", NL), NL, linked=(linked.id,))

    assert ids(found) == [linked.id]


def test_a_person_with_the_number_twice_is_there_once(cache: Cache) -> None:
    numbers = (TelephoneNumber("020 1234567", "work"), TelephoneNumber("+31 20 123 4567", "mobile"))
    anna = factories.person(cache, numbers=numbers)

    assert ids(people.by_number(cache, read("+31201234567", NL), NL)) == [anna.id]


def test_a_fax_is_no_number_of_a_person(cache: Cache) -> None:
    factories.person(cache, numbers=(TelephoneNumber("+31201234567", "Fax"),))

    assert ids(people.by_number(cache, read("+31201234567", NL), NL)) == []


def test_one_human_being_in_two_sources_is_one_person_with_all_numbers(cache: Cache) -> None:
    factories.person(cache, id="desk:1", name="Anna", email="Anna@example.com", number="0201234567", filing=TWO_SOURCES)
    factories.person(
        cache,
        id="ldap:x",
        name="A.",
        email="anna@example.com ",
        number="0612345678",
        job_title="Nurse",
        filing=TWO_SOURCES,
    )

    found = people.by_number(cache, read("+31612345678", NL), NL).matches

    assert [(each.person.id, each.person.name, each.person.job_title) for each in found] == [
        ("desk:1", "Anna", "Nurse")
    ]
    assert [number.raw for number in found[0].person.numbers] == ["0201234567", "0612345678"]
    assert people.by_id(cache, PersonId("ldap:x")) == found[0].person
    assert people.count(cache) == 1


def test_an_exact_number_of_the_second_source_beats_a_tail_of_the_first(cache: Cache) -> None:
    factories.person(cache, id="desk:1", number="1234567", filing=TWO_SOURCES)
    factories.person(cache, id="ldap:2", number="+31201234567", filing=TWO_SOURCES)

    assert ids(people.by_number(cache, read("+31201234567", NL), NL)) == ["ldap:2"]


def test_an_address_that_two_people_of_a_source_share_joins_nobody(cache: Cache) -> None:
    factories.person(cache, id="desk:1", email="info@example.com", filing=TWO_SOURCES)
    factories.person(cache, id="desk:2", email="info@example.com", filing=TWO_SOURCES)
    factories.person(cache, id="ldap:3", email="info@example.com", filing=TWO_SOURCES)

    assert people.count(cache) == 3


def test_people_part_when_an_address_changes_or_its_owner_goes(cache: Cache) -> None:
    factories.person(cache, id="desk:1", email="a@example.com", filing=TWO_SOURCES)
    factories.person(cache, id="desk:2", email="b@example.com", filing=TWO_SOURCES)
    factories.person(cache, id="ldap:1", email="a@example.com", filing=TWO_SOURCES)
    factories.person(cache, id="ldap:2", email="b@example.com", filing=TWO_SOURCES)
    joined = people.count(cache)

    factories.person(cache, id="desk:1", email="other@example.com", filing=TWO_SOURCES)
    factories.delete(cache, "people", "desk:2", filing=TWO_SOURCES)

    assert (joined, people.count(cache)) == (2, 3)
    assert people.by_id(cache, PersonId("ldap:2")) is not None


def test_a_deleted_person_is_found_no_more_by_number_word_or_id(cache: Cache) -> None:
    anna = factories.person(cache, number="0201234567", name="Anna", email="anna@example.com", employee_id="E1")
    factories.person(cache)

    factories.delete(cache, "people", anna.id)

    assert people.by_number(cache, read("0201234567", NL), NL).matches == ()
    assert people.search(cache, "anna") == people.search(cache, "anna@example.com") == ()
    assert people.by_employee_id(cache, "E1") == ()
    assert people.by_id(cache, anna.id) is None


def test_a_changed_number_is_found_under_the_new_one_only(cache: Cache) -> None:
    anna = factories.person(cache, number="0201234567")
    factories.person(cache, id=anna.id, number="0207654321")

    assert ids(people.by_number(cache, read("0201234567", NL), NL)) == []
    assert ids(people.by_number(cache, read("0207654321", NL), NL)) == [anna.id]


def test_a_support_id_is_found_in_upper_and_lower_case(cache: Cache) -> None:
    anna = factories.person(cache, support_id="Ab12", employee_id="E7")

    assert people.by_support_id(cache, "aB12") == people.by_employee_id(cache, "E7") == (anna,)
    assert people.by_support_id(cache, "") == people.by_employee_id(cache, "") == ()


def test_people_of_an_organization_come_by_name(cache: Cache) -> None:
    acme = factories.organization(cache, name="Acme")
    zoe = factories.person(cache, name="Zoe", organization_id=acme.id)
    bob = factories.person(cache, name="Bob", organization_id=acme.id)

    assert people.of_organization(cache, acme.id) == (bob, zoe)


@pytest.mark.parametrize(
    "text",
    [
        "muller lu",
        "LUKASZ",
        "Łukasz Müller",
        "müll",
        "l.muller@",
        "l.muller@example.com",
        "s-77",
        "E99",
        "muller example",
    ],
)
def test_search_finds_beginnings_of_words_in_any_order_without_case_and_accents(cache: Cache, text: str) -> None:
    found = factories.person(
        cache, name="Łukasz Müller", email="l.muller@example.com", support_id="S-77", employee_id="E998"
    )
    factories.person(cache, name="Lucas Mulder", email="lucas@example.org")

    assert people.search(cache, text) == (found,)


@pytest.mark.parametrize("text", ["", "  ", "ukasz", "muller anna", "%", "_", "-"])
def test_search_finds_nothing_inside_words_nor_for_nothing(cache: Cache, text: str) -> None:
    factories.person(cache, name="Łukasz Müller")

    assert people.search(cache, text) == ()


def test_search_follows_a_new_name(cache: Cache) -> None:
    anna = factories.person(cache, name="Anna Jansen")
    married = factories.person(cache, id=anna.id, name="Anna Bakker")

    assert (people.search(cache, "jansen"), people.search(cache, "bakker")) == ((), (married,))
