"""The pop: a call put on the analyst's screen.

The open console is told at once. What it does not show within half a second, the operating system opens; one call after
the other, in a thread of its own.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from agent import browser
from agent.browser import Browser
from agent.config import Console
from agent.errors import CannotOpen
from agent.hub import Hub, HubEvent, Push, Seen
from agent.model import CallId, PhoneCall, Resolution, Ticks
from agent.pairing import Pairing
from agent.resolve import Resolver
from cache.errors import CacheError

log = logging.getLogger(__name__)

WORD_SECONDS = 0.5  # for so long the console may take to say that it shows the call
ONE_TAB_SECONDS = 1.0
IDLE_SECONDS = 1.0  # how often the browser's ended children are looked after


@dataclass(frozen=True, slots=True)
class _Pop:
    """A call to show. *push*: what the console was told, at *pushed_at*; None: opened whatever is open already."""

    call: PhoneCall
    push: Push | None
    pushed_at: float


@dataclass(frozen=True, slots=True)
class _Idle:
    """The console without a call."""


@dataclass(frozen=True, slots=True)
class _End:
    """The agent stops."""


_Item = _Pop | _Idle | _End


def _never() -> bool:
    return False


@dataclass(slots=True)
class Pops:
    """The queue of calls to show, and the thread ``pop`` that shows them.

    *settings*: what holds for ``[console]`` just now. *is_paused*: calls are told of, but not shown. *prepare* is
    called once in the thread: what the first pop would else wait for is loaded then.
    """

    settings: Callable[[], Console]
    browser: Browser
    pairing: Pairing
    hub: Hub
    resolver: Resolver
    ticks: Ticks
    prepare: Callable[[], object] = lambda: None
    is_paused: Callable[[], bool] = _never
    _items: queue.SimpleQueue[_Item] = field(default_factory=queue.SimpleQueue)
    _opened: float | None = None
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: PhoneCall) -> None:
        """Have *call* shown: the console is told at once, what else there is to do follows. While paused: listed."""
        if self.is_paused():
            self.hub.publish(HubEvent("changed", call.id))
            return
        self._items.put(self._pushed(call))
        self.start()

    def open_call(self, call: PhoneCall) -> None:
        """Have a paired window opened for *call*, whatever is open already."""
        self.hub.publish(HubEvent("call", call.id))
        self._items.put(_Pop(call, None, self.ticks()))
        self.start()

    def open_console(self) -> None:
        """Have the idle console opened, paired."""
        self._items.put(_Idle())
        self.start()

    def start(self) -> None:
        """Start the thread unless it runs; a fault of ours that ended it costs one pop, not all that follow."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="pop", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread after what waits to be shown; the next call would start it again."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and thread.is_alive():
            self._items.put(_End())
            thread.join(timeout=1.0)

    def _run(self) -> None:
        self.prepare()
        while True:
            item = self._next(IDLE_SECONDS if self.browser.has_children() else None)
            match item:
                case None:
                    self.browser.reap()
                case _End():
                    return
                case _Idle():
                    self._show(None)
                case _Pop():
                    self._settle(item)

    def _next(self, timeout_seconds: float | None) -> _Item | None:
        try:
            return self._items.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def _pushed(self, call: PhoneCall) -> _Pop:
        return _Pop(call, self.hub.push(call.id), self.ticks())

    def _settle(self, pop: _Pop) -> None:
        if self._is_settled(pop):
            return
        newest = self._newest(pop)
        # The tab that was opened a moment ago may be the console by now.
        if newest is not pop and self.hub.has_console() and self._is_settled(self._pushed(newest.call)):
            return
        self._show(newest.call)

    def _is_settled(self, pop: _Pop) -> bool:
        """Return whether there is nothing left to open; waits for the console's word."""
        settings = self.settings()
        if pop.push is None:
            return False
        if settings.pop == "quiet":
            return True
        seen = pop.push.wait(pop.pushed_at + WORD_SECONDS - self.ticks())
        is_shown = seen is Seen.NOTIFIED or (seen is Seen.VISIBLE and settings.open == "local")
        log.info("call pushed seen=%s pop=%s", seen.value if seen else "none", settings.pop)
        return is_shown

    def _newest(self, pop: _Pop) -> _Pop:
        """Return the newest call once the last tab is a second old: one tab for all that ring meanwhile."""
        while (seconds := self._seconds_until_next_tab()) > 0:
            item = self._next(seconds)
            match item:
                case _Pop():
                    log.info("pop took the place of an older one")
                    pop = item
                case _End():
                    self._items.put(item)
                    return pop
                case _Idle():
                    continue  # the call's page is a console too
                case None:
                    return pop
        return pop

    def _seconds_until_next_tab(self) -> float:
        return 0.0 if self._opened is None else self._opened + ONE_TAB_SECONDS - self.ticks()

    def _show(self, call: PhoneCall | None) -> None:
        try:
            self._open(call)
        except CannotOpen as error:
            log.warning("pop could not be shown reason=%s", error)
            return
        if call is not None:
            self._opened = self.ticks()

    def _open(self, call: PhoneCall | None) -> None:
        url = "" if call is None or self.settings().open != "service_desk" else self._service_desk_url(call)
        if url:
            self.browser.open_service_desk(url)
            return
        path = "/" if call is None else page_of(call.id)
        self.browser.open_page(f"{path}#t={self.pairing.issue()}")

    def _service_desk_url(self, call: PhoneCall) -> str:
        try:
            found = self.resolver.resolve(call.query, call.person_id)
        except CacheError as error:
            log.warning("pop shown without ids error=%s", type(error).__name__)
            found = Resolution()
        person_id = found.candidates[0].person.id if len(found.candidates) == 1 else ""
        ticket_id = found.ticket.id if found.ticket is not None else ""
        return browser.ring_url(self.settings(), call.query, person_id=person_id, ticket_id=ticket_id)


def page_of(call_id: CallId) -> str:
    """Return the path of a call's page."""
    return f"/call/{call_id}"
