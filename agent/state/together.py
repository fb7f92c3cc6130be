"""Rings that come at one moment, written together: one commit for all who wait, each answered after it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from agent.state.recording import Heard, Recorded, record
from cache.database import State


@dataclass(slots=True)
class _Waiting:
    """A ring, and what became of it: *recorded*, or the *error* that kept its transaction from being committed."""

    heard: Heard
    recorded: Recorded | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class Together:
    """Writes rings down; whoever comes while another writes waits for that, and then writes for all who came meanwhile.

    Eight rings took turns with eight transactions, and each of those with the seven threads that waited for theirs.
    """

    state: State
    _queue: list[_Waiting] = field(default_factory=list)
    _queue_lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def record(self, heard: Heard) -> Recorded:
        """Return what became of a ring, once that is committed. Raises what `State.quick_transaction` raises."""
        mine = _Waiting(heard)
        with self._queue_lock:
            self._queue.append(mine)
        with self._turn:
            if mine.recorded is None and mine.error is None:
                self._write_all()
        if mine.recorded is None:
            raise mine.error or RuntimeError("a ring was neither written nor refused")
        return mine.recorded

    def _write_all(self) -> None:
        with self._queue_lock:
            waiting, self._queue = self._queue, []
        try:
            with self.state.quick_transaction() as transaction:
                recorded = [record(transaction, each.heard) for each in waiting]
        except BaseException as error:
            for each in waiting:
                each.error = error
            raise
        for each, one in zip(waiting, recorded, strict=True):
            each.recorded = one
