"""Batches, refills and sweeps: what they change, and what the guard keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import factories
import pytest

from cache import apply, freshness, organizations, people, staging, sweep, tickets
from cache.database import Cache
from cache.errors import TooManyGone
from cache.model import Batch, Person, PersonId, Stamp
from cache.numbers import Site, read
from cache.target import Filing, Join, StreamName, Target

NL = Site("NL")
NOW = factories.NOW
PEOPLE = Target("desk", "people", factories.FILING)
TICKETS = Target("desk", "tickets", factories.FILING)


def refill(cache: Cache, target: Target, rows: Sequence[Any], *, force: bool = False, minutes: int = 0) -> None:
    """Read a stream anew, in batches of 100."""
    staging.begin(cache, target)
    for start in range(0, max(len(rows), 1), 100):
        staging.stage(
            cache, target, Batch(tuple(rows[start : start + 100]), (), f"c{start}", more=False, reset=start == 0)
        )
    staging.swap(cache, target, NOW + timedelta(minutes=minutes), force=force)


def crowd(count: int) -> list[Person]:
    return [factories.some_person(number=f"+3120{place:07}", email=f"p{place}@example.com") for place in range(count)]


def names(cache: Cache, stream: StreamName) -> freshness.StreamState:
    return next(state for state in freshness.streams(cache) if state.stream == stream)


def test_a_batch_that_came_before_writes_nothing(cache: Cache) -> None:
    batch: Batch[Any] = Batch(tuple(crowd(20)), (), "c1", more=False)
    first = apply.apply(cache, PEOPLE, batch, NOW)

    again = apply.apply(cache, PEOPLE, batch, NOW)

    assert (first.written, again.written, again.deleted) == (20, 0, 0)


def test_the_cursor_is_committed_with_the_rows_and_voided_by_other_settings(cache: Cache) -> None:
    assert apply.cursor(cache, PEOPLE, "s1") is None
    apply.apply(cache, PEOPLE, Batch(tuple(crowd(1)), (), "c1", more=True, total=9), NOW)
    kept = apply.cursor(cache, PEOPLE, "s1")

    assert (kept, apply.cursor(cache, PEOPLE, "s2"), apply.cursor(cache, PEOPLE, "s2")) == ("c1", None, None)


def test_a_stream_is_filling_until_its_last_batch(cache: Cache) -> None:
    before = freshness.filling(cache)
    apply.apply(cache, PEOPLE, Batch(tuple(crowd(3)), (), "c1", more=True, total=4), NOW)
    during = freshness.filling(cache)
    apply.apply(cache, PEOPLE, Batch(tuple(crowd(1)), (), "c2", more=False), NOW)

    assert (before, during, freshness.filling(cache)) == ((0, None), (3, 4), None)
    assert names(cache, "people") == freshness.StreamState(
        "desk", "people", "fresh", 4, 4, True, "2026-03-02T09:00:00Z", ""
    )


def test_a_first_refill_counts_what_waits(cache: Cache) -> None:
    staging.begin(cache, PEOPLE)
    staging.stage(cache, PEOPLE, Batch(tuple(crowd(3)), (), "c1", more=True, total=4))

    assert (freshness.filling(cache), people.count(cache)) == ((3, 4), 0)


def test_a_stream_that_fails_says_why_and_keeps_its_age(cache: Cache) -> None:
    apply.apply(cache, PEOPLE, Batch(tuple(crowd(3)), (), "c1", more=False), NOW)
    with cache.transaction() as transaction:
        apply.mark(transaction, PEOPLE, "stale", "The file is locked.")

    state = names(cache, "people")
    assert (state.state, state.error, state.ok_at) == ("stale", "The file is locked.", "2026-03-02T09:00:00Z")


def test_a_reset_batch_is_not_applied(cache: Cache) -> None:
    with pytest.raises(ValueError, match="stage"):
        apply.apply(cache, PEOPLE, Batch((), (), "c", more=False, reset=True), NOW)


def test_a_refill_ends_with_exactly_its_rows(cache: Cache) -> None:
    old = crowd(40)
    factories.write(cache, "people", *old)
    kept, changed = old[:30], factories.some_person(id=old[30].id, number="+31612345678", name="New Name")
    new = factories.some_person(number="+31687654321", name="Late Comer")
    refill(cache, PEOPLE, [*kept, changed, new])

    expected = [*kept, changed, new]
    everybody = [people.by_id(cache, person.id) for person in expected]
    assert everybody == expected
    assert (people.count(cache), names(cache, "people").rows) == (32, 32)
    assert people.by_number(cache, read("+31200000035", NL), NL).matches == ()
    assert people.by_number(cache, read("+31200000030", NL), NL).matches == ()
    assert [match.person for match in people.by_number(cache, read("0612345678", NL), NL).matches] == [changed]
    assert people.search(cache, "late") == (new,)


def test_readers_see_the_old_rows_until_the_swap(cache: Cache) -> None:
    old = crowd(10)
    factories.write(cache, "people", *old)
    staging.begin(cache, PEOPLE)
    staging.stage(cache, PEOPLE, Batch(tuple(crowd(10)), (), "c", more=False, reset=True))

    assert people.by_id(cache, old[0].id) == old[0]
    assert (people.count(cache), staging.cursor(cache, PEOPLE)) == (10, "c")


def test_the_last_row_of_an_id_counts_in_a_refill(cache: Cache) -> None:
    first = factories.some_person(number="+31612345678", name="First")
    last = factories.some_person(id=first.id, number="+31687654321", name="Last")
    refill(cache, PEOPLE, [first, *crowd(120), last])

    assert people.by_id(cache, first.id) == last
    assert people.by_number(cache, read("0612345678", NL), NL).matches == ()
    assert people.count(cache) == 121


def test_a_refill_of_tickets_keeps_the_newest_fifty_and_the_open_ones(cache: Cache) -> None:
    anna = factories.person(cache)
    old_open = factories.some_ticket(anna)
    closed = [factories.some_ticket(anna, is_open=False) for _ in range(70)]
    refill(cache, TICKETS, [old_open, *closed])
    refill(cache, TICKETS, [old_open, *closed[:-1]])

    assert list(tickets.of_person(cache, anna.id)) == [*closed[-2:-52:-1], old_open]
    assert names(cache, "tickets").rows == tickets.count(cache) == 51


def test_a_refill_of_organizations_forgets_those_that_are_gone(cache: Cache) -> None:
    made = [factories.some_organization(number=f"+3120999000{place}", name=f"Acme {place}") for place in range(4)]
    target = Target("desk", "organizations", factories.FILING)
    refill(cache, target, made)
    refill(cache, target, made[:3])

    assert organizations.search(cache, "acme") == tuple(made[:3])
    assert organizations.by_number(cache, read("+31209990003", NL), NL) == ()
    assert [match.organization for match in organizations.by_number(cache, read("0209990001", NL), NL)] == [made[1]]


def test_a_switchboard_names_an_organization_only_when_asked(cache: Cache) -> None:
    acme = factories.organization(cache, number="+49 89 1234-0", name="Acme")
    caller = read("+49891234567", NL)

    assert organizations.by_number(cache, caller, NL) == ()
    assert [match.organization for match in organizations.by_number(cache, caller, NL, switchboard=True)] == [acme]


@pytest.mark.parametrize(("here", "left"), [(10, 0), (10, 4), (100, 49), (10_000, 12)])
def test_a_source_that_lost_most_of_its_rows_is_never_believed_by_itself(cache: Cache, here: int, left: int) -> None:
    everybody = crowd(here)
    refill(cache, PEOPLE, everybody)
    for minutes in (0, 30):
        with pytest.raises(TooManyGone, match=f"now shows {left:,} of {here:,} people; kept the old ones"):
            refill(cache, PEOPLE, everybody[:left], minutes=minutes)
    kept = people.count(cache)

    refill(cache, PEOPLE, everybody[:left], force=True)

    assert (kept, people.count(cache)) == (here, left)


@pytest.mark.parametrize(("here", "left"), [(60, 40), (1000, 950)])
def test_a_few_rows_may_go_at_once(cache: Cache, here: int, left: int) -> None:
    everybody = crowd(here)
    refill(cache, PEOPLE, everybody)

    refill(cache, PEOPLE, everybody[:left])

    assert people.count(cache) == left


def test_more_rows_go_when_a_second_look_ten_minutes_later_lacks_the_same(cache: Cache) -> None:
    everybody = crowd(100)
    refill(cache, PEOPLE, everybody)
    for minutes, rows in ((0, everybody[:70]), (9, everybody[:70]), (12, everybody[:69]), (21, everybody[:69])):
        with pytest.raises(TooManyGone):
            refill(cache, PEOPLE, rows, minutes=minutes)

    refill(cache, PEOPLE, everybody[:69], minutes=22)

    assert people.count(cache) == 69


def test_deletes_of_one_run_count_together_however_many_batches_bring_them(cache: Cache) -> None:
    everybody = crowd(100)
    factories.write(cache, "people", *everybody)
    gone = [person.id for person in everybody]
    apply.apply(cache, PEOPLE, Batch((), tuple(gone[:15]), "c1", more=True), NOW)

    with pytest.raises(TooManyGone):
        apply.apply(cache, PEOPLE, Batch((), tuple(gone[15:30]), "c2", more=True), NOW)

    assert (people.count(cache), apply.cursor(cache, PEOPLE, "")) == (85, "c1")


def test_a_sweep_deletes_what_is_missing_and_asks_for_what_differs(cache: Cache) -> None:
    made = [factories.some_person(updated_at=f"2026-01-0{day}T00:00:00Z") for day in range(1, 5)]
    factories.write(cache, "people", *made)
    stamps = [Stamp(made[0].id, made[0].updated_at), Stamp(made[1].id, "2026-02-02T00:00:00Z"), Stamp(made[2].id, None)]

    swept = sweep.sweep(cache, PEOPLE, [*stamps, Stamp("desk:new", None)], NOW)

    assert (swept.applied.deleted, swept.to_fetch) == (1, (made[1].id, "desk:new"))
    assert people.by_id(cache, made[3].id) is None


def test_what_changed_since_the_last_pull_is_not_behind(cache: Cache) -> None:
    old, new = "2026-03-02T08:00:00Z", "2026-03-02T08:59:00Z"
    rows = [person._replace(updated_at=old) for person in crowd(3)]
    apply.apply(cache, PEOPLE, Batch((*rows[:2], rows[2]._replace(updated_at=new)), (), "c1", more=False), NOW)
    later, missed = "2026-03-02T08:59:30Z", "2026-03-02T08:30:00Z"

    just_now = [Stamp(rows[0].id, later), Stamp(rows[1].id, old), Stamp(rows[2].id, new), Stamp("desk:new", later)]
    behind = [Stamp(rows[0].id, missed), Stamp(rows[1].id, old), Stamp(rows[2].id, new)]

    assert sweep.sweep(cache, PEOPLE, just_now, NOW).is_behind is False
    assert sweep.sweep(cache, PEOPLE, behind, NOW).is_behind is True


def test_a_sweep_asks_for_unknown_tickets_only_when_they_changed_since_the_last(cache: Cache) -> None:
    factories.ticket(cache, factories.person(cache), number="1")
    stamps = [Stamp("desk:1", None), Stamp("desk:2", "2026-03-01T00:00:00Z"), Stamp("desk:3", "2026-03-02T10:00:00Z")]

    first = sweep.sweep(cache, TICKETS, stamps, NOW).to_fetch
    second = sweep.sweep(cache, TICKETS, stamps, NOW).to_fetch

    assert (first, second) == (("desk:2", "desk:3"), ("desk:3",))


def test_another_site_reads_every_number_anew(cache: Cache) -> None:
    rules = Filing(Site("DE"), (Join("desk"),))
    anna = factories.person(cache, number="020 1234567")
    acme = factories.organization(cache, number="020 7654321")
    filed = "SELECT e164 FROM person_number UNION ALL SELECT e164 FROM organization_number"
    before = [row[0] for row in cache.reader().execute(filed).fetchall()]

    did = [apply.refile(cache, rules), apply.refile(cache, rules)]

    assert (before, did) == ([31201234567, 31207654321], [True, False])
    assert [row[0] for row in cache.reader().execute(filed).fetchall()] == [49201234567, 49207654321]
    found = people.by_number(cache, read("+49201234567", rules.site), rules.site).matches
    assert [each.person for each in found] == [anna]
    companies = organizations.by_number(cache, read("+49207654321", rules.site), rules.site)
    assert [each.organization for each in companies] == [acme]


def test_a_source_that_is_no_longer_configured_leaves_the_others_unmerged(cache: Cache) -> None:
    both = Filing(NL, (Join("ldap"), Join("desk", "email")))
    factories.person(cache, id="ldap:1", email="a@example.com", name="From LDAP", filing=both)
    anna = factories.person(cache, id="desk:1", email="a@example.com", name="Anna", filing=both)
    asked = factories.ticket(cache, anna, filing=both)
    joined = people.by_id(cache, PersonId("desk:1"))

    apply.refile(cache, Filing(NL, (Join("desk", "email"),)))

    assert joined is not None
    assert joined.name == "From LDAP"
    assert people.by_id(cache, PersonId("desk:1")) == anna
    assert people.by_id(cache, PersonId("ldap:1")) is None
    assert tickets.newest(cache, anna.id) == (asked,)
    assert {state.source for state in freshness.streams(cache)} == {"desk"}


def test_another_order_of_sources_gives_another_leader(cache: Cache) -> None:
    first = Filing(NL, (Join("a"), Join("b", "email")))
    second = Filing(NL, (Join("b"), Join("a", "email")))
    for source in ("a", "b"):
        factories.person(cache, id=f"{source}:1", email="x@example.com", name=source, filing=first)
    before = people.by_id(cache, PersonId("b:1"))

    apply.refile(cache, second)
    after = people.by_id(cache, PersonId("a:1"))

    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("a", "b")
