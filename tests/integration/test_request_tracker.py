"""A real Request Tracker 5: what people do there arrives, what we send arrives there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from worlds.every_source import Ledger
from worlds.request_tracker import Server, copy, seed

from cache.errors import ItemRefused, SourceAway, SourceRefused
from cache.model import CallNote, Draft, NumberLink, PersonId, TicketId
from cache.sources.opening import Opened, open_source


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = copy(seed(tmp_path_factory.mktemp("seed")), tmp_path_factory.mktemp("rt"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def source(server: Server) -> Opened:
    return open_source(server.settings(write=("numbers", "tickets", "notes")), secret=server.token)


def ask(server: Server, method: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(  # noqa: S310 our own
        f"{server.url}/REST/2.0/{path}",
        json.dumps(body).encode(),
        {"Authorization": f"token {server.token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 our own
        return json.load(answer)


def new_user(server: Server, name: str, **more: Any) -> str:
    address = f"{name}@example.com"
    ask(server, "POST", "user", {"Name": name, "EmailAddress": address, **more})  # its answer calls the name an id
    with closing(server.database()) as database:
        return str(database.execute("SELECT id FROM Users WHERE Name = ?", (name,)).fetchone()[0])


def new_ticket(server: Server, requestor: str, subject: str) -> str:
    body = {"Queue": "General", "Subject": subject, "Requestor": requestor}
    return str(ask(server, "POST", "ticket", body)["id"])


def drained(stream: Any, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger()
    ledger.drain(stream)
    return ledger


def test_a_first_fill_gives_people_with_their_numbers(server: Server, source: Opened) -> None:
    key = new_user(server, "anna", RealName="Anna Berg", WorkPhone="+31 20 123 4567", Organization="Acme")

    people = drained(source.people).rows

    anna = people[f"desk:{key}"]
    assert (anna.name, anna.email, anna.numbers) == ("Anna Berg", "anna@example.com", (("+31 20 123 4567", "work"),))
    assert not {"RT_System", "Nobody"} & {one.name for one in people.values()}


def test_a_new_a_changed_and_a_disabled_person_arrive_with_the_next_pull(server: Server, source: Opened) -> None:
    changed, disabled = new_user(server, "carl"), new_user(server, "dora")
    ledger = drained(source.people)
    ask(server, "PUT", f"user/{changed}", {"RealName": "Carl Renamed"})
    ask(server, "PUT", f"user/{disabled}", {"Disabled": 1})
    added = new_user(server, "emil")

    drained(source.people, ledger)

    assert ledger.rows[f"desk:{changed}"].name == "Carl Renamed"
    assert (f"desk:{disabled}" in ledger.rows, f"desk:{added}" in ledger.rows) == (False, True)


def test_a_sweep_names_who_is_not_disabled(server: Server, source: Opened) -> None:
    disabled = new_user(server, "fritz")
    ask(server, "PUT", f"user/{disabled}", {"Disabled": 1})
    assert source.people is not None

    stamps = list(source.people.sweep() or ())

    assert {stamp.id for stamp in stamps} == set(drained(source.people).rows)
    assert f"desk:{disabled}" not in {stamp.id for stamp in stamps}


def test_tickets_are_open_or_closed_as_their_lifecycle_says(server: Server, source: Opened) -> None:
    person = new_user(server, "gina")
    stalled, resolved = new_ticket(server, "gina", "Stalled"), new_ticket(server, "gina", "Resolved")
    ask(server, "PUT", f"ticket/{stalled}", {"Status": "stalled"})
    ledger = drained(source.tickets)
    ask(server, "PUT", f"ticket/{resolved}", {"Status": "resolved"})

    drained(source.tickets, ledger)

    rows = [ledger.rows[f"desk:{number}"] for number in (stalled, resolved)]
    assert [(row.is_open, row.status, row.requesters) for row in rows] == [
        (True, "stalled", (f"desk:{person}",)),
        (False, "resolved", (f"desk:{person}",)),
    ]


def test_a_deleted_and_a_merged_ticket_are_missing_in_the_sweep(server: Server, source: Opened) -> None:
    new_user(server, "hans")
    kept, merged, deleted = (new_ticket(server, "hans", word) for word in ("kept", "merged", "deleted"))
    ledger = drained(source.tickets)
    ask(server, "PUT", f"ticket/{deleted}", {"Status": "deleted"})
    server.merge(merged, into=kept)
    assert source.tickets is not None

    stamps = {stamp.id for stamp in source.tickets.sweep() or ()}

    assert set(ledger.rows) - stamps == {f"desk:{merged}", f"desk:{deleted}"}


def test_the_newest_tickets_of_a_person_come_newest_first(server: Server, source: Opened) -> None:
    person = new_user(server, "ida")
    numbers = [new_ticket(server, "ida", f"No. {count}") for count in range(3)]
    assert source.looks_up is not None

    tickets = source.looks_up.tickets_of(PersonId(f"desk:{person}"))

    assert [ticket.number for ticket in tickets] == numbers[::-1]


def test_a_new_ticket_and_a_note_are_read_again_and_found_by_their_keys(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{new_user(server, 'jana')}")
    assert source.open_tickets is not None
    assert source.add_notes is not None
    draft = Draft(person, "Büro: printer", "It is on fire — again")

    receipt = source.open_tickets.send("key-1", draft)
    note = CallNote(TicketId(f"desk:{receipt.id}"), "Called: später zurückrufen")
    source.add_notes.send("key-2", note)

    ticket = drained(source.tickets).rows[f"desk:{receipt.id}"]
    assert (ticket.subject, ticket.requesters, ticket.is_open) == ("Büro: printer", (person,), True)
    assert source.open_tickets.find("key-1", draft) == receipt
    assert source.open_tickets.find("key-9", draft) is None
    assert source.add_notes.find("key-2", note) is not None
    assert source.add_notes.find("key-9", note) is None


def test_a_linked_number_fills_a_free_field_and_never_overwrites(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{new_user(server, 'kurt', MobilePhone='+49 170 1', HomePhone='+49 30 2')}")
    assert source.link_numbers is not None
    link = NumberLink(person, "+49 30 5550001")

    receipt = source.link_numbers.send("key", link)

    assert source.link_numbers.find("key", link) == receipt
    numbers = drained(source.people).rows[person].numbers
    assert numbers == (("+49 30 5550001", "work"), ("+49 170 1", "mobile"), ("+49 30 2", "home"))
    with pytest.raises(ItemRefused):
        source.link_numbers.send("other", NumberLink(person, "+49 30 5550002"))


def test_a_wrong_token_is_refused(server: Server) -> None:
    people = open_source(server.settings(), secret="1-14-wrong").people
    assert people is not None

    with pytest.raises(SourceRefused):
        people.pull(None)


def test_the_time_zone_of_the_account_changes_nothing(server: Server, source: Opened) -> None:
    new_user(server, "lena")
    ledger = drained(source.tickets)
    with closing(server.database()) as database:
        database.execute("UPDATE Users SET Timezone = 'America/New_York' WHERE Name = 'root'")

    number = new_ticket(server, "lena", "From New York")
    drained(source.tickets, ledger)

    assert f"desk:{number}" in ledger.rows


def test_a_restart_in_the_middle_loses_nothing(server: Server, source: Opened) -> None:
    ledger = Ledger()
    assert source.tickets is not None
    ledger.take(source.tickets.pull(None))
    server.stop()
    with pytest.raises(SourceAway):
        source.tickets.pull(ledger.cursor)
    server.start()

    drained(source.tickets, ledger)

    assert ledger.rows == drained(source.tickets).rows
