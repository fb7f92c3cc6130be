"""The pop: a call put on the analyst's screen, one after the other, in a thread of its own."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import PhoneCall


@dataclass(slots=True)
class Pops:
    """The queue of calls to show, and the thread ``pop`` that shows them."""

    def add(self, call: PhoneCall) -> None:
        """Have *call* shown soon; returns at once."""
        raise NotImplementedError

    def open_console(self) -> None:
        """Have the idle console opened, paired."""
        raise NotImplementedError
