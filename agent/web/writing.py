"""What is written to the service desk at the analyst's word: new requests, notes, and what becomes of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.model import CallId, Clock
from agent.state import notes, outbox
from agent.web import BadRequest, Request, Response, answer_json, answer_refused
from agent.web.actions import too_long
from agent.web.speech import _, figure
from agent.wishes import Wishes
from cache import people, tickets
from cache.database import Cache, State
from cache.model import Draft, PersonId

LONGEST_SUBJECT = 255
_KEY = re.compile(r"[A-Za-z0-9-]{16,64}~?\Z")


@dataclass(frozen=True, slots=True)
class Writing:
    """Keeps wishes in state.db; *wake* has the outbox look at once. *categories*: what the form offers."""

    cache: Cache
    state: State
    clock: Clock
    wishes: Wishes
    wake: Callable[[], object]
    categories: tuple[str, ...] = ()

    def request(self, request: Request) -> Response:
        """Keep a new request of ``person``: ``subject``, ``text``, ``category``, made on ``call`` ("" for none).

        ``key`` is the form's own: sent twice it is one request, and what was refused goes out as it is now.
        """
        key, call = _key(request), CallId(request.posted("call"))
        draft, refusal = self._draft(request)
        person = people.by_id(self.cache, draft.requester_id)
        if refusal or person is None:
            gone = _("This person is no longer in the directory, so nothing can be sent for them.")
            return answer_refused(refusal or gone)
        wish = self.wishes.request(key, person, draft, call)
        if wish is None:
            return answer_refused(_("No service desk of the configuration takes requests from here."))
        with self.state.transaction() as transaction:
            if not outbox.want(transaction, wish, self.clock()):
                outbox.want_again(transaction, key, self.clock(), wish.item)
        return self._kept()

    def note(self, request: Request) -> Response:
        """Keep the note of ``call`` for ``ticket``, whose number is ``number``; the same words go there once."""
        call, ticket_id = CallId(request.posted("call")), request.posted("ticket")
        found = tickets.by_number(self.cache, request.posted("number"))
        ticket = next((each for each in found if each.id == ticket_id), None)
        text = notes.of_call(self.state, call).text.strip()
        if ticket is None or not self.wishes.can_note(ticket_id):
            return answer_refused(_("No note can be added to this from here."))
        if not text:
            return answer_refused(_("There is no note on this call yet. Write one first."))
        with self.state.transaction() as transaction:
            outbox.want(transaction, self.wishes.note(ticket, text, call), self.clock())
        return self._kept()

    def decide(self, request: Request) -> Response:
        """Do with what ``key`` names as ``act`` says: send it ``again``, ``drop`` it, or ``undo`` it."""
        key, now = _key(request), self.clock()
        acts = {"again": outbox.want_again, "drop": outbox.give_up, "undo": outbox.take_back}
        act = acts.get(request.posted("act"))
        if act is None:
            raise BadRequest("A write is sent again, dropped or undone.")
        with self.state.transaction() as transaction:
            is_done = act(transaction, key, now)
        if not is_done:
            return answer_refused(_("That changed meanwhile. Nothing was done."))
        return self._kept()

    def _kept(self) -> Response:
        self.wake()
        return answer_json({"ok": True})

    def _draft(self, request: Request) -> tuple[Draft, str]:
        """Return what was written, and why it cannot be sent as it is, "" when it can."""
        subject, text, category = request.posted("subject"), request.posted("text"), request.posted("category")
        draft = Draft(PersonId(request.posted("person")), " ".join(subject.split()), text.strip(), category)
        if category and category not in self.categories:
            raise BadRequest("This category is not one of the configuration's.")
        if not draft.subject:
            return draft, _("Please write a subject.")
        if len(draft.subject) > LONGEST_SUBJECT:
            sentence = _("This subject is too long: {length} characters, {longest} fit.")
            return draft, sentence.format(length=figure(len(draft.subject)), longest=figure(LONGEST_SUBJECT))
        return draft, too_long(len(text)) if len(text) > notes.LONGEST else ""


def _key(request: Request) -> str:
    key = request.posted("key")
    if not _KEY.match(key):
        raise BadRequest("The request needs the key of what is written.")
    return key
