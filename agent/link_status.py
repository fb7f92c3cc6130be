"""Who opens telephone links on this computer: asked in a thread of its own, for that takes time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.model import Ticks
from handlers.changes import CannotRegister, Status

log = logging.getLogger(__name__)

FRESH_SECONDS = 60.0


@dataclass(slots=True)
class LinkStatus:
    """Keeps the newest answer of *ask*; *changed* is called when there is another one. Locks itself."""

    ask: Callable[[], Status]
    ticks: Ticks
    changed: Callable[[], object]
    _status: Status | None = None
    _asked_at: float = float("-inf")
    _is_asking: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Status | None:
        """Return what was told last, at once; None until something was. What is old is asked for meanwhile."""
        with self._lock:
            is_old = self.ticks() - self._asked_at >= FRESH_SECONDS and not self._is_asking
            self._is_asking |= is_old
            status = self._status
        if is_old:
            threading.Thread(target=self._ask, name="links", daemon=True).start()
        return status

    def _ask(self) -> None:
        status = None
        try:
            status = self.ask()
        except (CannotRegister, OSError) as error:
            log.warning("links not looked up error=%s", type(error).__name__)
        finally:
            with self._lock:
                is_news, self._status = status != self._status, status
                self._asked_at, self._is_asking = self.ticks(), False
        if is_news:
            self.changed()
