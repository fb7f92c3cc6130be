"""What the analyst chose on the settings page, as plain texts: what they mean is `agent.preferences`' to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.model import utc_text
from cache.connecting import translated
from cache.database import State, Transaction


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice: *key* as the configuration names it (``console.pop``), *value* as its file writes it."""

    key: str
    value: str


@translated
def chosen(state: State) -> tuple[Chosen, ...]:
    """Return every choice, by key; also those that this version does not know."""
    rows = state.reader().execute("SELECT key, value FROM preference ORDER BY key").fetchall()
    return tuple(Chosen(key, value) for key, value in rows)


def choose(transaction: Transaction, choice: Chosen, now: datetime) -> None:
    """Write down a choice in place of the one before."""
    sql = "INSERT OR REPLACE INTO preference VALUES (?, ?, ?)"
    transaction.execute(sql, (choice.key, choice.value, utc_text(now)))


def forget(transaction: Transaction, key: str) -> None:
    """Go back to what the configuration says."""
    transaction.execute("DELETE FROM preference WHERE key = ?", (key,))
