"""Search from the console: people, organizations, tickets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.browser import origins
from agent.config import Console
from agent.model import CallId
from agent.resolve import read_telephone
from agent.rings import Rings
from agent.state.links import is_linkable
from agent.web import Request, Response, answer_html
from agent.web.asked import read
from agent.web.present.desk import Desk
from agent.web.present.hits import (
    Hits,
    OrganizationHit,
    PersonHit,
    TicketHit,
    organization_hit,
    people_of,
    person_hit,
    ticket_hit,
    whatever,
)
from agent.web.present.words import ticket_word
from agent.web.speech import _
from agent.web.views import render
from cache import organizations, people, tickets
from cache.database import Cache
from cache.model import Organization, OrganizationId, Person, Ticket
from cache.numbers import Site

MOST_PEOPLE = 12
MOST_ORGANIZATIONS = 5
MOST_TICKETS = 8
MOST_OF_ORGANIZATION = 50


@dataclass(frozen=True, slots=True)
class Search:
    """Answers from the cache alone."""

    cache: Cache
    rings: Rings
    site: Site
    settings: Console

    def hits(self, request: Request) -> Response:
        """Return the part of the page with what ``q`` finds, or with the people of ``organization``.

        With ``call``, each person and organization can be linked to the number of that call.
        """
        asked = read(request.query)
        text, organization = asked.text.strip(), OrganizationId(asked.organization)
        found = self._people_of(organization) if organization else self._found(text)
        can_link = bool(asked.call) and self._can_link(CallId(asked.call))
        return answer_html(render("hits", found=replace(found, can_link=can_link, asked=text)))

    def _can_link(self, call_id: CallId) -> bool:
        call = self.rings.find(call_id)
        return call is not None and is_linkable(read_telephone(call.query.telephone, self.site))

    def _found(self, text: str) -> Hits:
        desk = self._desk()
        if not text:
            return whatever("", (), (), (), desk)
        return whatever(
            text,
            tuple(self._person(each) for each in people.search(self.cache, text, limit=MOST_PEOPLE)),
            tuple(
                self._organization(each) for each in organizations.search(self.cache, text, limit=MOST_ORGANIZATIONS)
            ),
            tuple(self._ticket(each, desk) for each in tickets.search(self.cache, text, limit=MOST_TICKETS)),
            desk,
        )

    def _people_of(self, organization_id: OrganizationId) -> Hits:
        organization = organizations.by_id(self.cache, organization_id)
        name = organization.name if organization else _("this organization")
        theirs = people.of_organization(self.cache, organization_id, limit=MOST_OF_ORGANIZATION)
        return people_of(tuple(person_hit(each, "") for each in theirs), name, self._desk())

    def _person(self, person: Person) -> PersonHit:
        own = person.organization_id
        organization = organizations.by_id(self.cache, own) if own else None
        return person_hit(person, organization.name if organization else "")

    def _organization(self, organization: Organization) -> OrganizationHit:
        theirs = people.of_organization(self.cache, organization.id, limit=MOST_OF_ORGANIZATION)
        return organization_hit(organization, len(theirs), MOST_OF_ORGANIZATION)

    def _ticket(self, ticket: Ticket, desk: Desk) -> TicketHit:
        known = (people.by_id(self.cache, requester) for requester in ticket.requesters)
        person = next((each for each in known if each is not None), None)
        return ticket_hit(ticket, self._person(person) if person else None, desk)

    def _desk(self) -> Desk:
        return Desk(ticket_word(self.settings.ticket_word), self.settings.new_request_url, origins(self.settings))
