"""``POST /api/pause``: the pause switch of the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agent.hub import Hub, HubEvent
from agent.model import Clock
from agent.pausing import Pausing
from agent.web import BadRequest, Request, Response, answer_json
from agent.web.speech import _


@dataclass(frozen=True, slots=True)
class PauseSwitch:
    """Pauses pops and lets them go on."""

    pausing: Pausing
    hub: Hub
    clock: Clock

    def switch(self, request: Request) -> Response:
        """Pause for an ``hour``, until ``tomorrow``, until ``resumed``; ``over`` ends the pause."""
        match request.posted("until"):
            case "hour":
                self.pausing.begin(self.clock() + timedelta(hours=1))
            case "tomorrow":
                self.pausing.begin(tomorrow(self.clock()))
            case "resumed":
                self.pausing.begin(None)
            case "over":
                self.pausing.end()
            case _word:
                raise BadRequest(_("A pause lasts an hour, until tomorrow, or until it is resumed."))
        self.hub.publish(HubEvent("changed"))
        return answer_json({"ok": True})


def tomorrow(now: datetime) -> datetime:
    """Return the moment at which the next day begins on this computer."""
    next_day = now.astimezone().date() + timedelta(days=1)
    return datetime.combine(next_day, time()).astimezone()  # as its own day counts: clocks may change tonight
