"""Closes connections whose request is not finished in time, and idle ones when there are many.

waitress' own ``channel_timeout`` begins anew with each byte: 110 clients that dripped one byte in 0.5 s kept /sd dead
for as long as they dripped (seen with 3.0.2). So did 200 that sent an empty line, or a whole request that was refused,
every second: they filled the limit of connections, and a ring waited behind it.

This looks into waitress, so its test runs against the pinned version.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agent.model import Ticks

log = logging.getLogger(__name__)

UNFINISHED_SECONDS = 5.0
EVERY_SECONDS = 1.0
CROWDED = 100  # half of the limit of connections: a desk has a handful


class Server(Protocol):
    """The part of waitress' server that is used here."""

    def pull_trigger(self) -> None:
        """Wake the loop."""


class Channel(Protocol):
    """The part of waitress' HTTPChannel that is used here.

    *request* is the one that is being received, if any; *requests* are those that are being answered.
    """

    @property
    def request(self) -> object | None: ...  # noqa: D102

    @property
    def requests(self) -> Sequence[object]: ...  # noqa: D102

    @property
    def server(self) -> Server: ...  # noqa: D102

    will_close: bool


@dataclass(slots=True)
class Reaper:
    """The thread ``reaper``; *channels* gives the open connections."""

    channels: Callable[[], Iterable[Channel]]
    ticks: Ticks
    _seen: list[tuple[Channel, object, float]] = field(default_factory=list)
    _idle: list[Channel] = field(default_factory=list)
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
        """Close what is unfinished or in the way; return how many that were."""
        channels = tuple(channel for channel in self.channels() if not channel.will_close)
        closed = (*self._unfinished(channels), *self._in_the_way(channels))
        for channel in closed:
            channel.will_close = True
            channel.server.pull_trigger()
        return len(closed)

    def _unfinished(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Return those whose request has been unfinished for 5 s since a sweep first saw it."""
        now = self.ticks()
        known = {(id(channel), id(request)): since for channel, request, since in self._seen}
        receiving = [(channel, channel.request) for channel in channels]
        self._seen = [
            (channel, request, known.get((id(channel), id(request)), now))
            for channel, request in receiving
            if request is not None
        ]
        return tuple(channel for channel, _, since in self._seen if now - since >= UNFINISHED_SECONDS)

    def _in_the_way(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Return those that were idle at the last sweep too, when there are too many connections."""
        known = set(map(id, self._idle))
        self._idle = [channel for channel in channels if channel.request is None and not channel.requests]
        return tuple(channel for channel in self._idle if id(channel) in known) if len(channels) >= CROWDED else ()

    def _run(self) -> None:
        while not self._ends.wait(EVERY_SECONDS):
            closed = self.sweep()
            if closed:
                log.warning("connections closed, unfinished in time or idle among too many count=%d", closed)
