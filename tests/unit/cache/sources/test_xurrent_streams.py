"""Every row comes, whatever moves, changes, goes or breaks between two pages."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from fakes.clients import Office, drained, newcomer, office, pull
from fakes.xurrent import populate

from cache.model import Batch, Person, Ticket

DAY = 86_400.0


@pytest.fixture(params=["search_after", "page"])
def here(request: pytest.FixtureRequest) -> Iterator[Office]:
    with office() as made:
        made.skin.manners.by_page_number = request.param == "page"
        yield made


def test_a_first_fill_begins_with_the_newest(here: Office) -> None:
    here.hire(250)
    people = here.source().people()
    assert people is not None

    batches: list[Batch[Person]] = []
    pull(people, batches)

    firsts = [batch.upserts[0].id for batch in batches if batch.upserts]
    assert (firsts, [batch.total for batch in batches]) == (
        ["desk:250", "desk:150", "desk:50"],
        [250, 250, 250, None],
    )


def test_open_requests_come_before_all_others_and_each_comes_once(here: Office) -> None:
    populate(here.skin.world, 5, 150)
    here.clock.sleep(3_600)
    tickets, batches = here.source().tickets(), list[Batch[Ticket]]()
    assert tickets is not None

    pull(tickets, batches)

    given = [ticket.is_open for batch in batches for ticket in batch.upserts]
    assert (len(given), given) == (150, sorted(given, reverse=True))


@pytest.mark.parametrize("mover", ["insert", "remove", "touch"])
def test_rows_that_come_go_or_change_between_two_pages_shift_no_other(here: Office, mover: str) -> None:
    here.hire(450)
    people, cursor, more, seen, page = here.source().people(), None, True, {}, 0
    assert people is not None
    while more:
        batch = people.pull(cursor)
        seen |= {row.id: row for row in batch.upserts}
        cursor, more, page = batch.cursor, batch.more, page + 1
        if page < 4:
            for number in range(5):
                match mover:
                    case "insert":
                        here.table("people").put(newcomer(1_000))
                    case "remove":
                        here.table("people").remove(450 - page * 10 - number)
                    case "touch":
                        here.table("people").put({"name": "Moved"}, id_=page * 10 + number)
            here.clock.sleep(1)

    left = {f"desk:{row['id']}" for row in here.table("people").rows.values()}
    assert left <= set(seen)
    assert all(row["name"] == seen[f"desk:{row['id']}"].name for row in here.table("people").rows.values())


def test_what_changed_is_found_by_its_stamp(here: Office) -> None:
    here.hire(300)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(600)
    here.table("people").put({"name": "Renamed"}, id_=7)
    asked_before = len(here.asked())

    rows, _ = drained(people, cursor)

    assert {key: row.name for key, row in rows.items()} == {"desk:7": "Renamed"}
    assert len(here.asked()) - asked_before == 1


def test_an_account_where_nothing_happens_costs_one_request(here: Office) -> None:
    here.hire(300)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(600)
    asked_before = len(here.asked())

    rows, _ = drained(people, cursor)

    assert (rows, len(here.asked()) - asked_before) == ({}, 1)


def test_a_change_that_is_committed_late_is_not_lost(here: Office) -> None:
    here.hire(10)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(60)
    here.table("people").put({"name": "Late"}, id_=3, late=20.0)
    here.clock.sleep(1)
    here.table("people").put({"name": "In time"}, id_=4)
    first, cursor = drained(people, cursor)
    here.clock.sleep(30)

    second, _ = drained(people, cursor)

    assert ("desk:3" in first, second["desk:3"].name) == (False, "Late")


def test_a_thousand_changes_within_one_second_all_come(here: Office) -> None:
    here.hire(1_000)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(600)
    for number in random.Random(3).sample(range(1, 1_001), 1_000):
        here.table("people").put({"name": "Imported"}, id_=number)
        here.clock.sleep(0.0009)
    here.table("people").put(newcomer(2_000), id_=2_000)

    rows, _ = drained(people, cursor)

    assert len(rows) == 1_001


def test_a_pull_that_stopped_goes_on_however_late(here: Office) -> None:
    here.hire(250)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(600)
    for number in range(1, 251):
        here.table("people").put({"name": "Second"}, id_=number)
        here.clock.sleep(1)
    assert people is not None
    first = people.pull(cursor)
    here.table("people").put({"name": "Third"}, id_=1)
    here.clock.sleep(10 * DAY)

    rows, _ = drained(here.source().people(), first.cursor)

    assert (rows["desk:1"].name, len(rows) + len(first.upserts) >= 250) == ("Third", True)


def test_a_stamp_from_the_future_does_not_hide_what_changes_now(here: Office) -> None:
    here.hire(3)
    here.table("people").put({"updated_at": here.clock() + 400 * DAY}, id_=1)
    people = here.source().people()
    _, cursor = drained(people)
    _, cursor = drained(people, cursor)
    here.clock.sleep(600)
    here.table("people").put({"name": "Now"}, id_=2)

    rows, _ = drained(people, cursor)

    assert rows["desk:2"].name == "Now"


def test_a_disabled_person_goes_and_comes_back(here: Office) -> None:
    here.hire(3)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(600)
    here.table("people").put({"disabled": True}, id_=2)
    gone, cursor = drained(people, cursor)
    here.clock.sleep(600)
    here.table("people").put({"disabled": False}, id_=2)

    back, _ = drained(people, cursor)

    assert (gone, list(back)) == ({"desk:2": None}, ["desk:2"])


def test_who_is_disabled_from_the_start_never_comes(here: Office) -> None:
    here.hire(3)
    here.table("people").put({"disabled": True}, id_=2)
    here.clock.sleep(600)

    rows, _ = drained(here.source().people())

    assert set(rows) == {"desk:1", "desk:3"}


def test_a_contact_that_moved_no_stamp_comes_within_a_day(here: Office) -> None:
    here.hire(150)
    people = here.source().people()
    _, cursor = drained(people)
    row = here.table("people").rows[7]
    number = [{"id": 1, "label": "work", "telephone": "+31201234567"}]
    here.table("people").put({"contacts": number, "updated_at": row["updated_at"]}, id_=7)
    here.clock.sleep(DAY - 600)
    early, cursor = drained(people, cursor)
    here.clock.sleep(1_200)
    drained_again, cursor = drained(people, cursor)
    here.clock.sleep(600)

    rows, cursor = drained(people, cursor)
    here.clock.sleep(600)
    after, _ = drained(people, cursor)

    assert (early, after) == ({}, {})
    assert [each.raw for each in {**drained_again, **rows}["desk:7"].numbers] == ["+31201234567"]


def test_who_was_disabled_before_the_daily_reading_goes_all_the_same(here: Office) -> None:
    here.hire(3)
    people = here.source().people()
    _, cursor = drained(people)
    here.clock.sleep(DAY + 600)
    _, cursor = drained(people, cursor)
    here.table("people").put({"disabled": True}, id_=2)
    here.clock.sleep(600)

    rows, _ = drained(people, cursor)

    assert rows["desk:2"] is None


def test_closed_requests_go_as_far_back_as_the_settings_say(here: Office) -> None:
    now = here.clock()
    for number, (age, status) in enumerate([(10, "completed"), (40, "completed"), (400, "assigned")], start=1):
        aged = {"created_at": now - age * DAY, "updated_at": now - age * DAY, "completed_at": None}
        done = {"completed_at": now - age * DAY} if status == "completed" else {}
        here.table("requests").put({"subject": "Old", "status": status, **aged, **done}, id_=number)
    tickets = here.source(history="30d").tickets()
    assert tickets is not None

    rows, _ = drained(tickets)

    assert set(rows) == {"desk:1", "desk:3"}
    assert {each.id for each in tickets.sweep() or ()} == {"desk:1", "desk:3"}
