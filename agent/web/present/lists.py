"""Counts of open tickets, and the lists below them."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Resolution
from agent.web.asked import Whose
from agent.web.present.desk import Desk, NewTicket, safe_url
from agent.web.present.words import capital, plural, shorten
from agent.web.speech import _, ngettext
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
    """One ticket. *kind* is the shape of its status: open, wait or done. *url* is "" when it has no page.

    *takes_note*: the note of a call can be sent to it.
    """

    id: str
    number: str
    subject: str
    status: str
    kind: str
    created_at: str
    updated_at: str
    url: str
    takes_note: bool = False

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
        subject=shorten(ticket.subject, 160) or _("(no subject)"),
        status=shorten(ticket.status, 40) or (_("Open") if ticket.is_open else _("Closed")),
        kind=_kind(ticket),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        url=safe_url(ticket.url, desk),
        takes_note=ticket.id.partition(":")[0] in desk.takes_notes,
    )


def of_person(tickets: tuple[Ticket, ...], name: str, *, open_only: bool, desk: Desk) -> TicketList:
    """Return a person's tickets, open ones first, newest first in both; *tickets* come newest first."""
    open_ones = tuple(ticket for ticket in tickets if ticket.is_open)
    closed = tuple(ticket for ticket in tickets if not ticket.is_open)
    wanted = open_ones if open_only else open_ones + closed
    nothing = _("{name} has no open {words}.") if open_only else _("{name} has no {words}.")
    return TicketList(
        heading=_("{words} of {name}").format(words=capital(plural(desk.word)), name=name),
        rows=_rows(wanted, desk),
        open_count=len(open_ones),
        all_count=len(tickets),
        is_open_only=open_only,
        empty=nothing.format(name=name, words=plural(desk.word)),
        more=_more(len(wanted)),
    )


def of_organization(tickets: tuple[Ticket, ...], total: int, name: str, desk: Desk) -> TicketList:
    """Return an organization's open tickets, newest first; *total* is how many there are."""
    return TicketList(
        heading=_("Open {words} of {name}").format(words=plural(desk.word), name=name),
        rows=_rows(tickets, desk),
        open_count=total,
        all_count=None,
        is_open_only=True,
        empty=_("{name} has no open {words}.").format(name=name, words=plural(desk.word)),
        more=_more(total),
    )


def asked_tickets(resolution: Resolution, desk: Desk, *, anyway: bool) -> tuple[AskedTicket, ...]:
    """Return the tickets that the entered number names: one, or one of each service desk."""
    if resolution.ticket is None:
        return tuple(AskedTicket(row(ticket, desk), _of_desk(ticket, desk), False, "") for ticket in resolution.tickets)
    ticket = resolution.ticket
    number = shorten(ticket.number)
    anyway_words = _("Open {word} {number} anyway").format(word=desk.word, number=number)
    is_folded = resolution.is_older and not anyway and not desk.opens_old
    return (
        AskedTicket(
            row(ticket, desk),
            _("The caller entered {number}").format(number=number),
            is_folded,
            anyway_words if is_folded else "",
        ),
    )


def names_of(matches: tuple[OrganizationMatch, ...]) -> str:
    """Return the names of organizations that share a number."""
    return ", ".join(shorten(match.organization.name) for match in matches[:3])


def _rows(tickets: tuple[Ticket, ...], desk: Desk) -> tuple[Row, ...]:
    return tuple(row(ticket, desk) for ticket in tickets[:MOST_ROWS])


def _more(total: int) -> str:
    if total <= MOST_ROWS:
        return ""
    rest = total - MOST_ROWS
    return ngettext(
        "{count} more is not shown. Search for the number.", "{count} more are not shown. Search for the number.", rest
    ).format(count=rest)


def _kind(ticket: Ticket) -> str:
    if not ticket.is_open:
        return "done"
    return "wait" if any(word in ticket.status.casefold() for word in _WAITING) else "open"


def _of_desk(ticket: Ticket, desk: Desk) -> str:
    source = ticket.id.partition(":")[0]
    return _("{source} has {word} {number}").format(source=source, word=desk.word, number=shorten(ticket.number))
