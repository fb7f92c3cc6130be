"""Whether pops are paused; every ring asks, so it is kept in memory."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from agent.model import Clock
from agent.state import pauses
from agent.state.pauses import Pause
from cache.database import State
from cache.errors import CacheError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pausing:
    """The pause switch of this agent, which alone writes it; locks itself."""

    state: State
    clock: Clock
    _pause: Pause | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        try:
            self._pause = pauses.current(self.state, self.clock())
        except CacheError as error:  # a call too many on the screen is better than one too few
            log.warning("pause not read error=%s", type(error).__name__)

    def current(self) -> Pause | None:
        """Return the pause that goes on now, None when there is none."""
        with self._lock:
            pause = self._pause
        return None if pause is None or pause.is_over(self.clock()) else pause

    def is_on(self) -> bool:
        """Return whether pops are paused now."""
        return self.current() is not None

    def begin(self, until: datetime | None) -> None:
        """Pause until then, None: until resumed. Raises CacheError, and changes nothing, when it cannot be kept."""
        with self.state.transaction() as transaction:
            pause = pauses.begin(transaction, until)
        with self._lock:
            self._pause = pause
        log.info("pops paused until=%s", pause.until or "resumed")

    def end(self) -> None:
        """Resume. Raises CacheError, and changes nothing, when it cannot be kept."""
        with self.state.transaction() as transaction:
            pauses.end(transaction)
        with self._lock:
            self._pause = None
        log.info("pops resumed")
