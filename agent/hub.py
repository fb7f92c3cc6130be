"""What happens, told to everybody who listens; which console is the newest, and its word that it shows a call.

Consoles come and go: the newest is the console, the others are told so and hear nothing more.
"""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeVar

from agent.model import CallId

QUEUE_LIMIT = 64  # a listener that is this far behind has stopped listening
MOST_STREAMS = 4
MOST_BUSY = 6  # streams that were ended count until their thread is free: of eight threads two always remain
MOST_REMEMBERED = 64

EventKind = Literal["call", "changed", "superseded"]
Listener = queue.Queue["HubEvent"]
Item = TypeVar("Item")
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class HubEvent:
    """Where to look, never people: *call_id* is the call that is new or changed, None: everything may have changed."""

    kind: EventKind
    call_id: CallId | None = None


class Seen(Enum):
    """What a console says of a call that it was told of."""

    VISIBLE = "visible"  # the call is before somebody's eyes
    HIDDEN = "hidden"  # the tab is there, but behind something
    NOTIFIED = "notified"  # behind something, and it showed a notification


@dataclass(slots=True, eq=False)
class Console:
    """One open page: *tab* names it over reconnections; *events* ends with None."""

    tab: str
    events: queue.Queue[HubEvent | None] = field(default_factory=lambda: queue.Queue(QUEUE_LIMIT))
    is_superseded: bool = False
    is_ended: bool = False


@dataclass(slots=True)
class Push:
    """A call that the console was told of; *is_heard*: there is one."""

    is_heard: bool = False
    _words: queue.SimpleQueue[Seen] = field(default_factory=queue.SimpleQueue)

    def say(self, seen: Seen) -> None:
        """Take the console's word."""
        self._words.put(seen)

    def wait(self, seconds: float) -> Seen | None:
        """Return the console's word, None when it says nothing in time; at once when nobody heard."""
        if not self.is_heard:
            return None
        try:
            return self._words.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None


@dataclass(slots=True)
class Hub:
    """Hands each event to all listeners; locks itself and never waits for one of them."""

    _listeners: list[Listener] = field(default_factory=list)
    _consoles: list[Console] = field(default_factory=list)
    _old_tabs: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _pushes: OrderedDict[CallId, Push] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, event: HubEvent) -> int:
        """Hand *event* to every listener and the console; return how many took it: one that is full misses it."""
        with self._lock:
            return self._hand_out(event)[0]

    def push(self, call_id: CallId) -> Push:
        """Tell of a call that is to be shown; its console answers with ``shown``."""
        push = Push()
        with self._lock:
            _remember(self._pushes, call_id, push)
            push.is_heard = self._hand_out(HubEvent("call", call_id))[1]
        return push

    def shown(self, call_id: CallId, seen: Seen) -> None:
        """Take a console's word on a call; of one that nobody waits for it is nothing."""
        with self._lock:
            push = self._pushes.get(call_id)
        if push is not None:
            push.say(seen)

    def has_console(self) -> bool:
        """Return whether a page listens."""
        with self._lock:
            return any(map(_is_listening, self._consoles))

    @contextmanager
    def subscribe(self) -> Iterator[Listener]:
        """Give a queue that receives every event from now on, until the block ends; it is no console."""
        listener: Listener = queue.Queue(QUEUE_LIMIT)
        with self._lock:
            self._listeners.append(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def join(self, tab: str) -> Console | None:
        """Return a new console, which every other yields to; None while too many are still leaving.

        A page that was superseded and comes back (its connection broke meanwhile) is only told so again.
        """
        console = Console(tab)
        with self._lock:
            if len(self._consoles) >= MOST_BUSY:
                return None
            if tab in self._old_tabs:
                self._supersede(console)
            else:
                for other in self._consoles:
                    _end(other) if other.tab == tab else self._supersede(other)
            self._consoles.append(console)
            streams = [each for each in self._consoles if not each.is_ended]
            for oldest in streams[:-MOST_STREAMS]:
                _end(oldest)
        return console

    def leave(self, console: Console) -> None:
        """Forget a console whose stream has ended."""
        with self._lock:
            if console in self._consoles:
                self._consoles.remove(console)

    def end(self) -> None:
        """End every stream: the agent stops."""
        with self._lock:
            for console in self._consoles:
                _end(console)

    def _supersede(self, console: Console) -> None:
        if not console.is_superseded:
            console.is_superseded = True
            _remember(self._old_tabs, console.tab, None)
            _offer(console.events, HubEvent("superseded"))

    def _hand_out(self, event: HubEvent) -> tuple[int, bool]:
        taken = sum(_offer(listener, event) for listener in self._listeners)
        # Asked of all before any is added up: each must get it.
        heard = [_offer(console.events, event) for console in self._consoles if _is_listening(console)]
        return taken + sum(heard), any(heard)


def _is_listening(console: Console) -> bool:
    return not (console.is_superseded or console.is_ended)


def _end(console: Console) -> None:
    console.is_ended = True
    if not _offer(console.events, None):  # it is far behind: what it has not read is read no more
        console.events.get_nowait()
        _offer(console.events, None)


def _offer(listener: queue.Queue[Item], event: Item) -> bool:
    try:
        listener.put_nowait(event)
    except queue.Full:
        return False
    return True


def _remember(known: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    known[key] = value
    while len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
