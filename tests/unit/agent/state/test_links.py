"""Numbers linked to people and organizations."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.model import NumberKey
from agent.state import links
from cache.model import OrganizationId, PersonId
from cache.numbers import Kind, Number

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SURE = NumberKey(31201234567, "", "")
ANNA, BOB = PersonId("csv:1"), PersonId("csv:2")


def test_a_linked_number_gives_its_people_in_the_order_of_linking(state):  # A10
    with state.transaction() as transaction:
        links.add_person(transaction, SURE, BOB, NOW)
        links.add_person(transaction, SURE, ANNA, NOW.replace(minute=1))
        links.add_person(transaction, SURE, BOB, NOW.replace(minute=2))

    assert links.people(state, SURE) == (BOB, ANNA)


def test_a_number_can_be_linked_to_a_person_and_an_organization(state):  # A10
    with state.transaction() as transaction:
        links.add_person(transaction, SURE, ANNA, NOW)
        links.add_organization(transaction, SURE, OrganizationId("csv:acme"), NOW)

    assert (links.people(state, SURE), links.organizations(state, SURE)) == ((ANNA,), ("csv:acme",))


def test_a_link_taken_back_is_gone(state):  # A10
    with state.transaction() as transaction:
        links.add_person(transaction, SURE, ANNA, NOW)
        links.add_organization(transaction, SURE, OrganizationId("csv:acme"), NOW)

        undone = (
            links.remove_person(transaction, SURE, ANNA),
            links.remove_organization(transaction, SURE, OrganizationId("csv:acme")),
            links.remove_person(transaction, SURE, ANNA),
        )

    assert undone == (True, True, False)
    assert (links.people(state, SURE), links.organizations(state, SURE)) == ((), ())


@pytest.mark.parametrize(
    ("linked", "calling", "is_found"),
    [
        (NumberKey(0, "1234", ""), NumberKey(0, "1234", ""), True),
        (NumberKey(0, "01234", ""), NumberKey(0, "1234", ""), True),
        (NumberKey(0, "1234", ""), NumberKey(0, "1235", ""), False),
        (NumberKey(31201234567, "", "12"), NumberKey(31201234567, "", ""), True),
        (NumberKey(31201234567, "", "12"), NumberKey(31201234567, "", "12"), True),
        (NumberKey(31201234567, "", "12"), NumberKey(31201234567, "", "13"), False),
        (NumberKey(31201234567, "", ""), NumberKey(31201234567, "", "12"), False),
        (NumberKey(31201234567, "", ""), NumberKey(31201234568, "", ""), False),
    ],
)
def test_a_link_is_for_the_same_number_only(state, linked, calling, is_found):
    with state.transaction() as transaction:
        links.add_person(transaction, linked, ANNA, NOW)

    assert bool(links.people(state, calling)) is is_found


@pytest.mark.parametrize("kind", Kind)
def test_what_is_no_number_of_somebody_cannot_be_linked(kind):
    number = Number(kind, digits="1234")

    assert links.is_linkable(number) is (kind in {Kind.NUMBER, Kind.SHORT})


def test_nothing_cannot_be_linked():
    assert not links.is_linkable(None)
