"""``GET /sd``: the telephone system says that it rings (sd.md)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from agent.browser import ring_url
from agent.config import Console
from agent.model import CallId, Level, RingQuery
from agent.rings import Rings
from agent.web import Request, Response, answer_json
from agent.web.arrivals import NOT_SIGNED, Arrivals
from agent.web.guard import Refused
from agent.web.query import BadQuery, ReadQuery, read
from agent.web.signature import Signatures
from agent.words import said_by

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sd:
    """Answers before anything is looked up, so the answer cannot tell whether the caller is known.

    *console* says whether a browser's window shows our own console or the service desk.
    """

    rings: Rings
    arrivals: Arrivals
    signatures: Signatures
    port: int
    console: Console
    require_signature: bool = False

    def ring(self, request: Request) -> Response:
        """Write the ring down, have it shown, and say where the window goes when it came by one."""
        query = self._read(request)
        if query.unknown:
            log.info("unknown parameters ignored count=%d", query.unknown)
        given = query.credentials
        is_verified = self.signatures.vouch(given.key, given.ts, given.sig, query.signed)
        if self.require_signature and not is_verified:
            self.arrivals.refused("address", request.query, request.level, NOT_SIGNED)
            raise Refused(403, "not signed")
        level = Level.VERIFIED if is_verified else request.level
        received = self.rings.receive(query.ring, level, in_own_window=request.is_navigation)
        self.arrivals.took("address", request.query, level, received.call.id)
        if not request.is_navigation or received.is_held_back:
            return answer_json({"ok": True}, 202)
        return Response(303, headers=(("Location", self._address(query.ring, received.call.id)),))

    def _read(self, request: Request) -> ReadQuery:
        try:
            return read(request.query)
        except BadQuery as error:
            self.arrivals.refused("address", request.query, request.level, said_by(error))
            raise

    def _address(self, ring: RingQuery, call_id: CallId) -> str:
        """Return where the window goes: from the configuration and what the caller sent, from nothing else."""
        desk = ring_url(self.console, ring) if self.console.open == "service_desk" else ""
        return desk or f"http://127.0.0.1:{self.port}/call/{call_id}"
