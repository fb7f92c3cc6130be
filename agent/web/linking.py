"""Link number: whose number calls is written down for the next ring, and at the service desk; and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.model import CallId, Clock, NumberKey, PhoneCall, number_key
from agent.resolve import read_telephone
from agent.rings import Rings
from agent.state import links, phone_calls
from agent.web import BadRequest, Request, Response, answer_json, answer_refused
from agent.web.present import linking
from agent.web.speech import _
from agent.wishes import NumberWish, Wishes
from cache import organizations, people
from cache.database import Cache, State, Transaction
from cache.model import OrganizationId, PersonId
from cache.numbers import Site

ASKED_ABOVE = 3  # a number of more people than this is asked about before it is linked to one more


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whom the number of a call is linked to, "" for not: one of them, or both."""

    call: PhoneCall
    number: NumberKey
    person: PersonId
    organization: OrganizationId


@dataclass(frozen=True, slots=True)
class Linking:
    """Writes links to state.db; they count from the next look-up on, which is the next time a view is drawn."""

    cache: Cache
    state: State
    rings: Rings
    site: Site
    clock: Clock
    wishes: Wishes
    wake: Callable[[], object]

    def link(self, request: Request) -> Response:
        """Link the number of ``call`` to ``person``, ``organization`` or both; the person is the caller from then on.

        Asks back, with ``ask``, when many have the number already; ``sure`` = "1" answers that.
        """
        owners = self._owners(request)
        if isinstance(owners, str):
            return answer_refused(owners)
        refusal = self._missing(owners)
        if refusal:
            return answer_refused(refusal)
        question = "" if request.posted("sure") else self._question(owners.call)
        if question:
            return answer_json({"ok": False, "ask": question})
        with self.state.transaction() as transaction:
            self._write(transaction, owners)
        self.wake()
        return answer_json({"ok": True})

    def unlink(self, request: Request) -> Response:
        """Take back the links of the number of ``call`` to ``person`` and ``organization``."""
        owners = self._owners(request)
        if isinstance(owners, str):
            return answer_refused(owners)
        with self.state.transaction() as transaction:
            is_undone = self._remove(transaction, owners)
        self.wake()
        if not is_undone:
            return answer_refused(_("This link was taken back before. Nothing was changed."))
        return answer_json({"ok": True})

    def _owners(self, request: Request) -> _Owners | str:
        """Return what is to be linked, or why it cannot be."""
        person, organization = PersonId(request.posted("person")), OrganizationId(request.posted("organization"))
        if not (person or organization):
            raise BadRequest("A number is linked to a person, an organization or both.")
        call = self.rings.find(CallId(request.posted("call")))
        if call is None:
            return _("This call is no longer in the log, so its number cannot be linked.")
        number = read_telephone(call.query.telephone, self.site)
        key = number_key(number) if links.is_linkable(number) else None
        return linking.not_linkable(number) if key is None else _Owners(call, key, person, organization)

    def _missing(self, owners: _Owners) -> str:
        if owners.person and people.by_id(self.cache, owners.person) is None:
            return _("This person is no longer in the directory, so the number cannot be linked to them.")
        if owners.organization and organizations.by_id(self.cache, owners.organization) is None:
            return _("This organization is no longer in the directory, so the number cannot be linked to it.")
        return ""

    def _question(self, call: PhoneCall) -> str:
        number = read_telephone(call.query.telephone, self.site)
        found = people.by_number(self.cache, number, self.site) if number is not None else people.Found()
        return linking.shared_question(len(found.matches), too_many=found.too_many, limit=ASKED_ABOVE)

    def _write(self, transaction: Transaction, owners: _Owners) -> None:
        now = self.clock()
        if owners.person:
            links.add_person(transaction, owners.number, owners.person, now)
            phone_calls.choose(transaction, owners.call.id, owners.person, now)
        if owners.organization:
            links.add_organization(transaction, owners.number, owners.organization, now)
        for wish in self._wishes(owners):
            self.wishes.link(transaction, wish, now)

    def _remove(self, transaction: Transaction, owners: _Owners) -> bool:
        undone = [
            owners.person and links.remove_person(transaction, owners.number, owners.person),
            owners.organization and links.remove_organization(transaction, owners.number, owners.organization),
        ]
        for wish in self._wishes(owners) if any(undone) else ():
            self.wishes.unlink(transaction, wish, self.clock())
        return any(undone)

    def _wishes(self, owners: _Owners) -> Iterator[NumberWish]:
        """Yield what the service desk is to be told."""
        call, number, nobody, none = owners.call.id, owners.number, PersonId(""), OrganizationId("")
        if owners.person:
            person = people.by_id(self.cache, owners.person)
            yield NumberWish(call, number, person.name if person else "", owners.person, none)
        if owners.organization:
            organization = organizations.by_id(self.cache, owners.organization)
            yield NumberWish(call, number, organization.name if organization else "", nobody, owners.organization)
