"""What an analyst does on the console that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import CallId, Clock
from agent.rings import Rings
from agent.state import phone_calls
from agent.web import BadRequest, Request, Response, answer_json
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
            raise BadRequest("This person is no longer in the directory.")
        with self.state.transaction() as transaction:
            is_done = phone_calls.choose(transaction, call_id, person or None, self.clock())
        return answer_json({"ok": is_done}, 200 if is_done else 404)
