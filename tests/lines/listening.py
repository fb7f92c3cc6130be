"""A line that a test follows, and what it told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agent.errors import SoftphoneAway
from agent.model import Event
from agent.softphones import LineMonitor, Ring

SECONDS = 20.0


@dataclass
class Heard:
    """Everything that a line told, in order; *trouble* is why it is heard no more."""

    rings: list[Ring] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    _taken: int = 0
    _came: threading.Condition = field(default_factory=threading.Condition)

    def hear(self, ring: Ring) -> None:
        """Take one."""
        with self._came:
            self.rings.append(ring)
            self._came.notify_all()

    def lose(self, why: str) -> None:
        """Note that the line is gone."""
        with self._came:
            self.trouble.append(why)
            self._came.notify_all()

    def wait(self, event: Event) -> Ring:
        """Return the next ring of *event* that was not waited for yet."""
        ends = time.monotonic() + SECONDS
        with self._came:
            while True:
                for at in range(self._taken, len(self.rings)):
                    if self.rings[at].event is event:
                        self._taken = at + 1
                        return self.rings[at]
                assert self._came.wait(ends - time.monotonic()), (event, self.rings, self.trouble)

    def wait_for_trouble(self) -> str:
        """Return why the line was lost."""
        with self._came:
            assert self._came.wait_for(lambda: self.trouble, SECONDS)
            return self.trouble[0]


@contextmanager
def following(monitor: LineMonitor) -> Iterator[Heard]:
    """Follow a line in a thread until the block ends."""
    heard, ends, begun = Heard(), threading.Event(), threading.Event()

    def follow() -> None:
        try:
            monitor.follow(heard.hear, ends, begun.set)
        except SoftphoneAway as error:
            heard.lose(str(error))
            begun.set()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        assert begun.wait(SECONDS)
        yield heard
    finally:
        ends.set()
        thread.join(SECONDS)
        assert not thread.is_alive()
