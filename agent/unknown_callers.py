"""The thread ``caller``: has the service desks asked about a number that nobody here has, after its call is shown."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent.hub import Hub, HubEvent
from agent.model import CallId, LiveLookUp, PhoneCall, Resolution, Ticks, number_key
from agent.pipe import Command, LookedUp, LookUp, Refresh
from agent.resolve import Resolver
from cache.errors import CacheError
from cache.numbers import Kind

SILENT_SECONDS = 5.0  # the worker says something within 3; one that died says nothing
LOOK_SECONDS = 0.5
LEAST_DIGITS = 7
MOST_REMEMBERED = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a call was asked about, by its id in the pipe, and since when."""

    id: int
    found: LiveLookUp
    since: float


@dataclass(slots=True)
class UnknownCallers:
    """Asks once for each call. *looks_up* gives the sources that can be asked; *send* gives False without a worker.

    A ring waits for nothing here, and its answer knows nothing of it.
    """

    resolver: Resolver
    hub: Hub
    looks_up: Callable[[], tuple[str, ...]]
    send: Callable[[Command], bool]
    ticks: Ticks
    _shown: queue.SimpleQueue[PhoneCall | None] = field(default_factory=queue.SimpleQueue)
    _questions: OrderedDict[CallId, _Question] = field(default_factory=OrderedDict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="caller", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._shown.put(None)
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def shown(self, call: PhoneCall) -> None:
        """Take a call that is put on the screen."""
        self._shown.put(call)

    def of_call(self, call_id: CallId) -> LiveLookUp | None:
        """Return what the service desks say of a call; None when they were not asked, or found somebody."""
        with self._lock:
            question = self._questions.get(call_id)
        return None if question is None else question.found

    def take(self, report: LookedUp) -> None:
        """Understand what the worker says: people are in the cache by now, and the page finds them there."""
        with self._lock:
            found = next((call for call, each in self._questions.items() if each.id == report.id), None)
            if found is not None and report.people:
                del self._questions[found]
            elif found is not None:
                self._settle(found, report.error)
        self.hub.publish(HubEvent("changed", found))

    def ask(self, call: PhoneCall) -> None:
        """Have it asked who calls, or what is new of the one who does; nothing when nobody can be asked."""
        try:
            resolution = self.resolver.resolve(call.query, call.person_id)
        except CacheError as error:
            log.warning("caller not looked up live error=%s", type(error).__name__)
            return
        telephone, sources = _unknown_number(resolution), self.looks_up()
        if telephone and sources:
            self._look_up(call.id, telephone, sources)
        elif len(resolution.candidates) == 1:
            person = resolution.candidates[0].person.id
            if person.partition(":")[0] in sources:
                self.send(Refresh(person))

    def settle_silent(self) -> None:
        """Give up those questions that nobody answers any more."""
        now = self.ticks()
        with self._lock:
            asked = [(call, each) for call, each in self._questions.items() if each.found.state == "asking"]
            silent = [call for call, each in asked if now - each.since >= SILENT_SECONDS]
            for call in silent:
                self._settle(call, "no answer")
        for call in silent:
            self.hub.publish(HubEvent("changed", call))

    def _run(self) -> None:
        while True:
            try:
                call = self._shown.get(timeout=LOOK_SECONDS if self._is_asking() else None)
            except queue.Empty:
                self.settle_silent()
                continue
            if call is None:
                return
            self.ask(call)

    def _is_asking(self) -> bool:
        with self._lock:
            return any(each.found.state == "asking" for each in self._questions.values())

    def _look_up(self, call_id: CallId, telephone: str, sources: tuple[str, ...]) -> None:
        with self._lock:
            if call_id in self._questions:
                return
            # Written down before it is asked: the answer may be here before `send` returns.
            question = _Question(next(self._ids), LiveLookUp(sources), self.ticks())
            self._questions[call_id] = question
            while len(self._questions) > MOST_REMEMBERED:
                self._questions.popitem(last=False)
        if not self.send(LookUp(question.id, telephone)):
            with self._lock:
                self._questions.pop(call_id, None)
            return
        self.hub.publish(HubEvent("changed", call_id))

    def _settle(self, call_id: CallId, reason: str) -> None:
        question = self._questions[call_id]
        found = replace(question.found, state="silent" if reason else "nobody", reason=reason)
        self._questions[call_id] = replace(question, found=found)


def _unknown_number(resolution: Resolution) -> str:
    """Return a number to ask for: one that our own matcher could confirm, and that belongs to nobody here; else ""."""
    number, key = resolution.number, number_key(resolution.number)
    if number is None or key is None or resolution.candidates or resolution.too_many:
        return ""
    if number.kind is not Kind.NUMBER or not (key.e164 or len(key.digits) >= LEAST_DIGITS):
        return ""
    return f"+{key.e164}" if key.e164 else key.digits
