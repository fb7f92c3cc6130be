"""The thread ``answer`` of the sync worker: hands each question of the agent to who answers it, and never waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from agent.inbox import Inbox
from agent.look_ups import LookUps
from agent.pipe import Find, LookUp, Refresh, Send, TakeBack
from agent.sending import Sending


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers what the agent asks beside the pulls."""

    inbox: Inbox
    look_ups: LookUps
    sending: Sending

    def start(self) -> None:
        """Start the threads; they end with the inbox, or with the process."""
        self.sending.start()
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def _run(self) -> None:
        while True:
            match self.inbox.question():
                case LookUp() as wanted:
                    self.look_ups.look_up(wanted)
                case Refresh() as wanted:
                    self.look_ups.refresh(wanted)
                case (Send() | Find() | TakeBack()) as writing:
                    self.sending.take(writing)
                case None:
                    return
