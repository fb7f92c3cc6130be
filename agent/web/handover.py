"""``POST /open``, ``/ring``, ``/sync``: what this user's own commands and clicks hand over."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Level
from agent.rings import Rings
from agent.upstream import Upstream
from agent.web import BadRequest, Request, Response, answer_json
from agent.web.arrivals import NOT_SIGNED, Arrivals
from agent.web.arrived import Way
from agent.web.guard import Refused
from agent.web.query import BadQuery, ReadQuery, read, read_cti
from agent.web.signature import Signatures

_DIALING_SCHEMES = frozenset({"tel", "callto", "sip", "sips"})


@dataclass(frozen=True, slots=True)
class Handover:
    """The other end of ``deskcall-open`` and of commands that need the running agent."""

    rings: Rings
    arrivals: Arrivals
    signatures: Signatures
    upstream: Upstream
    require_signature: bool = False

    def open(self, request: Request) -> Response:
        """Take one link that the operating system handed over: any page may have made it."""
        if _is_to_dial(request.text):
            raise BadRequest("This version of Deskcall does not dial yet.")
        query = self._read("link", request.text)
        is_verified = self._is_verified(query)
        if self.require_signature and not is_verified:
            self._refused("link", request.text, NOT_SIGNED)
            raise Refused(403, "link not signed")
        level = Level.VERIFIED if is_verified else Level.PAGE_OR_LINK
        received = self.rings.receive(query.ring, level)
        self.arrivals.took("link", request.text.partition("?")[2], level, received.call.id)
        return answer_json({"ok": True}, 202)

    def ring(self, request: Request) -> Response:
        """Take a ring from a program of this user; the body is the query string of ``/sd``."""
        query = self._read("command", request.text)
        level = Level.VERIFIED if self._is_verified(query) else Level.PHONE_SYSTEM
        received = self.rings.receive(query.ring, level)
        self.arrivals.took("command", request.text, level, received.call.id)
        return answer_json({"ok": True}, 202)

    def sync(self, request: Request) -> Response:
        """Have every source pulled now, with body ``force`` files that shrank too; 503 without a sync worker."""
        is_asked = self.upstream.sync_now(force=request.text == "force")
        return answer_json({"ok": is_asked}, 202 if is_asked else 503)

    def _read(self, way: Way, text: str) -> ReadQuery:
        try:
            return read_cti(text) if way == "link" else read(text)
        except BadQuery as error:
            self._refused(way, text, str(error))
            raise

    def _refused(self, way: Way, text: str, why: str) -> None:
        level = Level.PAGE_OR_LINK if way == "link" else Level.PHONE_SYSTEM
        self.arrivals.refused(way, text.partition("?")[2] if way == "link" else text, level, why)

    def _is_verified(self, query: ReadQuery) -> bool:
        given = query.credentials
        return self.signatures.vouch(given.key, given.ts, given.sig, query.signed)


def _is_to_dial(link: str) -> bool:
    scheme, _, rest = link.partition(":")
    is_cti_dial = scheme.lower() == "cti" and rest.removeprefix("//").partition("?")[0].rstrip("/").lower() == "dial"
    return scheme.lower() in _DIALING_SCHEMES or is_cti_dial
