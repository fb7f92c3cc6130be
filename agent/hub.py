"""What happens, told to everybody who listens: the open console, later its event stream."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from agent.model import CallId

QUEUE_LIMIT = 64  # a listener that is this far behind has stopped listening

EventKind = Literal["call", "changed", "superseded"]
Listener = queue.Queue["HubEvent"]


@dataclass(frozen=True, slots=True)
class HubEvent:
    """Where to look, never people: *call_id* is the call that is new or changed, None: everything may have changed."""

    kind: EventKind
    call_id: CallId | None = None


@dataclass(slots=True)
class Hub:
    """Hands each event to all listeners; locks itself and never waits for one of them."""

    _listeners: list[Listener] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, event: HubEvent) -> int:
        """Hand *event* to every listener and return how many took it; one that is full misses it."""
        with self._lock:
            listeners = tuple(self._listeners)
        return sum(_offer(listener, event) for listener in listeners)

    @contextmanager
    def subscribe(self) -> Iterator[Listener]:
        """Give a queue that receives every event from now on, until the block ends."""
        listener: Listener = queue.Queue(QUEUE_LIMIT)
        with self._lock:
            self._listeners.append(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.remove(listener)


def _offer(listener: Listener, event: HubEvent) -> bool:
    try:
        listener.put_nowait(event)
    except queue.Full:
        return False
    return True
