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
from agent.web.guard import Refused
from agent.web.query import BadQuery, ReadQuery, is_cti_dial, read
from agent.web.signature import Signatures


@dataclass(frozen=True, slots=True)
class Handover:
    """The other end of ``deskcall-open`` and of commands that need the running agent."""

    rings: Rings
    signatures: Signatures
    upstream: Upstream
    dialing: Dialing
    require_signature: bool = False

    def open(self, request: Request) -> Response:
        """Take one link that the operating system handed over: any page may have made it."""
        policy = self.dialing.policy
        try:
            found = links.read(request.text, policy.dial.own_hosts, policy.region)
        except (NotDialable, BadQuery) as refusal:
            if isinstance(refusal, NotDialable) or is_cti_dial(request.text):
                self.dialing.add_unreadable(str(refusal))
            raise BadRequest(str(refusal)) from None
        if isinstance(found, Dialable):
            self.dialing.add(found, Way.LINK)
            return answer_json({"ok": True}, 202)
        return self._ring(found)

    def _ring(self, query: ReadQuery) -> Response:
        is_verified = self._is_verified(query)
        if self.require_signature and not is_verified:
            raise Refused(403, "link not signed")
        self.rings.receive(query.ring, Level.VERIFIED if is_verified else Level.PAGE_OR_LINK)
        return answer_json({"ok": True}, 202)

    def ring(self, request: Request) -> Response:
        """Take a ring from a program of this user; the body is the query string of ``/sd``."""
        query = read(request.text)
        self.rings.receive(query.ring, Level.VERIFIED if self._is_verified(query) else Level.PHONE_SYSTEM)
        return answer_json({"ok": True}, 202)

    def sync(self, request: Request) -> Response:
        """Have every source pulled now, with body ``force`` files that shrank too; 503 without a sync worker."""
        is_asked = self.upstream.sync_now(force=request.text == "force")
        return answer_json({"ok": is_asked}, 202 if is_asked else 503)

    def _is_verified(self, query: ReadQuery) -> bool:
        given = query.credentials
        return self.signatures.vouch(given.key, given.ts, given.sig, query.signed)
