"""Tickets: a person's newest, the open ones and their counts, by number, by words."""

from __future__ import annotations

import factories
import pytest

from cache import tickets
from cache.database import Cache
from cache.model import Person, PersonId, Ticket, TicketId
from cache.numbers import Site
from cache.target import Filing, Join

TWO_SOURCES = Filing(Site("NL"), (Join("desk"), Join("jira", "email")))


def several(count: int, *requesters: Person, is_open: bool = False) -> list[Ticket]:
    """Return tickets, oldest first."""
    return [factories.some_ticket(*requesters, is_open=is_open) for _ in range(count)]


def test_a_ticket_comes_back_as_it_was_written(cache: Cache) -> None:
    anna = factories.person(cache)
    written = factories.ticket(
        cache,
        anna,
        id="desk:7",
        number="R-7",
        subject="Größe",
        status="waiting for customer",
        url="https://desk.example.com/requests/7?x=1",
        updated_at="2026-01-02T03:04:05Z",
        organization_id="desk:o1",
    )

    assert tickets.newest(cache, anna.id) == tickets.by_number(cache, "R-7") == (written,)


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "2026-01-02T03:04:05+01:00", "2026-01-02 03:04:05", "9999-12-31T23:59:59Z"]
)
def test_a_time_written_another_way_comes_back_as_it_was(cache: Cache, moment: str) -> None:
    written = factories.ticket(cache, factories.person(cache), updated_at=moment)

    assert tickets.by_number(cache, written.number) == (written,)


def test_the_newest_fifty_and_every_open_ticket_of_a_person_are_kept(cache: Cache) -> None:
    anna = factories.person(cache)
    old_open, old_closed = several(2, anna, is_open=True), several(5, anna)
    newest = several(50, anna)
    factories.write(cache, "tickets", *old_open, *old_closed, *newest)

    assert list(tickets.newest(cache, anna.id)) == newest[::-1]
    assert list(tickets.of_person(cache, anna.id)) == newest[::-1] + old_open[::-1]
    assert tickets.count(cache) == 52
    assert tickets.by_number(cache, old_closed[0].number) == ()


def test_an_old_ticket_goes_when_it_is_closed(cache: Cache) -> None:
    anna = factories.person(cache)
    old = factories.ticket(cache, anna, is_open=True)
    factories.write(cache, "tickets", *several(50, anna))

    factories.ticket(cache, anna, number=old.number, is_open=False, created_at=old.created_at)

    assert (tickets.by_number(cache, old.number), tickets.count(cache)) == ((), 50)


def test_tickets_of_one_second_are_told_apart_by_number(cache: Cache) -> None:
    anna = factories.person(cache)
    made = [
        factories.some_ticket(anna, number=str(1000 + place), is_open=False, created_at="2026-01-01T00:00:00Z")
        for place in range(60)
    ]
    factories.write(cache, "tickets", *made)

    assert [ticket.number for ticket in tickets.newest(cache, anna.id)] == [str(1059 - place) for place in range(50)]


def test_a_ticket_of_two_people_counts_once_for_their_organization(cache: Cache) -> None:  # A5
    acme = factories.organization(cache)
    anna, bob = factories.person(cache), factories.person(cache)
    both = factories.ticket(cache, anna, bob, organization_id=acme.id)
    factories.ticket(cache, anna, organization_id=acme.id, is_open=False)
    own = factories.ticket(cache, bob, organization_id=acme.id)

    assert tickets.open_count_of_organization(cache, acme.id) == 2
    assert (tickets.open_count(cache, anna.id), tickets.open_count(cache, bob.id)) == (1, 2)
    assert tickets.open_of_organization(cache, acme.id) == (own, both)
    assert tickets.by_number(cache, both.number) == (both,)


def test_a_ticket_waits_for_its_requester_and_is_theirs_when_they_come(cache: Cache) -> None:
    acme = factories.organization(cache)
    late = factories.some_person()
    waiting = factories.ticket(cache, late, organization_id=acme.id)
    counted = tickets.open_count_of_organization(cache, acme.id)

    factories.write(cache, "people", late)

    assert (counted, tickets.newest(cache, late.id)) == (1, (waiting,))
    assert tickets.count(cache) == 1


def test_tickets_of_an_unknown_requester_are_trimmed_like_those_of_a_known_one(cache: Cache) -> None:
    late = factories.some_person()
    made = several(60, late)
    factories.write(cache, "tickets", *made)

    factories.write(cache, "people", late)

    assert list(tickets.newest(cache, late.id)) == made[:9:-1]


def test_tickets_of_a_deleted_person_wait_for_their_return(cache: Cache) -> None:
    anna = factories.person(cache)
    factories.person(cache)
    asked = factories.ticket(cache, anna)
    factories.delete(cache, "people", anna.id)
    while_gone = tickets.newest(cache, anna.id)

    factories.write(cache, "people", anna)

    assert (while_gone, tickets.newest(cache, anna.id)) == ((), (asked,))


def test_a_ticket_finds_its_requester_by_address_across_sources(cache: Cache) -> None:
    anna = factories.person(cache, id="desk:1", email="Anna@Example.com", filing=TWO_SOURCES)
    early = factories.ticket(
        cache, id="jira:A-1", number="A-1", requester_emails=("anna@example.com",), filing=TWO_SOURCES
    )

    assert tickets.newest(cache, anna.id) == (early,)


def test_an_address_of_two_people_says_nothing_of_who_asked(cache: Cache) -> None:
    anna = factories.person(cache, email="info@example.com")
    bob = factories.person(cache, email="info@example.com")
    asked = factories.ticket(cache, requester_emails=("info@example.com",))
    while_shared = (tickets.newest(cache, anna.id), tickets.newest(cache, bob.id))

    factories.person(cache, id=bob.id, email="bob@example.com")

    assert while_shared == ((), ())
    assert tickets.newest(cache, anna.id) == (asked,)


def test_a_second_owner_of_an_address_takes_its_tickets_from_the_first(cache: Cache) -> None:
    anna = factories.person(cache, email="info@example.com")
    asked = factories.ticket(cache, requester_emails=("info@example.com",))
    while_alone = tickets.newest(cache, anna.id)

    factories.person(cache, email="info@example.com")

    assert (while_alone, tickets.newest(cache, anna.id)) == ((asked,), ())


def test_one_human_being_in_two_sources_has_the_tickets_of_both(cache: Cache) -> None:
    anna = factories.person(cache, id="desk:1", email="a@example.com", filing=TWO_SOURCES)
    also = factories.person(cache, id="jira:a", email="a@example.com", filing=TWO_SOURCES)
    first = factories.ticket(cache, anna, filing=TWO_SOURCES)
    second = factories.ticket(cache, also, id="jira:A-1", number="A-1", filing=TWO_SOURCES)

    assert tickets.newest(cache, anna.id) == tickets.newest(cache, also.id) == (second, first)
    assert tickets.open_count(cache, anna.id) == 2


def test_a_number_that_two_service_desks_use_gives_both_tickets(cache: Cache) -> None:
    anna = factories.person(cache, filing=TWO_SOURCES)
    factories.ticket(cache, anna, id="desk:9", number="9", filing=TWO_SOURCES)
    factories.ticket(cache, anna, id="jira:9", number="9", filing=TWO_SOURCES)

    assert {ticket.id for ticket in tickets.by_number(cache, "9")} == {"desk:9", "jira:9"}


def test_a_ticket_that_gets_another_requester_leaves_the_first(cache: Cache) -> None:
    anna, bob = factories.person(cache), factories.person(cache)
    asked = factories.ticket(cache, anna)

    factories.ticket(cache, bob, number=asked.number)

    assert (tickets.newest(cache, anna.id), len(tickets.newest(cache, bob.id))) == ((), 1)


def test_a_deleted_ticket_is_gone_for_all_its_requesters(cache: Cache) -> None:
    anna, bob = factories.person(cache), factories.person(cache)
    asked = factories.ticket(cache, anna, bob)
    factories.ticket(cache, anna)

    factories.delete(cache, "tickets", asked.id)

    assert (len(tickets.newest(cache, anna.id)), tickets.newest(cache, bob.id), tickets.count(cache)) == (1, (), 1)


def test_a_ticket_is_among_the_newest_or_not(cache: Cache) -> None:
    anna = factories.person(cache)
    old = factories.ticket(cache, anna)
    factories.write(cache, "tickets", *several(50, anna))
    new = factories.ticket(cache, anna)

    assert [tickets.is_among_newest(cache, each, anna.id) for each in (old, new)] == [False, True]


def test_search_finds_numbers_first_and_then_words_of_the_subject(cache: Cache) -> None:
    anna = factories.person(cache)
    by_number = factories.ticket(cache, anna, number="4711", subject="Nothing")
    by_word = factories.ticket(cache, anna, number="1", subject="Printer 4711 is älter than I")
    factories.ticket(cache, anna, number="2", subject="Screen")

    assert tickets.search(cache, "4711") == (by_number, by_word)
    assert tickets.search(cache, "Alter prin") == (by_word,)
    assert tickets.search(cache, "rinter") == tickets.search(cache, "%") == ()


def test_nobody_has_tickets_that_nobody_asked_for(cache: Cache) -> None:
    factories.ticket(cache, id=TicketId("desk:5"), number="5")

    assert tickets.newest(cache, PersonId("desk:")) == ()
    assert [ticket.requesters for ticket in tickets.by_number(cache, "5")] == [()]


def test_a_search_that_takes_too_long_gives_what_it_found_so_far(cache: Cache) -> None:
    anna = factories.person(cache)
    by_number = factories.ticket(cache, anna, number="printer-1", subject="Nothing")
    factories.write(cache, "tickets", *several(50, anna), factories.some_ticket(anna, subject="Screen"))

    assert tickets.search(cache, "printer-1", most_steps=100) == (by_number,)
    assert tickets.search(cache, "screen", most_steps=100) == ()
    assert len(tickets.search(cache, "screen")) == 1
