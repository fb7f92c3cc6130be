"""How a window gets the console token, and what one without it may ask (security.md §4)."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import CallId
from agent.pairing import Pairing
from agent.pop import Pops
from agent.rings import Budget, Rings
from agent.web import Request, Response, answer_json
from agent.web.guard import Refused


@dataclass(frozen=True, slots=True)
class Pair:
    """Public pages: a ticket is the credential of the first, the second gives nothing away."""

    pairing: Pairing
    rings: Rings
    pops: Pops
    idle_budget: Budget

    def exchange(self, request: Request) -> Response:
        """Return the console token for the posted ticket; 403 for one that is unknown, old or used."""
        token = self.pairing.exchange(request.posted("ticket"))
        if token is None:
            raise Refused(403, "ticket unknown, old or used")
        return answer_json({"token": token})

    def reopen(self, request: Request) -> Response:
        """Have a paired window opened for the posted call ("": the idle console); says whether one will come.

        Once a call and within the budget of pops. Only one of our own pages may ask: browsers name the origin of every
        POST, and the guard has let none but ours pass.
        """
        if not request.origin:
            raise Refused(403, "asked by no page of ours")
        call_id = request.posted("call")
        is_opening = self.rings.reopen(CallId(call_id)) if call_id else self._open_idle()
        return answer_json({"opening": is_opening}, 202)

    def _open_idle(self) -> bool:
        is_within = self.idle_budget.take()
        if is_within:
            self.pops.open_console()
        return is_within
