"""The parts of a call's page, filled; the script swaps only those whose print changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from agent.model import Candidate, PhoneCall, number_key
from agent.state import notes, phone_calls
from agent.state.links import is_linkable
from agent.web.asked import Whose
from agent.web.console.calling import Calling
from agent.web.console.scene import Scene
from agent.web.present import caller, hits, lists, nobody, words
from agent.web.present.desk import Desk, NewTicket, new_ticket
from agent.web.present.words import first_name
from agent.web.speech import _
from agent.web.views import render
from cache import tickets
from cache.database import Cache, State
from cache.model import Organization, OrganizationMatch
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page; *print* changes when its HTML does."""

    html: str
    print: str


EMPTY = Part("", "none")


def part(template: str, **values: object) -> Part:
    """Return *template* filled."""
    html = render(template, **values)
    return Part(html, hashlib.blake2b(html.encode(), digest_size=9).hexdigest())


@dataclass(frozen=True, slots=True)
class Parts:
    """Fills the templates for one scene. *takes_request*: a new request of its customer is written on the page."""

    cache: Cache
    state: State
    site: Site
    desk: Desk
    takes_request: bool = False

    def of(self, scene: Scene) -> dict[str, Part]:
        """Return every part of the page but its frame, by name."""
        found, word = scene.resolution, self.desk.word
        missing = words.shorten(found.missing_request, 40)
        asked = lists.asked_tickets(found, self.desk, anyway=scene.asked.anyway)
        parts = {
            "who": self._who(scene),
            "note": self._note(scene),
            "facts": self._facts(scene),
            "counts": self._counts(scene),
            "asked": part("asked", tickets=asked, missing=missing, word=word, call=scene.call_id),
            "list": part("list", list=self._list(scene), word=word, call=scene.call_id),
        }
        if scene.kind == "seek":
            is_nobody = not found.candidates and not found.too_many
            asks = missing if is_nobody and not scene.asked.is_told else ""
            parts["dialog"] = part("dialog", missing=asks, word=word, new=self._new(scene))
            parts["seek"] = self._seek(scene)
        return parts

    # ---- who is calling

    def _who(self, scene: Scene) -> Part:
        call, customer = scene.call, scene.customer
        shared: dict[str, object] = {
            "call": scene.call_id,
            "line": scene.line,
            "warning": caller.warning(call) if call else "",
            "link": self._calling.link_bar(scene),
            "word": self.desk.word,
            "has_form": self.takes_request,
        }
        if scene.kind == "several":
            return part("several", **self._several(scene), **shared)
        if customer is not None:
            reasons, older_link = self._calling.reasons(scene), self._calling.older_link(scene)
            card = self._card(scene, customer)
            shared["dials"] = caller.numbers_to_call(customer.person, self.site)
            return part("person", card=card, new=self._new(scene), why=reasons, older_link=older_link, **shared)
        if call is None:
            return EMPTY
        unknown = _unknown_card(scene, call)
        return part("unknown", card=unknown, keep=_kept(scene), new=self._new(scene), **shared)

    @property
    def _calling(self) -> Calling:
        return Calling(self.cache, self.state, self.site)

    def _note(self, scene: Scene) -> Part:
        if scene.call is None:
            return EMPTY
        kept = notes.of_call(self.state, scene.call.id)
        return part("note", call=scene.call_id, note=kept)

    def _facts(self, scene: Scene) -> Part:
        of_call = caller.call_facts(scene.call) if scene.call else ()
        if scene.kind != "caller" or scene.customer is None:
            return part("facts", facts=of_call, title=_("Details of the call"))
        person = scene.customer.person
        title = _("Details of {name}").format(name=first_name(person.name))
        return part("facts", facts=(*caller.person_facts(person, self.site), *of_call), title=title)

    def _several(self, scene: Scene) -> dict[str, object]:
        found, word = scene.resolution, self.desk.word
        key = number_key(found.number)
        last = (phone_calls.chosen_last(self.state, key) if key else None) or ""
        counted = tuple((each, tickets.open_count(self.cache, each.person.id)) for each in found.candidates)
        return {
            "choices": caller.choices(counted, last, word),
            "look": min(scene.asked.look, len(found.candidates) - 1),
            "number": caller.calling_number(found.number),
            "why": caller.several_words(found, word),
        }

    def _card(self, scene: Scene, customer: Candidate) -> caller.PersonCard:
        found = scene.resolution
        matched = caller.matched_words(found, scene.call, customer.match, self.desk.word) if scene.call else ""
        number = caller.calling_number(found.number)
        return caller.person_card(customer, scene.organization, number, matched)

    def _new(self, scene: Scene) -> NewTicket:
        person = scene.customer.person if scene.customer else None
        return new_ticket(self.desk, person=person, organization=scene.organization, telephone=scene.telephone)

    # ---- their tickets

    def _counts(self, scene: Scene) -> Part:
        counts = (self._caller_count(scene), self._organization_count(scene), self._dialed_count(scene))
        shown = tuple(count for count in counts if count is not None)
        whose = scene.asked.whose or ("caller" if scene.customer else "")
        return part(
            "counts", counts=shown, whose=whose, words=words.plural(self.desk.word), has_form=self.takes_request
        )

    def _caller_count(self, scene: Scene) -> lists.Count:
        if scene.customer is None:
            return lists.Count("caller", _("Caller"), "", _("not known yet"), None, None)
        person = scene.customer.person
        label = _("Preview") if scene.kind == "several" else _("Caller")
        count = tickets.open_count(self.cache, person.id)
        return lists.Count("caller", label, "", words.shorten(person.name), count, self._new(scene))

    def _organization_count(self, scene: Scene) -> lists.Count | None:
        several = scene.resolution.caller_organizations if scene.customer is None else ()
        if scene.organization is None and not several:
            return None
        return self._count_of("organization", scene.organization, several, scene.telephone)

    def _dialed_count(self, scene: Scene) -> lists.Count | None:
        several = scene.resolution.dialed_organizations
        if not several:
            return None
        return self._count_of("dialed", _only(several), several, scene.telephone)

    def _count_of(
        self, whose: Whose, one: Organization | None, several: tuple[OrganizationMatch, ...], telephone: str
    ) -> lists.Count:
        label = _("Organization") if whose == "organization" else _("Dialed")
        rest = _("of the caller") if whose == "organization" else _("organization")
        if one is None:  # several share the number: all named, none counted
            return lists.Count(whose, label, rest, lists.names_of(several), None, None)
        new = new_ticket(self.desk, organization=one, telephone=telephone)
        count = tickets.open_count_of_organization(self.cache, one.id)
        return lists.Count(whose, label, rest, words.shorten(one.name), count, new)

    def _list(self, scene: Scene) -> lists.TicketList | None:
        match scene.asked.whose:
            case "" | "caller":
                return self._list_of_person(scene)
            case "organization":
                return self._list_of_organization(scene.organization)
            case "dialed":
                return self._list_of_organization(_only(scene.resolution.dialed_organizations))

    def _list_of_person(self, scene: Scene) -> lists.TicketList | None:
        if scene.customer is None:
            return None
        person = scene.customer.person
        theirs = tickets.of_person(self.cache, person.id)
        open_only = scene.asked.only == "open"
        return lists.of_person(theirs, words.shorten(person.name), open_only=open_only, desk=self.desk)

    def _list_of_organization(self, organization: Organization | None) -> lists.TicketList | None:
        if organization is None:
            return None
        theirs = tickets.open_of_organization(self.cache, organization.id, lists.MOST_ROWS)
        total = tickets.open_count_of_organization(self.cache, organization.id)
        return lists.of_organization(theirs, total, words.shorten(organization.name), self.desk)

    def _seek(self, scene: Scene) -> Part:
        found = render("hits", found=hits.whatever("", (), (), (), self.desk))
        of = scene.organization.id if scene.organization else ""
        can_link = scene.call is not None and is_linkable(scene.resolution.number)
        return part("seek", hits=found, of=of, words=words.plural(self.desk.word), can_link=can_link)


def _only(matches: tuple[OrganizationMatch, ...]) -> Organization | None:
    return matches[0].organization if len(matches) == 1 else None


def _unknown_card(scene: Scene, call: PhoneCall) -> nobody.UnknownCard:
    if not scene.resolution.candidates:
        return nobody.unknown_card(call, scene.resolution, scene.live)
    number = caller.calling_number(scene.resolution.number)
    heading = number.text if number and number.dial else _("Unknown caller")
    return nobody.UnknownCard(heading, number, _("Search for who is calling, or go on without a customer."))


def _kept(scene: Scene) -> str:
    """Return who is kept when the analyst does not change the caller after all."""
    known = scene.resolution.candidates
    if not known:
        return ""
    return (
        words.shorten(known[0].person.name, 40)
        if len(known) == 1
        else _("the {count} people found").format(count=len(known))
    )
