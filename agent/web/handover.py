"""``POST /open``, ``/ring``, ``/sync``: what this user's own commands and clicks hand over."""

from __future__ import annotations

from dataclasses import dataclass

from agent import dialing
from agent.dialing import Dialing
from agent.errors import NotDialable
from agent.model import Level
from agent.rings import Rings
from agent.tel import Dialable
from agent.upstream import Upstream
from agent.web import BadRequest, Request, Response, answer_json, links
from agent.web.arrivals import NOT_SIGNED, Arrivals
from agent.web.arrived import Way
from agent.web.guard import Refused
from agent.web.query import BadQuery, ReadQuery, is_cti_dial, read
from agent.web.signature import Signatures
from agent.words import said_by
from handlers.rows import LINK_SCHEMES

_CTI = "cti"
_TELEPHONE_SCHEMES = frozenset(LINK_SCHEMES) - {_CTI}


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
        policy = self.dialing.policy
        try:
            found = links.read(request.text, policy.dial.own_hosts, policy.region)
        except (NotDialable, BadQuery) as refusal:
            self._unreadable(request.text, said_by(refusal))
            raise BadRequest(said_by(refusal)) from None
        if isinstance(found, Dialable):
            self.dialing.add(found, dialing.Way.LINK)
            return answer_json({"ok": True}, 202)
        return self._ring(found, request.text)

    def ring(self, request: Request) -> Response:
        """Take a ring from a program of this user; the body is the query string of ``/sd``."""
        try:
            query = read(request.text)
        except BadQuery as error:
            self._refused("command", request.text, said_by(error))
            raise
        level = Level.VERIFIED if self._is_verified(query) else Level.PHONE_SYSTEM
        received = self.rings.receive(query.ring, level)
        self.arrivals.took("command", request.text, level, received.call.id)
        return answer_json({"ok": True}, 202)

    def sync(self, request: Request) -> Response:
        """Have every source pulled now, with body ``force`` files that shrank too; 503 without a sync worker."""
        is_asked = self.upstream.sync_now(force=request.text == "force")
        return answer_json({"ok": is_asked}, 202 if is_asked else 503)

    def _ring(self, query: ReadQuery, link: str) -> Response:
        is_verified = self._is_verified(query)
        if self.require_signature and not is_verified:
            self._refused("link", link, NOT_SIGNED)
            raise Refused(403, "link not signed")
        level = Level.VERIFIED if is_verified else Level.PAGE_OR_LINK
        received = self.rings.receive(query.ring, level)
        self.arrivals.took("link", link.partition("?")[2], level, received.call.id)
        return answer_json({"ok": True}, 202)

    def _unreadable(self, link: str, why: str) -> None:
        """Have it said why a link was refused, where the analyst looks; of what is no link of ours, nothing is."""
        scheme = link.partition(":")[0].lower()
        if is_cti_dial(link) or scheme in _TELEPHONE_SCHEMES:
            self.dialing.add_unreadable(why)
        elif scheme == _CTI:
            self._refused("link", link, why)

    def _refused(self, way: Way, text: str, why: str) -> None:
        level = Level.PAGE_OR_LINK if way == "link" else Level.PHONE_SYSTEM
        self.arrivals.refused(way, text.partition("?")[2] if way == "link" else text, level, why)

    def _is_verified(self, query: ReadQuery) -> bool:
        given = query.credentials
        return self.signatures.vouch(given.key, given.ts, given.sig, query.signed)
