"""What the console shows of dialing: the one open question, and what was refused."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field, replace

from agent.dial_question import Notice, Question
from agent.model import Ticks

QUESTION_SECONDS = 60.0
NOTICE_SECONDS = 300.0


@dataclass(slots=True)
class Board:
    """Holds both, and forgets each when it is old. Locks itself."""

    ticks: Ticks
    _question: Question | None = None
    _notice: Notice = field(default_factory=Notice)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Question) -> Question | None:
        """Put *question*; return the one whose place it takes."""
        with self._lock:
            old, self._question = self._question, question
        return old

    def question(self) -> Question | None:
        """Return the open question."""
        with self._lock:
            return None if self._is_old() else self._question

    def take(self, question_id: str) -> Question | None:
        """Take the open question away to answer it; None when it is no longer open."""
        with self._lock:
            question = self._question
            if question is None or question.id != question_id or self._is_old():
                return None
            self._question = None
            return question

    def expire(self) -> bool:
        """Take a question away that waited too long; tell whether there was one."""
        with self._lock:
            is_old = self._is_old()
            if is_old:
                self._question = None
            return is_old

    def seconds_left(self) -> float | None:
        """Return for how long the open question stays; None without one."""
        with self._lock:
            if self._question is None:
                return None
            return max(0.0, self._question.asked_at + QUESTION_SECONDS - self.ticks())

    def say(self, number: str, sentence: str) -> None:
        """Show why *number* was not called, in place of what was said before."""
        with self._lock:
            self._notice = replace(self._current(), number=number, sentence=sentence, at=self.ticks())

    def count(self) -> bool:
        """Count one link more that was refused because of others; tell whether it is the first of its notice."""
        with self._lock:
            notice = self._current()
            self._notice = replace(notice, more=notice.more + 1, at=self.ticks())
            return notice.more == 0

    def notice(self) -> Notice:
        """Return what was refused lately; empty when nothing was."""
        with self._lock:
            return self._current()

    def dismiss(self) -> None:
        """Forget what was refused: the analyst has read it."""
        with self._lock:
            self._notice = Notice()

    def _is_old(self) -> bool:
        question = self._question
        return question is not None and self.ticks() - question.asked_at >= QUESTION_SECONDS

    def _current(self) -> Notice:
        return self._notice if self.ticks() - self._notice.at < NOTICE_SECONDS else Notice()


@dataclass(slots=True)
class Rate:
    """At most so many in so many seconds, for every pair of *limits*. Used by one thread."""

    limits: tuple[tuple[int, float], ...]
    ticks: Ticks
    _taken: deque[float] = field(default_factory=deque)

    def take(self) -> bool:
        """Tell whether one more is within all limits, and spend it."""
        now = self.ticks()
        longest = max(seconds for _, seconds in self.limits)
        while self._taken and self._taken[0] <= now - longest:
            self._taken.popleft()
        if any(sum(at > now - seconds for at in self._taken) >= most for most, seconds in self.limits):
            return False
        self._taken.append(now)
        return True
