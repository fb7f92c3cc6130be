"""A real Request Tracker 5: what we send arrives there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from worlds.relay import Relay
from worlds.request_tracker import Server, drained, running

from cache.errors import ItemRefused, SourceAway, SourceRefused, Unsure
from cache.model import CallNote, Draft, NumberLink, PersonId, TicketId
from cache.sources.opening import Opened, open_source


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory) as made:
        yield made


@pytest.fixture
def source(server: Server) -> Opened:
    return open_source(server.settings("numbers", "tickets", "notes"), secret=server.token)


def test_a_new_ticket_and_a_note_are_read_again_and_found_by_their_keys(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{server.new_user('jana')}")
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
    person = PersonId(f"desk:{server.new_user('kurt', MobilePhone='+49 170 1', HomePhone='+49 30 2')}")
    assert source.link_numbers is not None
    link = NumberLink(person, "+49 30 5550001")

    receipt = source.link_numbers.send("key", link)

    assert source.link_numbers.find("key", link) == receipt
    numbers = drained(source.people).rows[person].numbers
    assert numbers == (("+49 30 5550001", "work"), ("+49 170 1", "mobile"), ("+49 30 2", "home"))
    with pytest.raises(ItemRefused):
        source.link_numbers.send("other", NumberLink(person, "+49 30 5550002"))


def test_a_number_that_is_there_already_takes_no_second_field(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{server.new_user('rosa', WorkPhone='+49 (30) 555-0003')}")
    assert source.link_numbers is not None

    receipt = source.link_numbers.send("key", NumberLink(person, "+49 30 5550003"))

    assert receipt.id == "WorkPhone"
    assert len(drained(source.people).rows[person].numbers) == 1


def test_what_somebody_enters_at_the_same_moment_is_not_overwritten(server: Server) -> None:
    number = server.new_user("sven")
    person = PersonId(f"desk:{number}")

    def interfere(method: str, path: str) -> None:
        if method == "PUT":
            relay.behave()
            server.ask("PUT", f"user/{number}", {"MobilePhone": "+49 170 7"})

    relay = Relay(server.url, before=interfere)
    relay.start()
    link_numbers = open_source(server.settings("numbers", base_url=relay.url), secret=server.token).link_numbers
    assert link_numbers is not None
    link = NumberLink(person, "+49 30 5550004")

    with pytest.raises(SourceAway) as caught:
        link_numbers.send("key", link)

    assert not isinstance(caught.value, Unsure)  # it surely did not arrive, so it is sent again by itself
    assert link_numbers.send("key", link).id == "WorkPhone"
    people = drained(open_source(server.settings(), secret=server.token).people).rows
    assert people[person].numbers == (("+49 30 5550004", "work"), ("+49 170 7", "mobile"))
    relay.stop()


def test_an_account_without_rights_writes_nothing_and_says_so(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{server.new_user('tina')}")
    ticket = TicketId(f"desk:{server.new_ticket('tina', 'Kept')}")
    server.new_user("guest", Privileged=1)
    poor = open_source(server.settings("numbers", "tickets", "notes"), secret=server.token_of("guest"))
    assert poor.link_numbers is not None
    assert poor.open_tickets is not None
    assert poor.add_notes is not None

    with pytest.raises(ItemRefused, match="AdminUsers"):
        poor.link_numbers.send("key-a", NumberLink(person, "+49 30 5550001"))
    with pytest.raises(SourceRefused, match="No permission to create tickets"):
        poor.open_tickets.send("key-b", Draft(person, "Not taken"))
    with pytest.raises(ItemRefused, match="Permission Denied"):
        poor.add_notes.send("key-c", CallNote(ticket, "Not taken"))

    assert drained(source.people).rows[person].numbers == ()
    assert "Not taken" not in {row.subject for row in drained(source.tickets).rows.values()}


def test_a_ticket_whose_answer_was_lost_is_there_once_and_found(server: Server, source: Opened) -> None:
    person = PersonId(f"desk:{server.new_user('udo')}")

    def lose_new_ticket(path: str, body: Any) -> Any:
        if path.endswith("/ticket"):
            raise ConnectionError("cut off")
        return body

    relay = Relay(server.url, spoil=lose_new_ticket)
    relay.start()
    settings = server.settings("tickets", base_url=relay.url)
    open_tickets = open_source(settings, secret=server.token).open_tickets
    assert open_tickets is not None
    draft = Draft(person, "Lost on the way", "No dial tone")

    with pytest.raises(Unsure):
        open_tickets.send("key-lost", draft)
    receipt = open_tickets.find("key-lost", draft)

    found = [row.number for row in drained(source.tickets).rows.values() if row.subject == "Lost on the way"]
    assert receipt is not None
    assert found == [receipt.number]
    relay.stop()
