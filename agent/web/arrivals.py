"""The last rings exactly as they came, for the set-up page: also those that were refused. Kept in memory only."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from agent.model import CallId, Clock, Level
from agent.web.arrived import Arrival, Way, given
from agent.words import marked

MOST = 6  # of each level: a web page that floods does not push the telephone's own rings out
NOT_SIGNED = marked("The ring was not signed, and this workstation takes signed ones only.")


@dataclass(slots=True)
class Arrivals:
    """The newest rings of each level; locks itself, keeps little of each, whatever is sent."""

    clock: Clock
    _kept: dict[Level, deque[Arrival]] = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._kept = {level: deque(maxlen=MOST) for level in Level}

    def took(self, way: Way, raw_query: str, level: Level, call_id: CallId) -> None:
        """Remember a ring that was taken."""
        self._keep(way, raw_query, level, call_id=call_id)

    def refused(self, way: Way, raw_query: str, level: Level, refusal: str) -> None:
        """Remember a ring that was refused, with the sentence that says why."""
        self._keep(way, raw_query, level, refusal=refusal)

    def newest(self) -> tuple[Arrival, ...]:
        """Return what is kept, newest first."""
        with self._lock:
            kept = [arrival for level in self._kept.values() for arrival in level]
        return tuple(sorted(kept, key=lambda arrival: arrival.number, reverse=True))

    def _keep(
        self, way: Way, raw_query: str, level: Level, *, refusal: str = "", call_id: CallId | None = None
    ) -> None:
        words, at = given(raw_query), self.clock()
        with self._lock:
            self._kept[level].append(Arrival(at, way, level, next(self._numbers), words, refusal, call_id))
