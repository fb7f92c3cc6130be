"""What has to be done now and then: copy state.db, forget what is old, write down what a full disk refused."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.model import Clock, Ticks
from agent.rings import Rings
from agent.state import backup, outbox, phone_calls
from agent.state.opening import Places
from cache.database import State, quick_check
from cache.errors import CacheError, Damaged

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
DAILY = timedelta(days=1)
# A jump of the clock never deletes anything (security.md §9): more than this against the monotonic one is a jump.
MOST_DRIFT = timedelta(hours=1)


@dataclass(slots=True)
class Upkeep:
    """The thread ``upkeep``; calls older than *retention* are forgotten, *at_start* is called once in the thread.

    When state.db turns out to be damaged, a mark is left at ``places.damaged``: the next start then restores a copy.
    """

    state: State
    rings: Rings
    places: Places
    retention: timedelta
    clock: Clock
    ticks: Ticks
    at_start: Callable[[], object] = lambda: None
    _begun: tuple[datetime, float] | None = None
    _done_at: float | None = None
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; its first daily round comes after a minute, when starting is over."""
        self._begun = (self.clock(), self.ticks())
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it does just now."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def daily(self) -> None:
        """Copy, then forget: what a wrong clock would delete is still in three copies."""
        now = self.clock()
        try:
            self._copy(now)
            if not self._has_jumped(now):
                self._forget(now - self.retention)
        except Damaged:
            self.places.damaged.touch(mode=0o600)
            log.exception("state.db is damaged; start Deskcall again to go on with its newest good copy")
        except CacheError as error:
            log.warning("upkeep of state.db put off until tomorrow reason=%s", error)

    def _copy(self, now: datetime) -> None:
        quick_check(self.state)
        copy = backup.copy(self.state, self.places.copies, now)
        if copy is not None:
            log.info("state.db copied file=%s", copy.name)

    def _forget(self, before: datetime) -> None:
        with self.state.transaction() as transaction:
            gone = phone_calls.forget(transaction, before)
            gone += outbox.forget(transaction, before)
        if gone:
            self.state.truncate_wal()  # else the deleted rows stay readable there
            log.info("old calls and writes forgotten count=%d", gone)

    def _has_jumped(self, now: datetime) -> bool:
        began = self._begun
        if began is None:
            return False
        drift = (now - began[0]) - timedelta(seconds=self.ticks() - began[1])
        if abs(drift) <= MOST_DRIFT:
            return False
        log.warning("the clock was set, nothing is forgotten hours=%.0f", drift.total_seconds() / 3600)
        self._begun = (now, self.ticks())
        return True

    def _run(self) -> None:
        self.at_start()
        while not self._ends.wait(EVERY_SECONDS):
            self.rings.write_waiting()
            if self._done_at is None or self.ticks() - self._done_at >= DAILY.total_seconds():
                self._done_at = self.ticks()
                self.daily()
