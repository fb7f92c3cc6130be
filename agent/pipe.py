"""The lines between the agent and its sync worker: one JSON object each, commands one way, reports the other."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, TypeVar

LINE_LIMIT_BYTES = 64 * 1024
GRACE_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class SyncNow:
    """Pull every source at once; with *force* a file that shrank is taken as it is."""

    force: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """End after the transaction at hand; the end of the pipe says the same."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker holds the lock and begins."""

    pid: int


@dataclass(frozen=True, slots=True)
class Progress:
    """*rows* of *total* (None: unknown) of one stream are read; at most two a second for each stream."""

    source: str
    stream: str
    rows: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A stream was pulled to its end or failed. *changed*: other readers see other rows now; *error*: why it failed."""

    source: str
    stream: str
    rows: int
    changed: bool
    state: Literal["fresh", "stale", "failing", "refused"]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about the whole worker, in one sentence: a damaged cache is filled again, the disk is full."""

    sentence: str


Command = SyncNow | Stop
Report = Ready | Progress | Finished | Trouble

_COMMANDS: dict[str, Callable[..., Command]] = {"sync_now": SyncNow, "stop": Stop}
_REPORTS: dict[str, Callable[..., Report]] = {
    "ready": Ready,
    "progress": Progress,
    "finished": Finished,
    "trouble": Trouble,
}
_WORDS = {kind: word for word, kind in (*_COMMANDS.items(), *_REPORTS.items())}
Message = TypeVar("Message")


def line(message: Command | Report) -> str:
    """Return *message* as one line, newline included, ASCII only."""
    return json.dumps({"say": _WORDS[type(message)], **asdict(message)}, separators=(",", ":")) + "\n"


def read_command(text: str) -> Command | None:
    """Return the command that a line holds; None when it holds none (a newer agent, noise)."""
    return _read(text, _COMMANDS)


def read_report(text: str) -> Report | None:
    """Return the report that a line holds; None when it holds none (a newer worker, a library that prints)."""
    return _read(text, _REPORTS)


@dataclass(slots=True)
class Inbox:
    """The worker's end of the pipe: commands, and the word that the agent is gone.

    A thread reads file descriptor *source*. Once it ends, what runs has *GRACE_SECONDS* to finish; then *overdue* is
    called: the worker must not outlive its agent, and a transaction that is cut off is rolled back whole.
    """

    source: int
    overdue: Callable[[], object]
    ended: threading.Event = field(default_factory=threading.Event)
    _commands: queue.Queue[Command | None] = field(default_factory=queue.Queue)

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._run, name="pipe", daemon=True).start()

    def get(self, timeout_seconds: float) -> Command | None:
        """Return the next command; None when none came in time, or when none can come any more."""
        if self.ended.is_set():
            return None
        try:
            return self._commands.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def _run(self) -> None:
        for text in _lines(self.source):
            command = read_command(text)
            if isinstance(command, Stop):
                break
            if command is not None:
                self._commands.put(command)
        self.ended.set()
        self._commands.put(None)  # wakes who waits
        if not threading.Event().wait(GRACE_SECONDS):
            self.overdue()


def _lines(source: int) -> Iterator[str]:
    # os.read and not sys.stdin: its lock, held by a thread that waits, makes the interpreter abort at its end.
    rest = b""
    while True:
        try:
            read = os.read(source, LINE_LIMIT_BYTES)
        except OSError:
            return
        if not read:
            return
        *whole, rest = (rest + read).split(b"\n")
        yield from (text.decode("utf-8", "replace") for text in whole)
        rest = rest[-LINE_LIMIT_BYTES:]


def _read(text: str, kinds: Mapping[str, Callable[..., Message]]) -> Message | None:
    values = _opened(text)
    kind = kinds.get(str(values.pop("say", "")))
    if kind is None:
        return None
    try:
        return kind(**values)
    except TypeError:
        return None


def _opened(text: str) -> dict[str, object]:
    if len(text) > LINE_LIMIT_BYTES:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
