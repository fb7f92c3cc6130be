"""Counts of open tickets, and the lists below them."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Resolution
from agent.web.asked import Whose
from agent.web.present.desk import Desk, NewTicket, safe_url
from agent.web.present.words import counted, plural, shorten
from cache.model import OrganizationMatch, Ticket

MOST_ROWS = 200  # beyond that a list helps nobody who is on the telephone
_WAITING = ("wait", "pending", "on hold", "on_hold")


@dataclass(frozen=True, slots=True)
class Count:
    """One of the three counts. *count* None: it cannot be counted, and the list cannot be opened."""

    whose: Whose
    label: str
    rest: str
    name: str
    count: int | None
    new: NewTicket | None


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket. *kind* is the shape of its status: open, wait or done. *url* is "" when it has no page."""

    id: str
    number: str
    subject: str
    status: str
    kind: str
    created_at: str
    updated_at: str
    url: str

    @property
    def at(self) -> str:
        """When it last changed, else when it was made; "" when the source says neither."""
        return self.updated_at or self.created_at


@dataclass(frozen=True, slots=True)
class TicketList:
    """Rows below a count. *open_count*, *all_count*: for the switch, all_count None: there is no switch."""

    heading: str
    rows: tuple[Row, ...]
    open_count: int
    all_count: int | None
    is_open_only: bool
    empty: str
    more: str


@dataclass(frozen=True, slots=True)
class AskedTicket:
    """The ticket whose number the caller entered. *is_folded*: older than the newest 50, so only a link opens it."""

    row: Row
    why: str
    is_folded: bool
    link: str


def row(ticket: Ticket, desk: Desk) -> Row:
    """Return *ticket* as a row."""
    return Row(
        id=ticket.id,
        number=shorten(ticket.number, 40),
        subject=shorten(ticket.subject, 160) or "(no subject)",
        status=shorten(ticket.status, 40) or ("Open" if ticket.is_open else "Closed"),
        kind=_kind(ticket),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        url=safe_url(ticket.url, desk),
    )


def of_person(tickets: tuple[Ticket, ...], name: str, *, open_only: bool, desk: Desk) -> TicketList:
    """Return a person's tickets, open ones first, newest first in both; *tickets* come newest first."""
    open_ones = tuple(ticket for ticket in tickets if ticket.is_open)
    closed = tuple(ticket for ticket in tickets if not ticket.is_open)
    wanted = open_ones if open_only else open_ones + closed
    missing = f"{name} has {counted(0, f'open {desk.word}' if open_only else desk.word)}."
    return TicketList(
        heading=f"{_capital(plural(desk.word))} of {name}",
        rows=_rows(wanted, desk),
        open_count=len(open_ones),
        all_count=len(tickets),
        is_open_only=open_only,
        empty=missing,
        more=_more(len(wanted)),
    )


def of_organization(tickets: tuple[Ticket, ...], total: int, name: str, desk: Desk) -> TicketList:
    """Return an organization's open tickets, newest first; *total* is how many there are."""
    return TicketList(
        heading=f"Open {plural(desk.word)} of {name}",
        rows=_rows(tickets, desk),
        open_count=total,
        all_count=None,
        is_open_only=True,
        empty=f"{name} has {counted(0, f'open {desk.word}')}.",
        more=_more(total),
    )


def asked_tickets(resolution: Resolution, desk: Desk, *, anyway: bool) -> tuple[AskedTicket, ...]:
    """Return the tickets that the entered number names: one, or one of each service desk."""
    if resolution.ticket is None:
        return tuple(
            AskedTicket(row(ticket, desk), f"{_desk_of(ticket)} has {desk.word} {shorten(ticket.number)}", False, "")
            for ticket in resolution.tickets
        )
    ticket = resolution.ticket
    is_folded = resolution.is_older and not anyway and not desk.opens_old
    return (
        AskedTicket(
            row(ticket, desk),
            f"The caller entered {shorten(ticket.number)}",
            is_folded,
            f"Open {desk.word} {shorten(ticket.number)} anyway" if is_folded else "",
        ),
    )


def names_of(matches: tuple[OrganizationMatch, ...]) -> str:
    """Return the names of organizations that share a number."""
    return ", ".join(shorten(match.organization.name) for match in matches[:3])


def _rows(tickets: tuple[Ticket, ...], desk: Desk) -> tuple[Row, ...]:
    return tuple(row(ticket, desk) for ticket in tickets[:MOST_ROWS])


def _more(total: int) -> str:
    return f"{total - MOST_ROWS} more are not shown. Search for the number." if total > MOST_ROWS else ""


def _kind(ticket: Ticket) -> str:
    if not ticket.is_open:
        return "done"
    return "wait" if any(word in ticket.status.casefold() for word in _WAITING) else "open"


def _desk_of(ticket: Ticket) -> str:
    return ticket.id.partition(":")[0]


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
