"""Dialing from our pages, the answer to the question before dialing, and links that a browser hands over by address."""

from __future__ import annotations

from dataclasses import dataclass

from agent import tel
from agent.dialing import Dialing, Way
from agent.errors import NotDialable
from agent.rules import Refused as RefusedNumber
from agent.tel import Dialable
from agent.web import BadRequest, Request, Response, answer_json, links
from agent.web.guard import Refused
from agent.web.query import address_link
from agent.web.speech import _
from agent.words import marked, said_by

_TOO_LATE = marked("That question is no longer open, so nothing was called by your answer.")
_ANSWERS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Dial:
    """What a console and the commands of this user may have dialed. *port*: ours."""

    dialing: Dialing
    port: int

    def number(self, request: Request) -> Response:
        """Have ``number`` dialed that the analyst clicked or typed on our page; 400 with the rule when refused."""
        return self._take(request.posted("number"), Way.PAGE)

    def typed(self, request: Request) -> Response:
        """Have a number dialed that the analyst typed into a command."""
        return self._take(request.text, Way.TYPED)

    def answer(self, request: Request) -> Response:
        """Take the ``answer`` ("yes" or "no") to a ``question``; ``remember`` "yes": not asked again for its number."""
        question, answer, remember = (request.posted(name) for name in ("question", "answer", "remember"))
        if answer not in _ANSWERS:
            raise BadRequest("The answer is yes or no.")
        is_open = self.dialing.answer(question, is_yes=answer == "yes", is_for_good=remember == "yes")
        if not is_open:
            self.dialing.board.say("", _TOO_LATE)
        return answer_json({"ok": is_open}, 202)

    def dismiss(self, request: Request) -> Response:
        """Forget what was not called: it was read."""
        del request
        self.dialing.board.dismiss()
        return answer_json({"ok": True})

    def address(self, request: Request) -> Response:
        """Take the link of ``/tel?u=…``, from a window only, and always ask about it; that window shows the console."""
        if not request.is_navigation:
            raise Refused(403, "a link by address from no window")
        policy = self.dialing.policy
        try:
            found = links.read(address_link(request.query), policy.dial.own_hosts, policy.region)
        except NotDialable as refusal:
            raise BadRequest(said_by(refusal)) from None
        if not isinstance(found, Dialable):
            raise BadRequest(_("This address takes links to telephone numbers only."))
        self.dialing.add(found, Way.ADDRESS)
        return Response(303, headers=(("Location", f"http://127.0.0.1:{self.port}/"),))

    def _take(self, number: str, way: Way) -> Response:
        try:
            dialable = tel.read_typed(number, self.dialing.policy.region)
        except NotDialable as refusal:
            raise self._refused("", said_by(refusal), way) from None
        verdict = self.dialing.add(dialable, way)
        if isinstance(verdict, RefusedNumber):
            raise self._refused(dialable.number, verdict.rule, way)
        return answer_json({"ok": True}, 202)

    def _refused(self, number: str, rule: str, way: Way) -> BadRequest:
        if way is Way.PAGE:
            self.dialing.board.say(number, rule)
        return BadRequest(rule)
