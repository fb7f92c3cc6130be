"""What the agent asks of its sync worker, and what the worker's reports mean for the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.pipe import Command, Finished, LookedUp, Progress, Ready, Report, SyncNow, Trouble, Written


@dataclass(slots=True)
class Upstream:
    """Asks by *send* (True: the worker got it); calls *changed* when a page may have become another.

    *written* hears what became of each write, *looked_up* who was found live.

    Reports come from the thread ``sync``, questions from any: it locks itself, and calls nobody with the lock held.
    """

    send: Callable[[Command], bool]
    changed: Callable[[], object]
    written: Callable[[Written], object] = bool
    looked_up: Callable[[LookedUp], object] = bool
    _progress: dict[tuple[str, str], Progress] = field(default_factory=dict)
    _trouble: str = ""
    _looks_up: tuple[str, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sync_now(self, *, force: bool = False) -> bool:
        """Have every source pulled at once; False when there is no worker to ask."""
        return self.send(SyncNow(force=force))

    def take(self, report: Report) -> None:
        """Understand one report of the worker."""
        match report:
            case Ready(_, looks_up):
                self._began(looks_up)
            case Progress():
                self._advanced(report)
            case Finished():
                self._ended(report)
            case Trouble(sentence):
                self._has_trouble(sentence)
            case LookedUp():
                self.looked_up(report)
            case _:
                self.written(report)

    def progress(self) -> tuple[Progress, ...]:
        """Return how far the streams are that are read now, in the order in which they began; empty when none is."""
        with self._lock:
            return tuple(self._progress.values())

    def looks_up(self) -> tuple[str, ...]:
        """Return the sources that can be asked live; empty when none can, and before a worker said so."""
        with self._lock:
            return self._looks_up

    def trouble(self) -> str:
        """Return what the worker last said of itself in one sentence; empty when it is well."""
        with self._lock:
            return self._trouble

    def _began(self, looks_up: tuple[str, ...]) -> None:
        with self._lock:
            self._looks_up = looks_up
            self._progress.clear()
            self._trouble = ""

    def _advanced(self, report: Progress) -> None:
        with self._lock:
            self._progress[report.source, report.stream] = report

    def _ended(self, report: Finished) -> None:
        with self._lock:
            self._progress.pop((report.source, report.stream), None)
            if report.state == "fresh":
                self._trouble = ""
        self.changed()  # also without another row: how old the data is, and that it cannot be read, is on the page too

    def _has_trouble(self, sentence: str) -> None:
        with self._lock:
            self._trouble = sentence
