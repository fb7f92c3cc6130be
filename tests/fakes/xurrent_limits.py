"""Both limits of Xurrent: 20 requests in 2 seconds and 3600 in an hour, of each user."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from .faults import Reply

WINDOWS = {2.0: 20, 3600.0: 3600}


@dataclass
class Limits:
    """Counts requests by the desk's *clock*. *most*: the fullest that each window ever was; *refusals*: how many 429.

    *retry_after*: whether a refusal says how long to wait as "seconds", "date", "junk" or "none".
    """

    clock: Callable[[], float]
    retry_after: str = "seconds"
    windows: dict[float, int] = field(default_factory=lambda: dict(WINDOWS))
    most: dict[float, int] = field(default_factory=dict)
    refusals: int = 0
    _made: dict[float, deque[float]] = field(default_factory=dict)

    def refusal(self) -> Reply | None:
        """Count a request; return the answer to one that is too much."""
        now, waits = self.clock(), 0.0
        for length, allowed in self.windows.items():
            made = self._made.setdefault(length, deque())
            while made and made[0] + length <= now:
                made.popleft()
            made.append(now)
            self.most[length] = max(self.most.get(length, 0), len(made))
            if len(made) > allowed:
                waits = max(waits, made[-allowed - 1] + length - now)
        if not waits:
            return None
        self.refusals += 1
        return Reply(429, {"message": "Too Many Requests"}, self._asking_for(now, waits))

    def headers(self) -> dict[str, str]:
        """Return what each answer says of the longest window."""
        length = max(self.windows)
        made, now = self._made.get(length) or deque([self.clock()]), self.clock()
        return {
            "x-ratelimit-limit": str(self.windows[length]),
            "x-ratelimit-remaining": str(max(0, self.windows[length] - len(made))),
            "x-ratelimit-reset": str(int(made[0] + length if made else now + length)),
        }

    def _asking_for(self, now: float, waits: float) -> dict[str, str]:
        whole = int(waits) + 1
        said = {"seconds": str(whole), "date": formatdate(now + whole, usegmt=True), "junk": "in a moment"}
        return {"retry-after": said[self.retry_after]} if self.retry_after in said else {}
