"""How many requests a service desk may be asked, counted so that its limits cannot be passed. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

# Of what is published, for others use the same account: scripts, colleagues, the service desk's own integrations.
_TAKEN = 0.8
# Of that, for pulls: the rest is kept for who has a caller in the ear.
_FOR_PULLS = 0.8


@dataclass(frozen=True, slots=True)
class Limit:
    """A published limit: *requests* in any *seconds*."""

    requests: int
    seconds: float


@dataclass(slots=True)
class Budget:
    """The requests of one account. All times are seconds of one clock that never goes back.

    Exact sliding windows: a token bucket lets nearly twice its size through in one window of the server's.
    """

    windows: tuple[_Window, ...]
    _shut_until: float = 0.0
    _shut_for_pulls_until: float = 0.0

    @classmethod
    def of(cls, limits: Iterable[Limit], share: int = 1) -> Budget:
        """Return the budget of one of *share* workstations that use the account together."""
        return cls(tuple(_window(limit.requests * _TAKEN / share, limit.seconds) for limit in limits))

    def wait_seconds(self, now: float, *, urgent: bool = False) -> float:
        """Return how long to wait before the next request, 0.0: none. *urgent*: it may use what is kept back."""
        shut = self._shut_until if urgent else max(self._shut_until, self._shut_for_pulls_until)
        return max(0.0, shut - now, *(window.wait_seconds(now, urgent=urgent) for window in self.windows))

    def spend(self, now: float) -> None:
        """Count a request that is made at *now*."""
        for window in self.windows:
            window.spend(now)

    def shut(self, until: float) -> None:
        """Let no request pass before *until*: the service desk asked for it."""
        self._shut_until = max(self._shut_until, until)

    def heed(self, now: float, *, remaining: int, limit: int, reset_seconds: float) -> None:
        """Take the service desk's own count: *remaining* of *limit* requests until it counts anew."""
        if remaining <= 0:
            self.shut(now + reset_seconds)
        elif remaining <= limit - int(limit * _TAKEN * _FOR_PULLS):
            self._shut_for_pulls_until = max(self._shut_for_pulls_until, now + reset_seconds)

    def left(self, now: float) -> int | None:
        """Return how many requests may be made at once; None when there is no limit."""
        return min((window.left(now) for window in self.windows), default=None)


def _window(requests: float, seconds: float) -> _Window:
    """Return a window; where many share an account, one request in a longer time."""
    return _Window(int(requests), seconds) if requests >= 1 else _Window(1, seconds / requests)


@dataclass(slots=True)
class _Window:
    requests: int
    seconds: float
    _made: deque[float] = field(default_factory=deque)

    def wait_seconds(self, now: float, *, urgent: bool) -> float:
        allowed = self.requests if urgent else max(1, int(self.requests * _FOR_PULLS))
        self._forget(now)
        if len(self._made) < allowed:
            return 0.0
        return self._made[len(self._made) - allowed] + self.seconds - now

    def spend(self, now: float) -> None:
        self._made.append(now)

    def left(self, now: float) -> int:
        self._forget(now)
        return max(0, self.requests - len(self._made))

    def _forget(self, now: float) -> None:
        while self._made and self._made[0] + self.seconds <= now:
            self._made.popleft()
