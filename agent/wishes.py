"""What an analyst may have written to service desks, and where; a wish joins the transaction of what is done here."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agent.model import CallId, NumberKey
from agent.state import outbox
from agent.writes import Kind, Wish
from cache import people
from cache.database import Cache, Transaction
from cache.model import CallNote, Draft, NumberLink, OrganizationId, Person, PersonId, Ticket
from cache.numbers.showing import EXTENSION_MARK


@dataclass(frozen=True, slots=True)
class NumberWish:
    """The *number* of *call* belongs to *person* or to *organization*, the other is ""; *name* is for the page."""

    call: CallId
    number: NumberKey
    name: str
    person: PersonId
    organization: OrganizationId

    @property
    def owner(self) -> PersonId | OrganizationId:
        """Whose it is."""
        return self.person or self.organization


@dataclass(frozen=True, slots=True)
class Wishes:
    """*may*: the sources of the configuration, in their order, each with what may be written there."""

    cache: Cache
    may: tuple[tuple[str, Kind], ...] = ()

    def link(self, transaction: Transaction, wish: NumberWish, now: datetime) -> None:
        """Have a number written that was linked here; nothing where the service desk takes none."""
        found = self._link(wish)
        if found is None:
            return
        known = outbox.newest_of(transaction, found.item, found.source)
        if known is None or outbox.is_being_taken_back(transaction, known.key):
            outbox.want(transaction, found, now)
        elif not outbox.keep_after_all(transaction, known.key) and known.state == "refused":
            outbox.want_again(transaction, known.key, now)

    def unlink(self, transaction: Transaction, wish: NumberWish, now: datetime) -> None:
        """Have a number taken back that was written, or is to be."""
        found = self._link(wish)
        known = outbox.newest_of(transaction, found.item, found.source) if found else None
        if known is not None:
            outbox.take_back(transaction, known.key, now)

    def requester(self, person: Person) -> tuple[str, PersonId] | None:
        """Return the source in which a request of *person* can be opened, with the id to name; None: in none."""
        sources = self._sources("tickets")
        found = _known_in(sources, people.ids(self.cache, person.id))
        if found is not None:
            return found[0], PersonId(found[1])
        # A service desk may know by the address whom only another source has as a person.
        return (sources[0], person.id) if sources and person.email else None

    def request(self, key: str, person: Person, draft: Draft, call: CallId) -> Wish | None:
        """Return the wish for a new request of *person* as *draft* says; None when no service desk takes one."""
        found = self.requester(person)
        if found is None:
            return None
        source, requester = found
        item = Draft(requester, draft.subject, draft.text, draft.category, person.email)
        return Wish(key, source, person.id, item, person.name, call)

    def can_note(self, ticket_id: str) -> bool:
        """Return whether a note can be added to a ticket."""
        return (ticket_id.partition(":")[0], "notes") in self.may

    def note(self, ticket: Ticket, text: str, call: CallId) -> Wish:
        """Return the wish for a note of a call; the same words for the same ticket are the same wish."""
        key = hashlib.blake2b(f"{call}\n{ticket.id}\n{text}".encode(), digest_size=16).hexdigest()
        source = ticket.id.partition(":")[0]
        target = ticket.requesters[0] if ticket.requesters else ticket.id
        return Wish(key, source, target, CallNote(ticket.id, text), ticket.number, call)

    def _link(self, wish: NumberWish) -> Wish | None:
        known_as: tuple[str, ...] = people.ids(self.cache, wish.person) if wish.person else ()
        found = _known_in(self._sources("numbers"), known_as or (wish.owner,))
        if found is None:
            return None
        source, owner = found
        item = NumberLink(PersonId(owner) if wish.person else OrganizationId(owner), number_text(wish.number))
        # A key of its own each time: a number may be linked, unlinked and linked again.
        return Wish(secrets.token_hex(16), source, wish.owner, item, wish.name, wish.call)

    def _sources(self, kind: Kind) -> tuple[str, ...]:
        return tuple(source for source, each in self.may if each == kind)


def _known_in(sources: Iterable[str], ids: Iterable[str]) -> tuple[str, str] | None:
    """Return the first of *sources* that knows somebody by one of *ids*, and that id."""
    known = {each.partition(":")[0]: each for each in reversed(tuple(ids))}
    return next(((source, known[source]) for source in sources if source in known), None)


def number_text(number: NumberKey) -> str:
    """Return *number* as a service desk gets it: with a plus when it is sure, else as it was dialed."""
    text = f"+{number.e164}" if number.e164 else number.digits
    return f"{text}{EXTENSION_MARK}{number.extension}" if number.extension else text
