"""The worker's end of the pipe: what the agent wants of it, and the word that the agent is gone."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from agent.pipe import LINE_LIMIT_BYTES, Question, Stop, SyncNow, read_command

GRACE_SECONDS = 0.8


@dataclass(slots=True)
class Inbox:
    """The worker's end of the pipe: commands and questions, and the word that the agent is gone.

    A thread reads file descriptor *source*. Once it ends, what runs has *GRACE_SECONDS* to finish; then *overdue* is
    called: the worker must not outlive its agent, and a transaction that is cut off is rolled back whole.
    """

    source: int
    overdue: Callable[[], object]
    ended: threading.Event = field(default_factory=threading.Event)
    _commands: queue.Queue[SyncNow | None] = field(default_factory=queue.Queue)
    _questions: queue.Queue[Question | None] = field(default_factory=queue.Queue)

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._run, name="pipe", daemon=True).start()

    def get(self, timeout_seconds: float) -> SyncNow | None:
        """Return the next command; None when none came in time, or when none can come any more."""
        if self.ended.is_set():
            return None
        try:
            return self._commands.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def question(self) -> Question | None:
        """Return the next question, however long it takes; None when none can come any more."""
        return None if self.ended.is_set() else self._questions.get()

    def _run(self) -> None:
        for text in _lines(self.source):
            command = read_command(text)
            match command:
                case Stop():
                    break
                case SyncNow():
                    self._commands.put(command)
                case None:
                    continue
                case _:
                    self._questions.put(command)
        self.ended.set()
        self._commands.put(None)  # wakes who waits
        self._questions.put(None)
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
