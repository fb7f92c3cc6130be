"""Who is calling: a ring's four parameters, in their order, answered from the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.model import Candidate, Filling, MatchedBy, Resolution, RingQuery, number_key
from agent.state import links, phone_calls
from cache import freshness, organizations, people, tickets
from cache.database import Cache, State
from cache.model import OrganizationMatch, Person, PersonId, TelephoneNumber, Ticket
from cache.numbers import Kind, Number, Site, Tier, plans, read

_NOWHERE = Site()


@dataclass(frozen=True, slots=True)
class Explained:
    """A resolution, and *why*: one sentence per parameter that was asked, in that order."""

    resolution: Resolution
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one parameter gave: *found* is None when it yields nobody and the next one is asked."""

    found: Resolution | None
    why: str


@dataclass(frozen=True, slots=True)
class Resolver:
    """Runs whenever a view is drawn: a sync, a link or an undo shows at once.

    *switchboard*: a number of an organization's own block, without an owner, names the organization (matching.md §6).
    """

    cache: Cache
    state: State
    site: Site
    switchboard: bool = False

    def resolve(self, query: RingQuery, chosen: PersonId | None = None) -> Resolution:
        """Return whom the ring means; *chosen* is whom the analyst picked, and overrides what the ring says."""
        return self.explain(query, chosen).resolution

    def explain(self, query: RingQuery, chosen: PersonId | None = None) -> Explained:
        """Return the resolution and how it came about, for dry runs and the log of one call."""
        number = read_telephone(query.telephone, self.site)
        named = self._named(query.request)
        answers = tuple(_until_found(self._asked(query, number, named, chosen)))
        who = answers[-1].found or Resolution(MatchedBy.REQUEST if named else None)
        nobody = not who.candidates and not who.too_many
        whole = replace(
            who,
            ticket=named[0] if len(named) == 1 else None,
            is_older=len(named) == 1 and self._is_older(named[0], who.candidates),
            tickets=named if len(named) > 1 else (),
            missing_request=query.request if self._is_filled(query.request) and not named else "",
            number=number,
            caller_organizations=self._organizations(number) if nobody else (),
            dialed_organizations=self._organizations(read_telephone(query.dialed, self.site)),
            filling=self._filling() if nobody else None,
        )
        return Explained(whole, tuple(answer.why for answer in answers))

    def holders(self, number: str) -> tuple[Person, ...] | None:
        """Return the people who have exactly *number*, as read here; empty: more than can be named; None: nobody.

        Exactly: not by its tail, nor by one of our own blocks (matching.md's tiers from 80 up).
        """
        read_number = read(number, self.site)
        key = number_key(read_number)
        if key is None:
            return None
        linked = links.people(self.state, key) if links.is_linkable(read_number) else ()
        found = people.by_number(self.cache, read_number, self.site, chosen_last=None, linked=linked)
        exact = tuple(match.person for match in found.matches if match.tier >= Tier.SPELLING)
        return exact if exact or found.too_many else None

    def _asked(
        self, query: RingQuery, number: Number | None, named: tuple[Ticket, ...], chosen: PersonId | None
    ) -> Iterator[_Answer]:
        """Ask one parameter after the other, each only when the reader wants its answer."""
        last = self._chosen_last(number)
        if chosen is not None:
            yield self._by_choice(chosen)
        yield self._by_request(query.request, named)
        yield self._by_id(MatchedBy.EMPLOYEE_ID, query.employee_id, last)
        yield self._by_id(MatchedBy.SUPPORT_ID, query.support_id, last)
        yield self._by_telephone(number, last)

    def _by_choice(self, chosen: PersonId) -> _Answer:
        person = people.by_id(self.cache, chosen)
        if person is None:
            return _Answer(None, "chosen: this person is no longer in the directory")
        return _found(MatchedBy.CHOSEN, (Candidate(person),), "chosen by hand")

    def _by_request(self, text: str, named: tuple[Ticket, ...]) -> _Answer:
        if not self._is_filled(text):
            return _not_usable(MatchedBy.REQUEST, text)
        if not named:
            return _Answer(None, f"request {text}: no request with that number")
        requesters = dict.fromkeys(requester for ticket in named for requester in ticket.requesters)
        known = (people.by_id(self.cache, requester) for requester in requesters)
        candidates = tuple(Candidate(person) for person in known if person is not None)
        if not candidates:
            return _Answer(None, f"request {text}: found, its requester is not in the directory")
        return _found(MatchedBy.REQUEST, candidates, f"request {text}: requested by")

    def _by_id(self, parameter: MatchedBy, text: str, last: PersonId | None) -> _Answer:
        if not self._is_filled(text):
            return _not_usable(parameter, text)
        look_up = people.by_employee_id if parameter is MatchedBy.EMPLOYEE_ID else people.by_support_id
        found = sorted(look_up(self.cache, text), key=lambda person: person.id != last)  # a stable sort: only he moves
        if not found:
            return _Answer(None, f"{parameter.value} {text}: nobody has it")
        return _found(parameter, tuple(Candidate(person) for person in found), f"{parameter.value} {text}: belongs to")

    def _by_telephone(self, number: Number | None, last: PersonId | None) -> _Answer:
        key = number_key(number)
        if number is None or key is None:
            return _Answer(None, _why_not(number))
        linked = links.people(self.state, key) if links.is_linkable(number) else ()
        found = people.by_number(self.cache, number, self.site, chosen_last=last, linked=linked)
        shown = f"telephone {_shown(number)}"
        if found.too_many:
            return _Answer(Resolution(MatchedBy.TELEPHONE, too_many=True), f"{shown}: a number of more than 50 people")
        if not found.matches:
            return _Answer(None, f"{shown}: nobody has it")
        candidates = tuple(Candidate(match.person, match) for match in found.matches)
        best = found.matches[0]
        return _found(MatchedBy.TELEPHONE, candidates, f"{shown}: {best.rule} ({best.tier.name.lower()}), number of")

    def _filling(self) -> Filling | None:
        fill = freshness.filling(self.cache)
        return None if fill is None else Filling(fill.rows, fill.total)

    def _named(self, text: str) -> tuple[Ticket, ...]:
        return tickets.by_number(self.cache, text) if self._is_filled(text) else ()

    def _is_older(self, ticket: Ticket, candidates: tuple[Candidate, ...]) -> bool:
        """Return whether *ticket* is outside the newest 50 of all its requesters."""
        own = [each.person.id for each in candidates if each.person.id in ticket.requesters]
        return bool(own) and not any(tickets.is_among_newest(self.cache, ticket, person) for person in own)

    def _is_filled(self, text: str) -> bool:
        return bool(text) and read(text, self.site).kind is not Kind.UNFILLED

    def _chosen_last(self, number: Number | None) -> PersonId | None:
        key = number_key(number)
        return None if key is None else phone_calls.chosen_last(self.state, key)

    def _organizations(self, number: Number | None) -> tuple[OrganizationMatch, ...]:
        """Return the organizations of a number: linked ones beside those of the best tier, if that is "same"."""
        key = number_key(number)
        if number is None or key is None:
            return ()
        own = organizations.by_number(self.cache, number, self.site, switchboard=self.switchboard)
        linked = tuple(self._linked_organizations(number, own)) if links.is_linkable(number) else ()
        if linked:
            own = tuple(match for match in own if match.tier is Tier.SAME)
        return own + linked

    def _linked_organizations(self, number: Number, own: tuple[OrganizationMatch, ...]) -> Iterator[OrganizationMatch]:
        key = number_key(number)
        by_directory = {match.organization.id for match in own if match.tier is Tier.SAME}
        for organization_id in links.organizations(self.state, key) if key is not None else ():
            organization = organizations.by_id(self.cache, organization_id)
            if organization is not None and organization_id not in by_directory:
                linked = TelephoneNumber(_shown(number), "linked")
                yield OrganizationMatch(organization, Tier.SAME, Tier.SAME.value, linked, "linked here")


def read_telephone(text: str, site: Site) -> Number | None:
    """Return the caller's number as read at *site*, with the plus that a decoder made a blank; None when not given."""
    bare = text.strip()
    if not bare:
        return None
    if text[0] == " " and _is_international(bare):
        return read(f"+{bare}", site)
    return read(bare, site)


def _is_international(bare: str) -> bool:
    """Return whether *bare*, without its plus, is a valid number of some country."""
    digits = read(bare, _NOWHERE).digits
    return bare[0].isdigit() and not digits.startswith("0") and plans.is_valid(plans.parsed(digits))


def _until_found(answers: Iterator[_Answer]) -> Iterator[_Answer]:
    for answer in answers:
        yield answer
        if answer.found is not None:
            return


def _found(parameter: MatchedBy, candidates: tuple[Candidate, ...], why: str) -> _Answer:
    names = ", ".join(candidate.person.name for candidate in candidates)
    return _Answer(Resolution(parameter, candidates), f"{why} {names}")


def _not_usable(parameter: MatchedBy, text: str) -> _Answer:
    return _Answer(None, f"{parameter.value}: {'not filled in by the telephone' if text else 'not given'}")


def _why_not(number: Number | None) -> str:
    if number is None:
        return "telephone: not given"
    match number.kind:
        case Kind.WITHHELD:
            return "telephone: withheld, never looked up"
        case Kind.UNFILLED:
            return "telephone: not filled in by the telephone"
        case Kind.NUMBER | Kind.SHORT | Kind.SERVICE | Kind.UNREADABLE:
            return "telephone: no readable number"


def _shown(number: Number) -> str:
    text = f"+{number.readings[0]}" if number.sure and number.readings else number.digits
    return f"{text} ext. {number.extension}" if number.extension else text
