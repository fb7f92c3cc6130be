"""The thread ``line``: hears the softphone's line, and takes leave of the programs that dialing started."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.errors import SoftphoneAway
from agent.logs import mask
from agent.model import Direction, Event, Level, RingQuery, Ticks
from agent.rings import Rings
from agent.softphones import LineMonitor, Ring, Softphone
from agent.words import said_by

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
FAULT_SECONDS = 300.0  # how long it is said that a program of the softphone failed
STEADY_SECONDS = 60.0  # a line that held this long was good: the next loss begins with a short pause again
REAP_SECONDS = 1.0


@dataclass(slots=True)
class Line:
    """Follows *monitor* and brings what it hears to *rings*; without one it only reaps. Never gives up.

    *changed* is called when the line comes or goes; ``trouble`` is then a sentence for people, "" while all is well.
    """

    softphone: Softphone
    monitor: LineMonitor | None
    rings: Rings
    ticks: Ticks
    changed: Callable[[], object] = lambda: None
    first_pause_seconds: float = FIRST_PAUSE_SECONDS
    trouble: str = ""
    _is_heard: bool = False
    _said_at: float = 0.0
    _ends: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start the thread."""
        self._ends.clear()
        thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """End the thread and leave the line."""
        self._ends.set()
        self.softphone.close()
        while self._threads:
            self._threads.pop().join(timeout=2.0)

    def _run(self) -> None:
        pause = self.first_pause_seconds
        while not self._ends.is_set():
            begun = self.ticks()
            if self.monitor is not None:
                self._follow(self.monitor)
                pause = self.first_pause_seconds if self.ticks() - begun > STEADY_SECONDS else pause
            self._rest(pause if self.monitor is not None else LONGEST_PAUSE_SECONDS)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _follow(self, monitor: LineMonitor) -> None:
        self._is_heard = False
        try:
            monitor.follow(self._hear, self._ends, self._beat)
        except SoftphoneAway as error:
            self._say(said_by(error))

    def _rest(self, seconds: float) -> None:
        ends = self.ticks() + seconds
        while not self._ends.wait(max(0.0, min(REAP_SECONDS, ends - self.ticks()))):
            self._reap()
            if self.ticks() >= ends:
                return

    def _beat(self) -> None:
        if not self._is_heard:
            self._is_heard = True
            log.info("line heard softphone=%s", self.softphone.profile.id)
            self._say("")
        self._reap()

    def _reap(self) -> None:
        for sentence in self.softphone.reap():
            self._say(sentence)
        # No line comes back that would end this trouble: it was one program's.
        if (self._is_heard or self.monitor is None) and self.ticks() - self._said_at > FAULT_SECONDS:
            self._say("")

    def _say(self, trouble: str) -> None:
        if trouble == self.trouble:
            return
        self.trouble, self._said_at = trouble, self.ticks()
        if trouble:
            log.warning("line lost softphone=%s reason=%s", self.softphone.profile.id, trouble)
        self.changed()

    def _hear(self, ring: Ring) -> None:
        number = mask(ring.number)
        log.info("line told event=%s direction=%s number=%s", ring.event.value, ring.direction.value, number)
        query = RingQuery(telephone=ring.number, dialed=ring.called, foreign_id=ring.call_id, event=ring.event)
        if ring.direction is Direction.OUT:
            self.rings.note_outgoing(query)
        elif query.telephone or ring.event is not Event.RING:
            self.rings.receive(query, Level.PHONE_SYSTEM)
        else:
            self.rings.receive(RingQuery(telephone="anonymous", foreign_id=ring.call_id), Level.PHONE_SYSTEM)
