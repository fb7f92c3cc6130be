"""Every request of Jira comes, whatever moves, changes or goes between two pages, wherever the user lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import drained
from fakes.jira_site import Site, site

from cache.model import PersonId, Stamp, Ticket, TicketId
from cache.sources import jira_desk

DAY = 86_400.0


@pytest.fixture(params=["cloud", "data_center"])
def here(request: pytest.FixtureRequest) -> Iterator[Site]:
    with site(request.param) as made:
        made.hire(3)
        yield made


def asked(here: Site, count: int, seconds_between: float = 60.0) -> None:
    """Let *count* requests be made, one after the other, and an hour go by."""
    for number in range(1, count + 1):
        here.ask(number)
        here.clock.sleep(seconds_between)
    here.clock.sleep(3_600)


def names(rows: dict[str, Any]) -> dict[str, str | None]:
    return {key: row and row.subject for key, row in rows.items()}


def test_a_request_has_every_field_that_it_has_there(here: Site) -> None:
    here.ask(7, 2, status="Being looked at", category="In Progress")

    rows, _ = drained(here.source().tickets())

    assert rows == {
        "desk:7": Ticket(
            TicketId("desk:7"),
            "HELP-7",
            "Request 7",
            is_open=True,
            status="Being looked at",
            requesters=(PersonId("desk:2"),),
            requester_emails=("p2@example.com",),
            created_at="2026-03-02T09:00:00Z",
            updated_at="2026-03-02T09:00:00Z",
            url=f"{here.desk.address}/browse/HELP-7",
        )
    }


def test_a_request_of_nobody_is_a_request(here: Site) -> None:
    here.ask(7, reporter="")  # type: ignore[arg-type]

    rows, _ = drained(here.source().tickets())

    assert (rows["desk:7"].requesters, rows["desk:7"].requester_emails) == ((), ())


def test_open_ones_come_first_and_the_newest_of_them(here: Site) -> None:
    asked(here, 250)
    for number in range(1, 200):
        here.ask(number, category="Done", created_at=here.clock() - DAY)
    tickets = here.source().tickets()
    assert tickets is not None

    batch = tickets.pull(None)

    assert ([row.id for row in batch.upserts[:2]], len(batch.upserts), batch.reset) == (
        ["desk:250", "desk:249"],
        51,
        True,
    )


def test_all_pages_come(here: Site) -> None:
    asked(here, 250)

    rows, _ = drained(here.source().tickets())

    assert len(rows) == 250


@pytest.mark.parametrize("hours_east", [0, 1, 11])
def test_what_changed_comes_wherever_the_user_lives(here: Site, hours_east: int) -> None:
    here.skin.manners.hours_east = hours_east
    asked(here, 120)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.clock.sleep(600)
    here.ask(7, summary="Changed")

    rows, _ = drained(tickets, cursor)

    assert names(rows) == {"desk:7": "Changed"}


def test_where_nothing_happens_two_requests_are_made(here: Site) -> None:
    asked(here, 120)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.clock.sleep(600)
    before = len(here.desk.asked)

    rows, _ = drained(tickets, cursor)

    assert (rows, len(here.desk.asked) - before) == ({}, 2)


def test_what_is_older_than_the_overlap_does_not_come_again(here: Site) -> None:
    asked(here, 120)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.ask(7, summary="Changed")
    here.clock.sleep(60)
    first, cursor = drained(tickets, cursor)
    here.clock.sleep(180)
    _, cursor = drained(tickets, cursor)
    here.clock.sleep(60)

    last, _ = drained(tickets, cursor)

    assert (names(first), last) == ({"desk:7": "Changed"}, {})


def test_a_change_that_is_searched_late_is_not_lost(here: Site) -> None:
    asked(here, 10)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.clock.sleep(60)
    here.table("issues").put({"summary": "Late"}, id_=3, late=90.0)
    here.clock.sleep(1)
    first, cursor = drained(tickets, cursor)
    here.clock.sleep(100)

    second, _ = drained(tickets, cursor)

    assert ("desk:3" in first, names(second)["desk:3"]) == (False, "Late")


def test_many_changes_at_once_all_come(here: Site) -> None:
    asked(here, 450)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.clock.sleep(600)
    for number in range(1, 451):
        here.ask(number, summary="Imported")

    rows, _ = drained(tickets, cursor)

    assert (len(rows), set(names(rows).values())) == (450, {"Imported"})


def test_a_run_over_changes_that_stopped_is_begun_anew(here: Site) -> None:
    asked(here, 300)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    for number in range(1, 301):
        here.ask(number, summary="Second")
    assert tickets is not None
    first = tickets.pull(cursor)
    here.clock.sleep(10 * DAY)

    rows, _ = drained(here.source().tickets(), first.cursor)

    assert len(rows) == 300


def test_a_run_that_takes_longer_than_it_looks_back_is_made_again(here: Site) -> None:
    asked(here, 300)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    for number in range(1, 301):
        here.ask(number, summary="Second")
    here.clock.sleep(600)
    assert tickets is not None
    batch = tickets.pull(cursor)
    here.clock.sleep(1_800)
    while batch.more:
        batch = tickets.pull(batch.cursor)

    rows, _ = drained(tickets, batch.cursor)

    assert len(rows) == 300


@pytest.mark.parametrize("mover", ["insert", "remove", "touch"])
def test_rows_that_come_go_or_change_between_two_pages_shift_no_other(here: Site, mover: str) -> None:
    asked(here, 450, 1.0)
    tickets, cursor, more, seen, page = here.source().tickets(), None, True, {}, 0
    assert tickets is not None
    while more:
        batch = tickets.pull(cursor)
        seen |= {row.id: row for row in batch.upserts}
        cursor, more, page = batch.cursor, batch.more, page + 1
        if page in (1, 2, 3, 6, 7):
            match mover:
                case "insert":
                    here.ask(1_000 + page)
                case "remove":
                    for number in range(4):
                        here.table("issues").remove(450 - page * 10 - number)
                case "touch":
                    here.ask(page * 10, summary="Moved")
            here.clock.sleep(1)

    left = {f"desk:{key}": row["summary"] for key, row in here.table("issues").rows.items()}
    assert left.items() <= names(seen).items()


def test_a_fill_that_stopped_goes_on_where_it_was(here: Site) -> None:
    asked(here, 450)
    tickets, cursor = here.source().tickets(), None
    assert tickets is not None
    for _page in range(7):
        cursor = tickets.pull(cursor).cursor
    before = len(here.desk.asked)

    rows, _ = drained(here.source().tickets(), cursor)

    assert "desk:1" in rows
    assert len(here.desk.asked) - before < 8


def test_a_deleted_request_is_missing_from_the_sweep(here: Site) -> None:
    asked(here, 120)
    tickets = here.source().tickets()
    assert tickets is not None
    here.table("issues").remove(7)

    swept = list(tickets.sweep() or ())

    assert ({stamp.id for stamp in swept}, Stamp("desk:8", "2026-03-02T09:07:00Z") in swept) == (
        {f"desk:{number}" for number in range(1, 121) if number != 7},
        True,
    )


def test_a_request_that_moves_to_another_project_keeps_its_id(here: Site) -> None:
    asked(here, 3)
    tickets = here.source().tickets()
    _, cursor = drained(tickets)
    here.clock.sleep(600)
    here.ask(2, project="IT", key="IT-9", old_keys=["HELP-2"])

    rows, _ = drained(tickets, cursor)

    assert {key: row.number for key, row in rows.items()} == {"desk:2": "IT-9"}


def test_only_the_projects_of_the_settings_are_read(here: Site) -> None:
    here.ask(1)
    here.ask(2, project="IT", key="IT-2")

    rows, _ = drained(here.source(projects=("IT",)).tickets())

    assert set(rows) == {"desk:2"}


def test_closed_requests_go_as_far_back_as_the_settings_say(here: Site) -> None:
    now = here.clock()
    for number, (age, category) in enumerate([(10, "Done"), (40, "Done"), (400, "To Do")], start=1):
        here.ask(number, category=category, created_at=now - age * DAY, updated_at=now - age * DAY)
    tickets = here.source(history="30d").tickets()
    assert tickets is not None

    rows, _ = drained(tickets)

    assert set(rows) == {"desk:1", "desk:3"}
    assert {stamp.id for stamp in tickets.sweep() or ()} == {"desk:1", "desk:3"}


def test_more_than_can_be_counted_comes_in_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    with site("data_center") as here:
        monkeypatch.setattr(jira_desk, "WINDOW_ROWS", 100)
        here.skin.manners.window, here.skin.manners.most_rows = 200, 50
        here.hire(1)
        asked(here, 700)
        tickets = here.source().tickets()
        assert tickets is not None

        rows, _ = drained(tickets)

        assert (len(rows), len({stamp.id for stamp in tickets.sweep() or ()})) == (700, 700)


def test_a_server_that_gives_fewer_rows_than_asked_for_gives_them_all(here: Site) -> None:
    here.skin.manners.most_rows = 20
    asked(here, 130)

    rows, _ = drained(here.source().tickets())

    assert len(rows) == 130
