"""The number that calls, and whose it is: what can be linked, what was linked, why this person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.model import PhoneCall, number_key
from agent.state import links
from agent.state.links import Link
from agent.web.console.scene import Scene
from agent.web.present import linking, why
from agent.web.present.caller import Fact
from agent.web.present.linking import LinkBar, LinkButton
from cache import freshness, organizations
from cache.database import Cache, State
from cache.model import Match, Organization, Person, TelephoneNumber
from cache.numbers import Number, Site, Tier, compare, read, split
from cache.numbers.showing import shown


@dataclass(frozen=True, slots=True)
class Calling:
    """Looks up how the number of a call belongs to those on the page."""

    cache: Cache
    state: State
    site: Site

    def link_bar(self, scene: Scene) -> LinkBar | None:
        """Return what to offer or to say of linking the number; None where there is nothing to link, or to whom."""
        number = scene.resolution.number
        if scene.call is None or not links.is_linkable(number) or scene.kind == "several":
            return None
        made = self._made(number)
        organization = scene.organization or self._linked_organization(made, scene.call)
        return linking.link_bar(
            self._person_owner(scene, made) if scene.customer else None,
            self._organization_owner(organization, scene, made) if organization else None,
        )

    def reasons(self, scene: Scene) -> tuple[Fact, ...]:
        """Return why the customer of a call is on the page; empty when nobody calls."""
        if scene.customer is None or scene.call is None:
            return ()
        person, found = scene.customer.person, scene.resolution
        match = self.match(scene, self._made(found.number))
        return why.reasons(person, match, found, scene.call, self._row(person))

    def older_link(self, scene: Scene) -> LinkButton | None:
        """Return what takes back a link of the customer that was made before this call; None without one."""
        if scene.customer is None or scene.call is None:
            return None
        person, call = scene.customer.person.id, scene.call
        made = self._made(scene.resolution.number)
        is_older = any(link.person == person and not _is_made_in(call, link) for link in made)
        return linking.removal(person) if is_older else None

    def match(self, scene: Scene, made: tuple[Link, ...]) -> Match | None:
        """Return how the calling number is the customer's, also of one who was found by something else."""
        customer, number = scene.customer, scene.resolution.number
        if customer is None or number is None:
            return None
        if customer.match is not None:
            return customer.match
        if any(link.person == customer.person.id for link in made):
            linked = TelephoneNumber(shown(number).text, "linked here")
            return Match(customer.person, Tier.SAME, Tier.SAME.value, linked, "linked here")
        return max(self._agreeing(customer.person, number), key=lambda match: match.score, default=None)

    def _agreeing(self, person: Person, number: Number) -> Iterator[Match]:
        for registered in person.numbers:
            for text in split(registered.raw):
                found = compare(read(text, self.site, person.region or None), number, self.site)
                if found is not None:
                    yield Match(person, found.tier, found.score, registered, found.rule)

    def _person_owner(self, scene: Scene, made: tuple[Link, ...]) -> linking.Owner | None:
        if scene.customer is None or scene.call is None:
            return None
        person = scene.customer.person
        match = self.match(scene, made)
        is_theirs = match is not None and match.tier >= Tier.INTERNAL
        is_linked = any(link.person == person.id and _is_made_in(scene.call, link) for link in made)
        return linking.person_owner(person, is_linked=is_linked, has_it=is_theirs)

    def _organization_owner(
        self, organization: Organization, scene: Scene, made: tuple[Link, ...]
    ) -> linking.Owner | None:
        own = (text for number in organization.numbers for text in split(number.raw))
        readings = (read(text, self.site, organization.region or None) for text in own)
        number, call = scene.resolution.number, scene.call
        if number is None or call is None:
            return None
        found = [each for text in readings if (each := compare(text, number, self.site)) is not None]
        theirs = [link for link in made if link.organization == organization.id]
        return linking.organization_owner(
            organization,
            is_linked=any(_is_made_in(call, link) for link in theirs),
            has_it=bool(theirs) or any(each.tier >= Tier.INTERNAL for each in found),
        )

    def _linked_organization(self, made: tuple[Link, ...], call: PhoneCall) -> Organization | None:
        ids = (link.organization for link in made if link.organization and _is_made_in(call, link))
        return next(filter(None, (organizations.by_id(self.cache, each) for each in ids)), None)

    def _made(self, number: Number | None) -> tuple[Link, ...]:
        key = number_key(number)
        return () if key is None else links.made(self.state, key)

    def _row(self, person: Person) -> why.Row:
        source = person.id.partition(":")[0]
        streams = freshness.streams(self.cache)
        read_at = (each.ok_at for each in streams if (each.source, each.stream) == (source, "people"))
        return why.Row(source, next(read_at, ""))


def _is_made_in(call: PhoneCall, link: Link) -> bool:
    return link.made_at >= call.started_at
