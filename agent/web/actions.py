"""What an analyst does on the console that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import CallId, Clock
from agent.rings import Rings
from agent.state import notes, phone_calls
from agent.web import BadRequest, Request, Response, answer_json, answer_refused
from agent.web.speech import _, figure
from cache import people
from cache.database import Cache, State
from cache.model import PersonId


@dataclass(frozen=True, slots=True)
class Actions:
    """Writes what the analyst decided to state.db."""

    cache: Cache
    state: State
    rings: Rings
    clock: Clock

    def choose(self, request: Request) -> Response:
        """Write down that ``person`` is who calls on ``call``, "" for whom the ring names; 404 for no such call."""
        call_id, person = CallId(request.posted("call")), PersonId(request.posted("person"))
        if person and people.by_id(self.cache, person) is None:
            raise BadRequest(_("This person is no longer in the directory."))
        with self.state.transaction() as transaction:
            is_done = phone_calls.choose(transaction, call_id, person or None, self.clock())
        return answer_json({"ok": is_done}, 200 if is_done else 404)

    def note(self, request: Request) -> Response:
        """Keep ``text`` as the note of ``call``; says what is kept now, which has what another window wrote as well.

        *seen* is the version that the window began with, *writer* names the window, *turn* counts what it sent.
        """
        counts = (request.posted_count("seen"), request.posted("writer"), request.posted_count("turn"))
        draft = notes.Draft(CallId(request.posted("call")), request.posted("text"), *counts)
        if len(draft.text) > notes.LONGEST:
            return answer_refused(too_long(len(draft.text)))
        with self.state.transaction() as transaction:
            kept = notes.write(transaction, draft, self.clock())
        if kept is None:
            return answer_refused(self._without_call(draft.call_id))
        return answer_json({"ok": True, "text": kept.text, "version": kept.version})

    def _without_call(self, call_id: CallId) -> str:
        if self.rings.find(call_id) is None:
            return _("This call is no longer in the log. Copy what you need: it cannot be kept here.")
        return _("The disk did not take this call yet. Your note stays in this window and is saved later.")


def too_long(length: int) -> str:
    """Return what to say of a note of *length* characters."""
    sentence = _("This note is too long to be saved: {length} characters, {longest} fit. Please shorten it.")
    return sentence.format(length=figure(length), longest=figure(notes.LONGEST))
