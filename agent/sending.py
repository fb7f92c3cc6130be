"""The sync worker writes to service desks what the agent hands it: first in, first out, each once."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from agent.desks import Desk
from agent.pipe import (
    Find,
    Later,
    NotFound,
    Refused,
    Report,
    Send,
    Sent,
    TakeBack,
    TakenBack,
    Unsure,
    Writing,
    Written,
)
from agent.writes import Item, kind_of
from cache import errors
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources import Writer
from cache.sources.opening import Opened

AWAY_SECONDS = 5.0
GARBLED_SECONDS = 300.0

ItemKind = TypeVar("ItemKind", NumberLink, Draft, CallNote)

log = logging.getLogger(__name__)


class _Pen(NamedTuple):
    """A writer with the item in its hand; *send* and *find* get the key."""

    send: Callable[[str], Receipt]
    find: Callable[[str], Receipt | None]
    take_back: Callable[[Receipt], None]


@dataclass(slots=True)
class Sending:
    """One write after the other; *desks* by their names, *report* gets exactly one word of each."""

    desks: Mapping[str, Desk]
    report: Callable[[Report], object]
    _wanted: queue.SimpleQueue[Writing] = field(default_factory=queue.SimpleQueue)

    def start(self) -> None:
        """Start the thread ``write``; it ends with the process: what is cut off is unsure to the agent."""
        threading.Thread(target=self._run, name="write", daemon=True).start()

    def take(self, writing: Writing) -> None:
        """Have it written, or looked for, after what came before."""
        self._wanted.put(writing)

    def answer(self, writing: Writing) -> Written:
        """Write, find or undo now, and return what became of it."""
        pen = self._pen(writing)
        if pen is None:
            return Refused(writing.key, _not_writable(writing))
        try:
            return _done(writing, pen)
        except errors.SourceError as error:
            return _undone(writing, error)

    def _run(self) -> None:
        while True:
            writing = self._wanted.get()
            written = self.answer(writing)
            log.info("write answered source=%s ask=%s say=%s", writing.source, _kind(writing), _kind(written))
            self.report(written)

    def _pen(self, writing: Writing) -> _Pen | None:
        desk = self.desks.get(writing.source)
        return None if desk is None else _pen(desk.opened, writing.item)


def _pen(opened: Opened, item: Item) -> _Pen | None:
    match item:
        case NumberLink():
            return _held(opened.link_numbers, item)
        case Draft():
            return _held(opened.open_tickets, item)
        case CallNote():
            return _held(opened.add_notes, item)


def _held(writer: Writer[ItemKind] | None, item: ItemKind) -> _Pen | None:
    if writer is None:
        return None
    return _Pen(lambda key: writer.send(key, item), lambda key: writer.find(key, item), writer.take_back)


def _done(writing: Writing, pen: _Pen) -> Written:
    match writing:
        case Send(key):
            return Sent(key, pen.send(key))
        case Find(key):
            receipt = pen.find(key)
            return NotFound(key) if receipt is None else Sent(key, receipt)
        case TakeBack(key, receipt=receipt):
            pen.take_back(receipt)
            return TakenBack(key)


def _undone(writing: Writing, error: errors.SourceError) -> Written:
    """Return what an error means: final, not before a while, or nobody knows whether it arrived."""
    key, reason = writing.key, str(error)
    match error:
        case errors.ItemRefused() | errors.SourceRefused():
            return Refused(key, reason)
        case errors.SourceBusy(retry_after_seconds=seconds):
            return Later(key, reason, seconds)
        case _ if isinstance(writing, Find):
            is_away = isinstance(error, errors.SourceAway)
            return Later(key, reason, AWAY_SECONDS if is_away else GARBLED_SECONDS)
        case errors.SourceAway() if not isinstance(error, errors.Unsure):
            return Later(key, reason, AWAY_SECONDS)
        case _:  # cut off, or an answer that cannot be read: it may have been a yes
            return Unsure(key, reason)


def _not_writable(writing: Writing) -> str:
    what, source = kind_of(writing.item), writing.source
    return f'the configuration does not let Deskcall write this; write = ["{what}"] in source "{source}" does'


def _kind(message: Writing | Written) -> str:
    return type(message).__name__
