"""``POST /cti/TOKEN``: a telephone system pushes its calls as it does to Zammad's "CTI (generic)".

Fields as documented by Zammad: event (newCall, answer, hangup), from, to, direction (in, out), callId; others (user,
cause, answeringNumber, queue) say nothing that we need.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.model import Event, Level, RingQuery
from agent.rings import Rings
from agent.web import BadRequest, Request, Response, answer_json, answer_plain

LONGEST, LONGEST_ID = 64, 250
_EVENTS = {"newcall": Event.RING, "answer": Event.ANSWER, "hangup": Event.HANGUP}


@dataclass(frozen=True, slots=True)
class Cti:
    """Takes what is pushed. *secret*: what the address or the header must hold; None while nothing may be pushed."""

    rings: Rings
    secret: Callable[[], str | None] = field(repr=False)

    def push(self, request: Request) -> Response:
        """Take one event; 404, as for any address that is not there, for whoever does not know the secret."""
        given = request.args[0] if request.args else request.bearer
        secret = self.secret()
        if not secret or not hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace")):
            return answer_plain("There is no such page.", 404)
        query, is_outgoing = read(request.json)
        if is_outgoing:
            self.rings.note_outgoing(query)
        else:
            self.rings.receive(query, Level.PHONE_SYSTEM)
        return answer_json({"ok": True})


def read(pushed: Mapping[str, object]) -> tuple[RingQuery, bool]:
    """Return the ring that was pushed, and whether it is a call of ours to somebody. Raises BadRequest."""
    event = _EVENTS.get(_text(pushed, "event").lower())
    direction = _text(pushed, "direction").lower() or "in"
    if event is None:
        raise BadRequest("The field event must be newCall, answer or hangup.")
    if direction not in ("in", "out"):
        raise BadRequest("The field direction must be in or out.")
    call_id = _text(pushed, "callId") or _text(pushed, "call_id")
    if not call_id:
        raise BadRequest("The field callId is missing: without it an answer has no call.")
    caller, dialed = _text(pushed, "from"), _text(pushed, "to")
    if direction == "out":
        caller, dialed = dialed, ""
    # Zammad's documentation leaves "from" out when the caller withheld the number.
    telephone = caller or ("anonymous" if event is Event.RING else "")
    return RingQuery(telephone=telephone, dialed=dialed, foreign_id=call_id, event=event), direction == "out"


def _text(pushed: Mapping[str, object], name: str) -> str:
    value = pushed.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadRequest(f"The field {name} must be a text.")
    text = value.strip(" ") if name == "event" else value
    if len(text) > (LONGEST_ID if name.startswith("call") else LONGEST) or not text.isprintable():
        raise BadRequest(f"The field {name} is too long, or has control characters.")
    return text
