"""What a search found."""

from __future__ import annotations

from dataclasses import dataclass

from agent.web.present.desk import Desk
from agent.web.present.lists import Row, row
from agent.web.present.marking import Piece, marked
from agent.web.present.words import capital, counted, initials, joined, plural, shorten
from agent.web.speech import _, figure, ngettext
from cache.model import Organization, Person, Ticket


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person, or whom a ticket is for."""

    person_id: str
    name: str
    initials: str
    note: str


@dataclass(frozen=True, slots=True)
class OrganizationHit:
    """An organization; choosing it lists its people."""

    organization_id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class TicketHit:
    """A ticket; *person* is whom it is for, None when that is nobody in the directory."""

    row: Row
    person: PersonHit | None


@dataclass(frozen=True, slots=True)
class Hits:
    """All of it; *said* is for those who cannot see, *empty* what to show when there is nothing."""

    heading: str
    people: tuple[PersonHit, ...]
    organizations: tuple[OrganizationHit, ...]
    tickets: tuple[TicketHit, ...]
    tickets_word: str
    said: str
    empty: str
    can_link: bool = False
    asked: str = ""

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """Return *name* with what was asked for marked."""
        return marked(name, self.asked)


def person_hit(person: Person, organization: str) -> PersonHit:
    """Return a person as found; *organization* is its name, "" when not known."""
    place = ", ".join(filter(None, (shorten(organization, 60), shorten(person.site, 40))))
    note = joined(shorten(person.job_title, 40), place) or shorten(person.email)
    return PersonHit(person.id, shorten(person.name), initials(person.name), note)


def organization_hit(organization: Organization, people: int, limit: int) -> OrganizationHit:
    """Return an organization as found; *people* are as many as were counted, at most *limit*."""
    many = _("{count} or more people").format(count=limit) if people >= limit else counted_people(people)
    return OrganizationHit(organization.id, shorten(organization.name), many)


def counted_people(count: int) -> str:
    """Return ``no people``, ``1 person``, ``3 people``."""
    if count == 0:
        return _("no people")
    return ngettext("{count} person", "{count} people", count).format(count=figure(count))


def counted_organizations(count: int) -> str:
    """Return ``no organizations``, ``1 organization``, ``3 organizations``."""
    if count == 0:
        return _("no organizations")
    return ngettext("{count} organization", "{count} organizations", count).format(count=figure(count))


def ticket_hit(ticket: Ticket, person: PersonHit | None, desk: Desk) -> TicketHit:
    """Return a ticket as found."""
    return TicketHit(row(ticket, desk), person)


def whatever(
    text: str,
    people: tuple[PersonHit, ...],
    organizations: tuple[OrganizationHit, ...],
    tickets: tuple[TicketHit, ...],
    desk: Desk,
) -> Hits:
    """Return what *text* found; "" is no search yet."""
    found = (
        counted_people(len(people)),
        counted_organizations(len(organizations)),
        counted(len(tickets), desk.word),
    )
    nothing = not (people or organizations or tickets)
    return Hits(
        heading=_("People"),
        people=people,
        organizations=organizations,
        tickets=tickets,
        tickets_word=capital(plural(desk.word)),
        said=", ".join(found) if text else "",
        empty=_nothing_found(text, desk) if nothing else "",
    )


def people_of(people: tuple[PersonHit, ...], organization: str, desk: Desk) -> Hits:
    """Return the people of one organization."""
    name = shorten(organization, 60)
    empty = "" if people else _("Nobody in the directory belongs to {name}.").format(name=name)
    return Hits(_("People of {name}").format(name=name), people, (), (), desk.word, counted_people(len(people)), empty)


def _nothing_found(text: str, desk: Desk) -> str:
    if text:
        return _("Nothing found for “{text}”.").format(text=shorten(text, 40))
    hint = _("Type a name, an organization, an email address, a support ID or {word} number.")
    return hint.format(word=desk.word)
