"""What one view of a call is made of: looked up, not yet said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent.model import CallId, Candidate, Clock, LiveLookUp, PhoneCall, Resolution
from agent.resolve import Resolver, read_telephone
from agent.web.asked import Asked
from agent.web.present import caller, lists
from cache import organizations, people
from cache.database import Cache
from cache.model import Organization, PersonId
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is on the page. *customer* None: nobody is selected; *call* None: somebody was looked up while nobody calls.

    *organization* is the customer's, without a customer that of the calling number. *live*: what the service desks say
    of a number that nobody here has.
    """

    asked: Asked
    call: PhoneCall | None
    resolution: Resolution
    customer: Candidate | None
    organization: Organization | None
    line: caller.Line | None = None
    live: LiveLookUp | None = None

    @property
    def kind(self) -> Literal["caller", "several", "seek"]:
        """Which page it is."""
        if self.customer is None:
            return "seek"
        return "several" if len(self.resolution.candidates) > 1 else "caller"

    @property
    def is_live(self) -> bool:
        """Whether the telephone call goes on just now."""
        return self.line is not None and self.line.is_live

    @property
    def call_id(self) -> str:
        """The id of the call, "" for none."""
        return self.call.id if self.call else ""

    @property
    def telephone(self) -> str:
        """The calling number as it can be dialed, without extension; "" when there is none."""
        number = caller.calling_number(self.resolution.number)
        return number.dial.partition(";")[0] if number else ""


@dataclass(frozen=True, slots=True)
class Scenes:
    """Looks up what a view shows."""

    cache: Cache
    resolver: Resolver
    site: Site
    clock: Clock
    live: Callable[[CallId], LiveLookUp | None]
    keys: caller.Keys = caller.NO_KEYS

    def of_call(self, asked: Asked, call: PhoneCall) -> Scene:
        """Return the scene of a call."""
        found = self.resolver.resolve(call.query, call.person_id)
        selectable = () if asked.is_changing else found.candidates
        customer = selectable[min(asked.look, len(selectable) - 1)] if selectable else None
        organization = organization_of(self.cache, customer, found)
        line = caller.line(call, self.clock(), self._dialed(call, found))
        line = caller.with_keys(line, call, self.keys)
        return Scene(asked, call, found, customer, organization, line, self.live(call.id))

    def of_person(self, asked: Asked) -> Scene | None:
        """Return the scene of a person who was looked up; None when nobody is asked for, or they are gone."""
        person = people.by_id(self.cache, PersonId(asked.person)) if asked.person else None
        if person is None:
            return None
        customer = Candidate(person)
        found = Resolution(candidates=(customer,))
        return Scene(asked, None, found, customer, organization_of(self.cache, customer, found))

    def _dialed(self, call: PhoneCall, found: Resolution) -> str:
        if found.dialed_organizations:
            return lists.names_of(found.dialed_organizations)
        number = caller.calling_number(read_telephone(call.query.dialed, self.site))
        return number.text if number and number.dial else ""


def organization_of(cache: Cache, customer: Candidate | None, found: Resolution) -> Organization | None:
    """Return the organization of *customer*; without one that of the calling number, if it is only one."""
    if customer is not None:
        own = customer.person.organization_id
        return organizations.by_id(cache, own) if own else None
    matches = found.caller_organizations
    return matches[0].organization if len(matches) == 1 else None
