"""The numbers of the directory, counted on request in a thread of its own that leaves the processor to the rings."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from agent.model import Clock, utc_text
from cache import directory_report
from cache.database import Cache
from cache.directory_report import DirectoryCounts
from cache.errors import CacheError
from cache.numbers import Site

log = logging.getLogger(__name__)

# 2 ms of work, then 8 ms for others: a ring that comes meanwhile does not wait. A million people take 10 minutes.
REST_SECONDS = 0.008


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. *counts*: of the last time, counted at *counted_at* (UTC), None: never. *failed*: the last try."""

    is_running: bool = False
    people: int = 0
    counts: DirectoryCounts | None = None
    counted_at: str = ""
    failed: bool = False


@dataclass(slots=True)
class Counting:
    """The thread ``count``, there only while it counts. Locks itself."""

    cache: Cache
    site: Site
    clock: Clock
    _progress: Progress = field(default_factory=Progress)
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin to count; nothing happens while it counts already."""
        with self._lock:
            if self._progress.is_running or self._ends.is_set():
                return
            last = self._progress
            self._progress = Progress(is_running=True, counts=last.counts, counted_at=last.counted_at)
            self._thread = threading.Thread(target=self._run, name="count", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread within some milliseconds."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def progress(self) -> Progress:
        """Return how far it is, and what the last count found."""
        with self._lock:
            return self._progress

    def _run(self) -> None:
        counts = None
        try:
            counts = directory_report.count(self.cache, self.site, self._pause)
        except CacheError as error:
            log.warning("directory not counted error=%s", type(error).__name__)
        with self._lock:
            last = self._progress
            if counts is None:
                self._progress = Progress(counts=last.counts, counted_at=last.counted_at, failed=True)
            else:
                self._progress = Progress(counts=counts, counted_at=utc_text(self.clock()))

    def _pause(self, people: int) -> bool:
        with self._lock:
            last = self._progress
            self._progress = Progress(is_running=True, people=people, counts=last.counts, counted_at=last.counted_at)
        return not self._ends.wait(REST_SECONDS)
