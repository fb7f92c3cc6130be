"""The pause switch: while it is on, calls are written down and listed, but nothing is put on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.model import utc_text
from cache.connecting import translated
from cache.database import State, Transaction


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause; *until* is its end (UTC), "" when it lasts until somebody resumes."""

    until: str = ""

    def is_over(self, now: datetime) -> bool:
        """Return whether its time has come."""
        return bool(self.until) and self.until <= utc_text(now)


@translated
def current(state: State, now: datetime) -> Pause | None:
    """Return the pause that goes on at *now*, None when there is none."""
    row = state.reader().execute("SELECT until FROM pause").fetchone()
    pause = None if row is None else Pause(str(row[0]))
    return None if pause is None or pause.is_over(now) else pause


def begin(transaction: Transaction, until: datetime | None) -> Pause:
    """Pause; *until* None: until it is resumed."""
    pause = Pause("" if until is None else utc_text(until))
    transaction.execute("INSERT OR REPLACE INTO pause(id, until) VALUES (1, ?)", (pause.until,))
    return pause


def end(transaction: Transaction) -> None:
    """Resume."""
    transaction.execute("DELETE FROM pause")
