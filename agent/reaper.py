"""Closes connections whose request is not finished in time.

waitress' own ``channel_timeout`` begins anew with each byte: 110 clients that dripped one byte in 0.5 s kept /sd dead
for as long as they dripped (seen with 3.0.2). This looks into waitress, so its test runs against the pinned version.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from agent.model import Ticks

log = logging.getLogger(__name__)

UNFINISHED_SECONDS = 5.0
EVERY_SECONDS = 1.0


class Server(Protocol):
    """The part of waitress' server that is used here."""

    def pull_trigger(self) -> None:
        """Wake the loop."""


class Channel(Protocol):
    """The part of waitress' HTTPChannel that is used here: *request* is the one that is being received, if any."""

    @property
    def request(self) -> object | None: ...  # noqa: D102

    @property
    def server(self) -> Server: ...  # noqa: D102

    will_close: bool


@dataclass(slots=True)
class Reaper:
    """The thread ``reaper``; *channels* gives the open connections."""

    channels: Callable[[], Iterable[Channel]]
    ticks: Ticks
    _seen: list[tuple[Channel, object, float]] = field(default_factory=list)
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start looking every second."""
        self._thread = threading.Thread(target=self._run, name="reaper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(timeout=EVERY_SECONDS)

    def sweep(self) -> int:
        """Close what has been unfinished for 5 s since a sweep first saw it; return how many that were."""
        now = self.ticks()
        known = {(id(channel), id(request)): since for channel, request, since in self._seen}
        open_now = [(channel, channel.request) for channel in self.channels()]
        self._seen = [
            (channel, request, known.get((id(channel), id(request)), now))
            for channel, request in open_now
            if request is not None and not channel.will_close
        ]
        late = [channel for channel, _, since in self._seen if now - since >= UNFINISHED_SECONDS]
        for channel in late:
            channel.will_close = True
            channel.server.pull_trigger()
        return len(late)

    def _run(self) -> None:
        while not self._ends.wait(EVERY_SECONDS):
            closed = self.sweep()
            if closed:
                log.warning("connections closed, their request was not finished in time count=%d", closed)
