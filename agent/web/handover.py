"""``POST /open``, ``/ring``, ``/sync``: what this user's own commands and clicks hand over."""

from __future__ import annotations

from dataclasses import dataclass

from agent.dialing import Dialing, Way
from agent.errors import NotDialable
from agent.model import Level
from agent.rings import Rings
from agent.tel import Dialable
from agent.upstream import Upstream
from agent.web import BadRequest, Request, Response, answer_json, links
from agent.web.arrivals import NOT_SIGNED, Arrivals
from agent.web.arrived import Way as Arrived
from agent.web.guard import Refused
from agent.web.query import BadQuery, ReadQuery, is_cti, is_cti_dial, read, read_cti
from agent.web.signature import Signatures


@dataclass(frozen=True, slots=True)
class Handover:
    """The other end of ``deskcall-open`` and of commands that need the running agent."""

    rings: Rings
    arrivals: Arrivals
    signatures: Signatures
    upstream: Upstream
    dialing: Dialing
    require_signature: bool = False

    def open(self, request: Request) -> Response:
        """Take one link that the operating system handed over: any page may have made it."""
        if is_cti_dial(request.text) or not is_cti(request.text):
            return self._dial(request.text)
        return self._ring(request, self._read("link", request.text))

    def _dial(self, link: str) -> Response:
        policy = self.dialing.policy
        try:
            found = links.read(link, policy.dial.own_hosts, policy.region)
        except (NotDialable, BadQuery) as refusal:
            self.dialing.add_unreadable(str(refusal))
            raise BadRequest(str(refusal)) from None
        if not isinstance(found, Dialable):
            raise BadRequest("This is no link to a telephone number.")
        self.dialing.add(found, Way.LINK)
        return answer_json({"ok": True}, 202)

    def _ring(self, request: Request, query: ReadQuery) -> Response:
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

    def _read(self, way: Arrived, text: str) -> ReadQuery:
        try:
            return read_cti(text) if way == "link" else read(text)
        except BadQuery as error:
            self._refused(way, text, str(error))
            raise

    def _refused(self, way: Arrived, text: str, why: str) -> None:
        level = Level.PAGE_OR_LINK if way == "link" else Level.PHONE_SYSTEM
        self.arrivals.refused(way, text.partition("?")[2] if way == "link" else text, level, why)

    def _is_verified(self, query: ReadQuery) -> bool:
        given = query.credentials
        return self.signatures.vouch(given.key, given.ts, given.sig, query.signed)
