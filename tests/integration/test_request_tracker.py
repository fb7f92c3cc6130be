"""A real Request Tracker 5: what people do there arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from worlds.relay import Relay
from worlds.request_tracker import Server, drained, running

from cache.model import PersonId
from cache.sources.opening import Opened, open_source


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory) as made:
        yield made


@pytest.fixture
def source(server: Server) -> Opened:
    return open_source(server.settings(), secret=server.token)


def test_a_first_fill_gives_people_with_their_numbers(server: Server, source: Opened) -> None:
    key = server.new_user("anna", RealName="Anna Berg", WorkPhone="+31 20 123 4567", Organization="Acme")

    people = drained(source.people).rows

    anna = people[f"desk:{key}"]
    assert (anna.name, anna.email, anna.numbers) == ("Anna Berg", "anna@example.com", (("+31 20 123 4567", "work"),))
    assert not {"RT_System", "Nobody"} & {one.name for one in people.values()}


def test_a_new_a_changed_and_a_disabled_person_arrive_with_the_next_pull(server: Server, source: Opened) -> None:
    changed, disabled = server.new_user("carl"), server.new_user("dora")
    ledger = drained(source.people)
    server.ask("PUT", f"user/{changed}", {"RealName": "Carl Renamed"})
    server.ask("PUT", f"user/{disabled}", {"Disabled": 1})
    added = server.new_user("emil")

    drained(source.people, ledger)

    assert ledger.rows[f"desk:{changed}"].name == "Carl Renamed"
    assert (f"desk:{disabled}" in ledger.rows, f"desk:{added}" in ledger.rows) == (False, True)


def test_a_sweep_names_who_is_not_disabled(server: Server, source: Opened) -> None:
    disabled = server.new_user("fritz")
    server.ask("PUT", f"user/{disabled}", {"Disabled": 1})
    assert source.people is not None

    stamps = list(source.people.sweep() or ())

    assert {stamp.id for stamp in stamps} == set(drained(source.people).rows)
    assert f"desk:{disabled}" not in {stamp.id for stamp in stamps}


def test_tickets_are_open_or_closed_as_their_lifecycle_says(server: Server, source: Opened) -> None:
    person = server.new_user("gina")
    stalled, resolved = server.new_ticket("gina", "Stalled"), server.new_ticket("gina", "Resolved")
    server.ask("PUT", f"ticket/{stalled}", {"Status": "stalled"})
    ledger = drained(source.tickets)
    server.ask("PUT", f"ticket/{resolved}", {"Status": "resolved"})

    drained(source.tickets, ledger)

    rows = [ledger.rows[f"desk:{number}"] for number in (stalled, resolved)]
    assert [(row.is_open, row.status, row.requesters) for row in rows] == [
        (True, "stalled", (f"desk:{person}",)),
        (False, "resolved", (f"desk:{person}",)),
    ]


def test_a_deleted_and_a_merged_ticket_are_missing_in_the_sweep(server: Server, source: Opened) -> None:
    server.new_user("hans")
    kept, merged, deleted = (server.new_ticket("hans", word) for word in ("kept", "merged", "deleted"))
    ledger = drained(source.tickets)
    server.ask("PUT", f"ticket/{deleted}", {"Status": "deleted"})
    server.merge(merged, into=kept)
    assert source.tickets is not None

    stamps = {stamp.id for stamp in source.tickets.sweep() or ()}

    assert set(ledger.rows) - stamps == {f"desk:{merged}", f"desk:{deleted}"}


def test_the_newest_tickets_of_a_person_come_newest_first(server: Server, source: Opened) -> None:
    person = server.new_user("ida")
    numbers = [server.new_ticket("ida", f"No. {count}") for count in range(3)]
    assert source.looks_up is not None

    tickets = source.looks_up.tickets_of(PersonId(f"desk:{person}"))

    assert [ticket.number for ticket in tickets] == numbers[::-1]


def test_the_time_zone_of_the_account_changes_nothing(server: Server, source: Opened) -> None:
    server.new_user("lena")
    ledger = drained(source.tickets)
    with closing(server.database()) as database:
        database.execute("UPDATE Users SET Timezone = 'America/New_York' WHERE Name = 'root'")

    number = server.new_ticket("lena", "From New York")
    drained(source.tickets, ledger)

    assert f"desk:{number}" in ledger.rows


def test_organizations_are_those_that_people_name(server: Server, source: Opened) -> None:
    server.new_user("otto", Organization="Otto  Works ")
    ledger = drained(source.organizations)
    person = server.new_user("olga", Organization="Nova")

    drained(source.organizations, ledger)

    assert {row.id: row.name for row in ledger.rows.values()}.items() >= {
        ("desk:name:otto works", "Otto Works"),
        ("desk:name:nova", "Nova"),
    }
    assert drained(source.people).rows[f"desk:{person}"].organization_id == "desk:name:nova"
    assert source.organizations is not None
    assert {stamp.id for stamp in source.organizations.sweep() or ()} == set(ledger.rows)


def test_a_person_who_is_enabled_again_comes_back(server: Server, source: Opened) -> None:
    key = server.new_user("paul")
    ledger = drained(source.people)
    server.ask("PUT", f"user/{key}", {"Disabled": 1})
    drained(source.people, ledger)
    server.ask("PUT", f"user/{key}", {"Disabled": 0})

    drained(source.people, ledger)

    assert f"desk:{key}" in ledger.rows


def test_a_deleted_person_is_missing_in_the_sweep(server: Server, source: Opened) -> None:
    key = server.new_user("quinn")
    ledger = drained(source.people)
    server.shred("quinn")
    assert source.people is not None

    stamps = {stamp.id for stamp in source.people.sweep() or ()}

    assert set(ledger.rows) - stamps == {f"desk:{key}"}


def test_at_rest_two_requests_are_enough(server: Server) -> None:
    relay = Relay(server.url)
    relay.start()
    rested = open_source(server.settings(base_url=relay.url), secret=server.token)
    with closing(server.database()) as database:
        database.execute("UPDATE Users SET LastUpdated = datetime('now', '-1 hour')")
        database.execute("UPDATE Tickets SET LastUpdated = datetime('now', '-1 hour')")
    ledgers = [(stream, drained(stream)) for stream in (rested.organizations, rested.people, rested.tickets)]
    relay.behave()

    for stream, ledger in ledgers:
        drained(stream, ledger)

    assert len(relay.requests) == 2
    relay.stop()
