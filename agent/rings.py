"""A ring: joined to its call, written down, put on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import CallId, Level, PhoneCall, RingQuery


@dataclass(slots=True)
class Rings:
    """The use case behind /sd, cti: links and ``deskcall ring``."""

    def receive(self, query: RingQuery, level: Level, *, in_own_window: bool = False) -> PhoneCall:
        """Write the ring down and have its call shown; nothing is looked up here.

        *in_own_window*: the ring is a browser's navigation whose window becomes the console, so nothing else is opened.
        """
        raise NotImplementedError

    def find(self, call_id: CallId) -> PhoneCall | None:
        """Return the call, also one that a full disk kept out of the log; None when there is no such call."""
        raise NotImplementedError

    def reopen(self, call_id: CallId) -> bool:
        """Open a paired window for a call whose window found no token: once per call and within the budget; else False."""
        raise NotImplementedError

    def held_back(self) -> int:
        """Return how many calls of the last minute were written down but not put on the screen ("and N more")."""
        raise NotImplementedError
