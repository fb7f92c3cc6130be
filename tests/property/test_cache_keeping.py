"""Whatever batches come in whatever order: the cache is what a naive computation says."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import factories
from hypothesis import given, settings
from hypothesis import strategies as st

from cache import apply, people, staging, tickets
from cache.database import Cache, open_cache
from cache.model import Batch, OrganizationId, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Site, compare, read
from cache.target import Filing, Join, Target

KEPT = 50
NL = Site("NL")
RULES = Filing(NL, (Join("desk"), Join("ldap", "email"), Join("csv", "employee_id")))
PEOPLE = [PersonId(f"desk:p{place}") for place in range(3)]
BRIEF = settings(derandomize=True, deadline=None, max_examples=25)


@contextmanager
def empty_cache() -> Iterator[Cache]:
    with tempfile.TemporaryDirectory() as folder:
        cache = open_cache(Path(folder) / "data" / "cache.db", writable=True)
        try:
            yield cache
        finally:
            cache.close()


def write(cache: Cache, stream: Any, rows: list[Any], source: str = "desk") -> int:
    batch: Batch[Any] = Batch(tuple(rows), (), "", more=False)
    return apply.apply(cache, Target(source, stream, RULES), batch, factories.NOW).written


@st.composite
def ticket_batches(draw: st.DrawFn) -> list[list[Ticket]]:
    """Batches of tickets of three people; one id may come again, open or closed, under the same requesters."""
    requesters = {number: draw(st.sets(st.sampled_from(PEOPLE), max_size=2)) for number in range(90)}
    created = {number: draw(st.integers(0, 40)) for number in range(90)}
    one = st.builds(
        lambda number, is_open, subject: Ticket(
            TicketId(f"desk:{number}"),
            str(number),
            subject,
            is_open,
            requesters=tuple(sorted(requesters[number])),
            created_at=f"2026-01-01T00:00:{created[number]:02}Z",
            organization_id=OrganizationId("desk:o1"),
        ),
        st.integers(0, 89),
        st.booleans(),
        st.sampled_from(["a", "b"]),
    )
    whole = [[draw(one) for _ in range(draw(st.integers(0, 60)))] for _ in range(draw(st.integers(1, 4)))]
    return [*whole, *([whole[0]] if draw(st.booleans()) else [])]


def kept(everything: dict[str, Ticket]) -> set[str]:
    """Return the ids that the keep rule keeps when a ticket never gets older: computed the slow way."""
    found = {key for key, ticket in everything.items() if ticket.is_open}
    for requester in [*PEOPLE, None]:
        own = [
            each
            for each in everything.values()
            if requester in each.requesters or (not requester and not each.requesters)
        ]
        own.sort(key=lambda each: (each.created_at, each.number), reverse=True)
        found.update(each.id for each in own[:KEPT])
    return found


def all_tickets(cache: Cache) -> dict[str, Ticket]:
    found = (tickets.by_number(cache, str(number)) for number in range(90))
    return {ticket.id: ticket for each in found for ticket in each}


@BRIEF
@given(batches=ticket_batches(), comes=st.permutations(["people", *range(4)]))
def test_the_cache_holds_every_open_ticket_and_the_newest_fifty_of_each_requester(  # U2
    batches: list[list[Ticket]], comes: list[Any]
) -> None:
    everything: dict[str, Ticket] = {}
    with empty_cache() as cache:
        for step in comes:
            if step == "people":
                write(cache, "people", [factories.some_person(id=key) for key in PEOPLE])
            elif step < len(batches):
                write(cache, "tickets", batches[step])
                everything.update({ticket.id: ticket for ticket in batches[step]})
        expected = {key: everything[key] for key in kept(everything)}

        assert all_tickets(cache) == expected
        assert tickets.count(cache) == len(expected)
        opened = sum(ticket.is_open for ticket in expected.values())
        assert tickets.open_count_of_organization(cache, OrganizationId("desk:o1")) == opened  # A5
        for person in PEOPLE:
            own = sorted(
                (each for each in expected.values() if person in each.requesters),
                key=lambda each: (each.created_at, int(each.number)),
            )
            assert tickets.open_count(cache, person) == sum(each.is_open for each in own)


@BRIEF
@given(batches=ticket_batches())
def test_replaying_the_last_batch_changes_nothing(batches: list[list[Ticket]]) -> None:
    with empty_cache() as cache:
        write(cache, "people", [factories.some_person(id=key) for key in PEOPLE])
        for batch in batches:
            write(cache, "tickets", batch)

        assert write(cache, "tickets", batches[-1]) == 0


NUMBERS = st.sampled_from(
    ["+31201234567", "0201234567", "1234567", "+31201234567 ext 12", "1234", "n/a", "+4930123456", "*55"]
)
some_people = st.builds(
    lambda source, key, name, email, employee_id, raws: Person(
        PersonId(f"{source}:{key}"),
        name,
        email,
        employee_id=employee_id,
        numbers=tuple(TelephoneNumber(raw, "work") for raw in raws),
    ),
    st.sampled_from(["desk", "ldap", "csv"]),
    st.integers(0, 3),
    st.sampled_from(["Anna Bos", "Ann de Boer", "Özge"]),
    st.sampled_from(["", "a@example.com", "A@example.com", "b@example.com"]),
    st.sampled_from(["", "E1", "E2"]),
    st.lists(NUMBERS, max_size=2),
)
steps = st.lists(st.tuples(st.lists(some_people, max_size=4), st.sets(st.integers(0, 3), max_size=2)), max_size=6)


def leaders(everybody: dict[str, Person]) -> dict[str, str]:
    """Return whom each person follows, computed the slow way from the rules of joining."""
    order = {"desk": 0, "ldap": 1, "csv": 2}
    found: dict[str, str] = {}

    def key_of(person: Person, by: str) -> str:
        return person.email.strip().casefold() if by == "email" else person.employee_id

    for key, person in sorted(everybody.items(), key=lambda item: order[item[0].partition(":")[0]]):
        source = key.partition(":")[0]
        by = {"desk": "", "ldap": "email", "csv": "employee_id"}[source]
        found[key] = key
        if not by or not key_of(person, by):
            continue
        alike = [each for each, other in everybody.items() if key_of(other, by) == key_of(person, by)]
        own = [each for each in alike if each.partition(":")[0] == source]
        earlier = [each for each in alike if order[each.partition(":")[0]] < order[source]]
        first = min((order[each.partition(":")[0]] for each in earlier), default=-1)
        owners = [each for each in earlier if order[each.partition(":")[0]] == first]
        if len(own) == 1 and len(owners) == 1:
            found[key] = found[owners[0]]
    return found


@BRIEF
@given(steps=steps)
def test_people_are_joined_and_found_as_if_they_had_all_come_at_once(
    steps: list[tuple[list[Person], set[int]]],
) -> None:
    everybody: dict[str, Person] = {}
    with empty_cache() as cache:
        for rows, gone in steps:
            for source in ("desk", "ldap", "csv"):
                own = [row for row in rows if row.id.startswith(source)]
                write(cache, "people", own, source)
                everybody.update({row.id: row for row in own})
            refilled = {key: row for key, row in everybody.items() if key not in {f"ldap:{place}" for place in gone}}
            target = Target("ldap", "people", RULES)
            staging.begin(cache, target)
            staging.stage(
                cache,
                target,
                Batch(tuple(row for key, row in refilled.items() if key.startswith("ldap")), (), "", more=False),
            )
            staging.swap(cache, target, factories.NOW, force=True)
            everybody = refilled

        follows = leaders(everybody)
        for key in everybody:
            person = people.by_id(cache, PersonId(key))
            assert person is not None
            assert person.id == follows[key]
        for text in ("+31201234567", "1234567", "+31201234567 ext 12", "1234"):
            incoming = read(text, NL)
            scores = {
                key: max(
                    (found.score for number in row.numbers if (found := compare(read(number.raw, NL), incoming, NL))),
                    default=0,
                )
                for key, row in everybody.items()
            }
            best = {
                follows[key] for key, score in scores.items() if score and _tier(score) == _tier(max(scores.values()))
            }
            assert {match.person.id for match in people.by_number(cache, incoming, NL).matches} == best


def _tier(score: int) -> int:
    return 40 if 40 < score < 70 else score
