"""The tickets file."""

from __future__ import annotations

from typing import Any

import pytest

from cache.errors import SourceGarbled
from cache.sources.opening import open_source

FULL = (
    "id,number,subject,status,open,requester,organization,created,updated,url\n"
    "1,70394,Printer,assigned,yes,p7,o1,2026-01-15T12:00:00+01:00,2026-01-16,https://desk.example.com/r/1\n"
)


def test_every_column_reaches_its_field(desk: Any) -> None:
    ticket = desk.tickets(FULL).rows[0]

    assert (ticket.id, ticket.number, ticket.subject, ticket.status) == ("desk:1", "70394", "Printer", "assigned")
    assert (ticket.is_open, ticket.requesters, ticket.requester_emails) == (True, ("desk:p7",), ())
    assert (ticket.created_at, ticket.updated_at) == ("2026-01-15T11:00:00Z", "2026-01-16T00:00:00Z")
    assert (ticket.organization_id, ticket.url) == ("desk:name:o1", "https://desk.example.com/r/1")


def test_the_id_is_the_number_where_there_is_no_other(desk: Any) -> None:
    assert desk.tickets("id,subject,open\n7,Printer,0\n").rows[0].number == "7"


def test_those_who_ask_and_those_for_whom_are_requesters(desk: Any) -> None:
    ticket = desk.tickets("id,subject,open,requested by,requested for\n7,Printer,1,p1;ann@example.com,p2\n").rows[0]

    assert (ticket.requesters, ticket.requester_emails) == (("desk:p1", "desk:p2"), ("ann@example.com",))


def test_a_ticket_means_the_organization_of_that_name(desk: Any, pull: Any) -> None:
    settings = desk.settings(
        organizations="id,name\no1,Acme\n", tickets="id,subject,open,organization\n7,Printer,1,acme\n"
    )

    assert pull(open_source(settings).tickets).rows[0].organization_id == "desk:o1"


@pytest.mark.parametrize(
    ("word", "is_open"), [("0", False), ("1", True), ("true", True), ("FALSE", False), ("yes", True), ("No", False)]
)
def test_open_is_said_in_six_words(desk: Any, word: str, is_open: bool) -> None:
    assert desk.tickets(f"id,subject,open\n7,Printer,{word}\n").rows[0].is_open is is_open


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Printer,1,,", "no id and no number"),
        ("1,Printer,1,,", "the id of line 2 comes again"),
        ("2,Printer,open,,", 'column "open" is not'),
        ("2,Printer,,,", 'column "open" is not'),
        ("2,Printer,1,yesterday,", 'column "created" is not a date'),
        ("2,Printer,1,,2026-13-01", 'column "updated" is not a date'),
        ("2,Printer,1,0001-01-01T00:00:00+14:00,", 'column "created" is not a date'),
    ],
)
def test_a_bad_row_is_left_out_and_said(desk: Any, row: str, reason: str) -> None:
    pulled = desk.tickets(f"id,subject,open,created,updated\n1,First,1,,\n{row}\n")

    assert [ticket.subject for ticket in pulled.rows] == ["First"]
    assert pulled.troubles[0].startswith(f"tickets.csv, line 3: {reason}")


@pytest.mark.parametrize(
    "url", ["http://desk.example.com/1", "javascript:alert(1)", "https://", "https://a@b.example/1", "https://a b/1"]
)
def test_a_link_that_is_not_https_is_left_out_and_the_ticket_stays(desk: Any, url: str) -> None:
    pulled = desk.tickets(f"id,subject,open,url\n1,Printer,1,{url}\n")

    assert ([ticket.url for ticket in pulled.rows], len(pulled.troubles)) == ([""], 1)


def test_another_way_to_write_dates_is_declared(desk: Any) -> None:
    content = "id,subject,open,created\n1,Printer,1,15.01.2026 12:30\n2,Screen,1,2026-01-15T12:30Z\n"

    pulled = desk.tickets(content, date_format="%d.%m.%Y %H:%M")

    assert {ticket.created_at for ticket in pulled.rows} == {"2026-01-15T12:30:00Z"}


def test_a_tickets_file_without_an_open_column_is_refused(desk: Any) -> None:
    with pytest.raises(SourceGarbled, match="no column open"):
        desk.tickets("id,subject,status\n1,Printer,done\n")
