"""The thread ``outbox``: hands what is to be written to the sync worker, one at a time, and hears what became of it.

What the worker gets is written down as *sending* before, so that whoever dies next, nothing is sent twice: what was
being sent is looked for, and what cannot be found is the analyst's to decide.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent import schedule
from agent.model import Clock, Ticks
from agent.pipe import Command, Find, Later, NotFound, Refused, Send, Sent, TakeBack, TakenBack, Unsure, Written
from agent.state import outbox
from agent.state import outbox_steps as steps
from agent.writes import Entry, Kind
from cache.database import State, Transaction
from cache.errors import CacheError
from cache.model import CallNote, TicketId

MOST_A_MINUTE = 10
MINUTE_SECONDS = 60.0
NO_WORKER_SECONDS = 2.0
STORE_AGAIN_SECONDS = 30.0
STUCK_SECONDS = 300.0  # a request may take 60 s, and another "deskcall sync" may hold the worker up
LONGEST_NAP_SECONDS = 60.0
LONGEST_LATER_SECONDS = outbox.LONGEST_WAIT.total_seconds()

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the worker was asked: about *entry*, by *key*, in which of its lives, and when."""

    entry: Entry
    key: str
    life: int
    at: float


@dataclass(slots=True)
class WritingBack:
    """One question to the worker at a time, at most ten a minute.

    *may*: the sources of the configuration, each with what may be written there; anything else stays where it is.
    *send* gives False when there was no worker to tell; *life* counts the workers; *changed* is called when a page may
    have become another. Reports come from the thread ``sync``, wishes from any: it locks itself.
    """

    state: State
    may: tuple[tuple[str, Kind], ...]
    send: Callable[[Command], bool]
    life: Callable[[], int]
    changed: Callable[[], object]
    clock: Clock
    ticks: Ticks
    chance: Callable[[], float]
    _asked: _Asked | None = None
    _has_doubts: bool = True  # what was being sent when we died, or when nothing could be written down
    _unwritten: list[Written] = field(default_factory=list)
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_A_MINUTE))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _wake: threading.Event = field(default_factory=threading.Event)
    _ends: bool = False
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what the worker still has is looked for at the next start."""
        self._ends = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def wake(self) -> None:
        """Look at once: something new is wanted."""
        self._wake.set()

    def take(self, report: Written) -> None:
        """Write down what the worker says; what the disk does not take is written down later."""
        with self._lock:
            self._unwritten.append(report)
            try:
                self._write_reports()
            except CacheError as error:
                log.warning("outbox not written, tried again reason=%s", error)
        self.wake()
        self.changed()

    def step(self) -> float:
        """Ask the worker the next thing if there is one; return after how many seconds to look again."""
        with self._lock:
            now = self.clock()
            self._write_reports()
            if self._asked is not None and not self._is_lost(self._asked):
                return NO_WORKER_SECONDS
            self._settle_doubts()
            pause = self._pause_seconds()
            entry = None if pause else outbox.due(self.state, self.may, now)
            if entry is None:
                return pause or self._nap_seconds(now)
            if entry.state == "waiting" and steps.is_too_old(entry, now):
                with self.state.transaction() as transaction:
                    steps.hold(transaction, entry, now)
            elif not self._ask(entry, now):
                return NO_WORKER_SECONDS
        self.changed()
        return 0.0

    def _run(self) -> None:
        while not self._ends:
            self._wake.clear()
            try:
                seconds = self.step()
            except CacheError as error:
                log.warning("outbox put off reason=%s", error)
                seconds = STORE_AGAIN_SECONDS
            self._wake.wait(seconds)

    def _ask(self, entry: Entry, now: datetime) -> bool:
        key, command = self._question(entry)
        with self.state.transaction() as transaction:
            (steps.looking if entry.state == "unsure" else steps.sending)(transaction, entry, now)
        self._asked = _Asked(entry, key, self.life(), self.ticks())
        if self.send(command):
            self._recent.append(self.ticks())
            log.info(
                "outbox asked kind=%s source=%s say=%s", entry.wish.kind, entry.wish.source, type(command).__name__
            )
            return True
        self._asked, self._has_doubts = None, True
        with self.state.transaction() as transaction:
            steps.not_handed_over(transaction, entry, now)
        self._has_doubts = False
        return False

    def _question(self, entry: Entry) -> tuple[str, Command]:
        """Return what to say to the worker, and the key under which it answers: that of the write, also to undo it."""
        wish, item = entry.wish, entry.wish.item
        before = outbox.by_key(self.state, wish.after) if wish.after else None
        if before is not None and isinstance(item, CallNote) and not wish.takes_back:
            # Of a request that was new itself: only now it has an id.
            item = replace(item, ticket_id=TicketId(f"{wish.source}:{before.receipt.id}"))
        key = wish.after if wish.takes_back else wish.key
        if entry.state == "unsure":
            return key, Find(key, wish.source, item)
        if before is not None and wish.takes_back:
            return key, TakeBack(key, wish.source, item, before.receipt)
        return key, Send(key, wish.source, item)

    def _write_reports(self) -> None:
        while self._unwritten:
            self._write(self._unwritten[0])
            del self._unwritten[0]

    def _write(self, report: Written) -> None:
        asked = self._asked if self._asked is not None and self._asked.key == report.key else None
        # An answer that comes after we gave up waiting: only that it arrived is news whatever was done since.
        entry = asked.entry if asked else self._late(report)
        if entry is None:
            log.info("outbox heard of what it did not ask say=%s", type(report).__name__)
            return
        with self.state.transaction() as transaction:
            _go_on(transaction, entry, report, self._backoff(entry), self.clock())
        if asked:
            self._asked = None
        log.info("outbox heard kind=%s source=%s say=%s", entry.wish.kind, entry.wish.source, type(report).__name__)

    def _late(self, report: Written) -> Entry | None:
        match report:
            case Sent(key):
                entry = outbox.by_key(self.state, key)
                return None if entry is None or entry.state in {"sent", "taken back"} else entry
            case TakenBack(key):
                return outbox.by_key(self.state, outbox.undo_key(key))
            case _:
                return None

    def _backoff(self, entry: Entry) -> timedelta:
        return timedelta(seconds=schedule.backoff(entry.tries + 1, self.chance()))

    def _is_lost(self, asked: _Asked) -> bool:
        """Return whether no answer can be expected any more, and doubt what was asked then."""
        if asked.life == self.life() and self.ticks() - asked.at < STUCK_SECONDS:
            return False
        log.warning("outbox got no answer kind=%s source=%s", asked.entry.wish.kind, asked.entry.wish.source)
        self._asked, self._has_doubts = None, True
        return True

    def _settle_doubts(self) -> None:
        if not self._has_doubts:
            return
        with self.state.transaction() as transaction:
            count = steps.recover(transaction)
        self._has_doubts = False
        if count:
            log.warning("outbox doubts what was being sent count=%d", count)

    def _pause_seconds(self) -> float:
        if len(self._recent) < MOST_A_MINUTE:
            return 0.0
        return max(0.0, MINUTE_SECONDS - (self.ticks() - self._recent[0]))

    def _nap_seconds(self, now: datetime) -> float:
        at = outbox.next_ms(self.state, self.may, now)
        if at is None:
            return LONGEST_NAP_SECONDS
        return min(LONGEST_NAP_SECONDS, max(0.0, (at - outbox.milliseconds(now)) / 1000))


def _go_on(transaction: Transaction, entry: Entry, report: Written, backoff: timedelta, now: datetime) -> None:
    match report:
        case Sent(_, receipt):
            steps.arrived(transaction, entry, receipt, now)
        case NotFound():
            steps.missed(transaction, entry, now)
        case TakenBack():
            steps.is_gone(transaction, entry, now)
        case Refused(_, reason):
            steps.refused(transaction, entry, reason, now)
        case Unsure(_, reason):
            steps.doubted(transaction, entry, reason, now)
        case Later(_, reason, seconds):
            wait = max(backoff, timedelta(seconds=min(max(seconds, 0.0), LONGEST_LATER_SECONDS)))
            steps.put_off(transaction, entry, reason, wait, now)
