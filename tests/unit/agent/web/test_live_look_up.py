"""The page of a caller whom nobody here knows, while the service desks are asked."""

from __future__ import annotations

import pytest

from agent.pipe import LookedUp, LookUp, Ready
from cache.model import Person, PersonId, TelephoneNumber

ANNA = Person(PersonId("desk:1"), "Anna Smit", region="NL", numbers=(TelephoneNumber("+31201234567", "work"),))


@pytest.fixture
def asked(office):
    """Give an office whose service desk was asked about the call on the page, and the address of that page."""
    office.stand.parts.upstream.take(Ready(1, ("acme",)))
    call_id = office.ring(telephone="0201234567")
    office.stand.parts.unknown_callers.ask(office.stand.calls()[0])
    return office, f"/api/view?call={call_id}"


def test_a_ring_leaves_the_asking_to_a_thread(office):
    office.stand.parts.upstream.take(Ready(1, ("acme",)))

    office.ring(telephone="0201234567")

    assert office.stand.sent == []


def test_the_page_says_who_is_being_asked(asked):
    office, page = asked

    assert office.stand.sent == [LookUp(1, "+31201234567")]
    assert "Asking acme …" in office.get(page)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (LookedUp(1), "Asked acme: nobody has this number there."),
        (LookedUp(1, error="acme did not answer"), "Asked acme: no answer (acme did not answer)."),
    ],
)
def test_the_page_says_what_came_of_it(asked, report, words):
    office, page = asked

    office.stand.parts.upstream.take(report)

    assert words in office.get(page)


def test_who_was_found_is_on_the_page(asked):
    office, page = asked
    office.knows(ANNA)

    office.stand.parts.upstream.take(LookedUp(1, (ANNA.id,)))

    shown = office.get(page)
    assert ("Anna Smit" in shown, "Asking" in shown) == (True, False)


def test_the_answer_to_a_ring_is_the_same_whoever_can_be_asked(office):
    before = office.stand.client().get("/sd?telephone=0201234567")
    office.stand.parts.upstream.take(Ready(1, ("acme",)))

    after = office.stand.client().get("/sd?telephone=0207654321")

    assert (after.status, after.body) == (before.status, before.body)
