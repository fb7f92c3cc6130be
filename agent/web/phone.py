"""``POST /api/phone``: pick up and hang up, from the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.errors import SoftphoneAway
from agent.softphones import Softphone
from agent.web import BadRequest, Request, Response, answer_json, answer_plain
from agent.web.speech import said
from agent.words import said_by


@dataclass(frozen=True, slots=True)
class Phone:
    """Tells the softphone what the analyst clicked."""

    softphone: Softphone

    def tell(self, request: Request) -> Response:
        """Do what ``do`` says, "answer" or "hangup"; 409 with one sentence when the softphone cannot."""
        actions: dict[str, Callable[[], object]] = {"answer": self.softphone.answer, "hangup": self.softphone.hangup}
        action = actions.get(request.posted("do"))
        if action is None:
            raise BadRequest("A telephone can only be told to answer or hangup.")
        try:
            action()
        except SoftphoneAway as error:
            return answer_plain(said(said_by(error)), 409)
        return answer_json({"ok": True})
