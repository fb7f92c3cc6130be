"""A real Request Tracker 5: what goes wrong there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from worlds.every_source import Ledger
from worlds.relay import Relay
from worlds.request_tracker import Server, drained, running

from cache.errors import SourceAway, SourceGarbled, SourceRefused
from cache.sources.opening import Opened, open_source


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory) as made:
        yield made


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    made = Relay(server.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def source(server: Server, relay: Relay) -> Opened:
    return open_source(server.settings(base_url=relay.url), secret=server.token)


def test_a_wrong_token_is_refused(server: Server) -> None:
    people = open_source(server.settings(), secret="1-14-wrong").people
    assert people is not None

    with pytest.raises(SourceRefused) as caught:
        people.pull(None)

    assert "wrong" not in str(caught.value)


def test_a_restart_in_the_middle_of_an_answer_loses_nothing(server: Server, source: Opened, relay: Relay) -> None:
    server.new_ticket("root", "Closed")
    ledger = Ledger()
    assert source.tickets is not None
    ledger.take(source.tickets.pull(None))
    relay.before = lambda method, path: server.stop()
    with pytest.raises(SourceAway):
        source.tickets.pull(ledger.cursor)
    relay.behave()
    server.start()

    drained(source.tickets, ledger)

    assert ledger.rows == drained(source.tickets).rows


def test_a_person_whose_record_is_broken_is_not_taken_for_disabled(
    server: Server, source: Opened, relay: Relay
) -> None:
    key = server.new_user("uwe", WorkPhone="+49 1")
    ledger = drained(source.people)
    server.ask("PUT", f"user/{key}", {"RealName": "Uwe Renamed"})

    def break_enabled(path: str, body: Any) -> Any:
        if "find_disabled_rows" not in path:
            for item in body["items"]:
                item.update({"RealName": 7, "LastUpdated": None} if item["id"] == int(key) else {})
        return body

    relay.spoil = break_enabled
    batches = ledger.drain(source.people) if source.people else []

    assert (f"desk:{key}" in ledger.rows, batches[-1].deletes) == (True, ())
    assert f"user {key}" in batches[-1].troubles[0]


def test_a_field_that_lists_leave_out_is_noticed_before_anything_is_read(
    server: Server, source: Opened, relay: Relay
) -> None:
    server.new_user("vera", WorkPhone="+49 2")
    server.new_ticket("vera", "Printer")
    relay.spoil = lambda path, body: empty(body, "WorkPhone", "Subject")
    assert source.people is not None
    assert source.tickets is not None

    with pytest.raises(SourceGarbled, match="leaves WorkPhone out"):
        source.people.pull(None)
    with pytest.raises(SourceGarbled, match="leaves Subject out"):
        source.tickets.pull(None)


def empty(body: Any, *names: str) -> Any:
    """Do as Request Tracker does with fields that it does not know."""
    for item in body.get("items", ()):
        item.update(dict.fromkeys(set(names) & item.keys(), ""))
    return body


def test_nobody_is_taken_for_disabled_while_people_move_between_pages(
    server: Server, source: Opened, relay: Relay
) -> None:
    with closing(server.database()) as database:
        database.execute("UPDATE Users SET LastUpdated = datetime('now', '-1 hour')")
    ledger = drained(source.people)
    everybody = crowd_of(server, 150)

    def somebody_moves(method: str, path: str) -> None:
        if "page=2" in path and "find_disabled_rows" not in path:
            relay.before = lambda method, path: None
            with closing(server.database()) as database:
                sql = "UPDATE Users SET LastUpdated = datetime('now', '+1 second') WHERE id = ?"
                database.execute(sql, (everybody[0],))

    relay.before = somebody_moves
    batches = ledger.drain(source.people) if source.people else []
    drained(source.people, ledger)

    assert batches[0].deletes == ()
    assert {f"desk:{number}" for number in everybody} <= ledger.rows.keys()


def crowd_of(server: Server, count: int) -> list[int]:
    numbers = list(range(20_000, 20_000 + count))
    with closing(server.database()) as database:
        database.execute("BEGIN")
        database.executemany("INSERT INTO Principals(id, PrincipalType) VALUES (?, 'User')", [(n,) for n in numbers])
        database.executemany(
            "INSERT INTO Users(id, Name, LastUpdated) VALUES (?, ?, datetime('now'))", [(n, f"u{n}") for n in numbers]
        )
        database.execute("COMMIT")
    return numbers


def test_an_account_that_may_not_see_numbers_or_queues_is_refused(server: Server) -> None:
    server.new_user("guest", Privileged=1)
    poor = open_source(server.settings(), secret=server.token_of("guest"))
    assert poor.people is not None
    assert poor.tickets is not None

    with pytest.raises(SourceRefused, match="AdminUsers"):
        poor.people.pull(None)
    with pytest.raises(SourceRefused, match="SeeQueue"):
        poor.tickets.pull(None)


def test_the_newest_ticket_may_be_deleted(server: Server, source: Opened) -> None:
    newest = server.new_ticket("root", "Deleted at once")
    ledger = drained(source.tickets)
    drained(source.tickets, ledger)
    with closing(server.database()) as database:
        database.execute("UPDATE Tickets SET LastUpdated = datetime('now', '-1 hour') WHERE id <> ?", (newest,))
    server.ask("PUT", f"ticket/{newest}", {"Status": "deleted"})

    batches = ledger.drain(source.tickets) if source.tickets else []

    assert not any(batch.reset for batch in batches)


def test_a_server_on_an_older_copy_of_its_data_is_read_anew(server: Server, source: Opened) -> None:
    people, tickets = Ledger(), Ledger()
    with server.on_an_older_copy():
        server.new_ticket("root", "Lost")
        server.new_user("wanda")
        for _ in range(2):  # all, then what changed
            drained(source.people, people)
            drained(source.tickets, tickets)

    resets = [
        ledger.drain(stream)[0].reset
        for stream, ledger in ((source.people, people), (source.tickets, tickets))
        if stream
    ]

    assert resets == [True, True]
    assert people.rows == drained(source.people).rows
    assert tickets.rows == drained(source.tickets).rows
