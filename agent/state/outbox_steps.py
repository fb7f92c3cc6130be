"""How an entry of the outbox goes on: handed to the worker, answered, doubted. Nothing is ever sent while in doubt.

Each step is one transaction, committed before the next word to the worker: whatever dies between two of them, what is
written down is what surely happened, and an entry that was being sent is looked for before it is sent again.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from agent.model import utc_text
from agent.state.outbox import milliseconds
from agent.writes import Entry, Standing
from cache.database import Transaction
from cache.model import Receipt

LOOKS = 2  # a service desk may show what it took only after a while
LOOK_AGAIN = timedelta(seconds=30)
ASKED_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Step:
    """What an entry becomes; *wait*: how long nothing is asked of it."""

    state: Standing
    reason: str = ""
    wait: timedelta = timedelta(0)
    misses: int = 0
    receipt: Receipt | None = None


def sending(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Write down that the worker gets *entry* next: from here on it may arrive."""
    _write(transaction, entry, Step("sending", entry.reason), now, tries=1)


def looking(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Write down that the worker is asked whether *entry* arrived."""
    _write(transaction, entry, Step("unsure", entry.reason, misses=entry.misses), now, tries=1)


def hold(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Ask the analyst first: what was wanted a day ago may be wrong by now."""
    _write(transaction, entry, Step("held"), now)


def arrived(transaction: Transaction, entry: Entry, receipt: Receipt, now: datetime) -> None:
    """Write down that *entry* is at the service desk. Of what was to be taken back: it is still there."""
    step = Step("waiting") if entry.wish.takes_back else Step("sent", receipt=receipt)
    _write(transaction, entry, step, now)


def is_gone(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Write down that what *entry* undoes is taken back; it needs no row of its own any more."""
    transaction.execute(
        "UPDATE outbox SET state = 'taken back', reason = '', changed_at = ? WHERE key = ?",
        (utc_text(now), entry.wish.after),
    )
    transaction.execute("DELETE FROM outbox WHERE key = ?", (entry.key,))


def missed(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Write down that *entry* was looked for and not found; the second time the analyst decides."""
    misses = entry.misses + 1
    if misses < LOOKS:
        _write(transaction, entry, Step("unsure", entry.reason, LOOK_AGAIN, misses), now)
    elif entry.wish.takes_back:
        is_gone(transaction, entry, now)
    else:
        _write(transaction, entry, Step("unconfirmed", entry.reason), now)


def doubted(transaction: Transaction, entry: Entry, reason: str, now: datetime) -> None:
    """Write down that nobody knows whether *entry* arrived: it is looked for from now on."""
    _write(transaction, entry, Step("unsure", reason), now)


def refused(transaction: Transaction, entry: Entry, reason: str, now: datetime) -> None:
    """Write down that the service desk does not take *entry*, in its words; in doubt, that it does not tell."""
    state: Standing = "unconfirmed" if entry.state == "unsure" and not entry.wish.takes_back else "refused"
    _write(transaction, entry, Step(state, reason), now)


def put_off(transaction: Transaction, entry: Entry, reason: str, wait: timedelta, now: datetime) -> None:
    """Write down that nothing was done and *entry* is to be asked about again after *wait*."""
    state: Standing = "unsure" if entry.state == "unsure" else "waiting"
    _write(transaction, entry, Step(state, reason, wait, entry.misses), now)


def not_handed_over(transaction: Transaction, entry: Entry, now: datetime) -> None:
    """Take back that the worker gets *entry*: there was none to give it to."""
    _write(transaction, entry, Step(entry.state, entry.reason, misses=entry.misses), now, tries=-1)


def recover(transaction: Transaction) -> int:
    """Doubt whatever was being sent when the worker or we died; return how many."""
    return doubt(transaction, ("sending",))


def doubt(connection: sqlite3.Connection, states: tuple[Standing, ...] = ("waiting", "sending")) -> int:
    """Have what is in *states* looked for before it is sent: so in every copy, which knows not what was sent since."""
    sql = "UPDATE outbox SET state = 'unsure', misses = 0 WHERE state IN (SELECT value FROM json_each(?))"
    return connection.execute(sql, (json.dumps(states),)).rowcount


def is_too_old(entry: Entry, now: datetime) -> bool:
    """Return whether the analyst is asked before *entry* goes out."""
    return not entry.wish.takes_back and entry.wanted_at < utc_text(now - ASKED_AFTER)


def _write(transaction: Transaction, entry: Entry, step: Step, now: datetime, *, tries: int = 0) -> None:
    receipt = "" if step.receipt is None else json.dumps(asdict(step.receipt), ensure_ascii=False)
    transaction.execute(
        "UPDATE outbox SET state = ?, reason = ?, misses = ?, tries = tries + ?, receipt = iif(? = '', receipt, ?),"
        " next_ms = ?, changed_at = ? WHERE key = ?",
        (
            *(step.state, step.reason, step.misses, tries, receipt, receipt),
            *(milliseconds(now + step.wait), utc_text(now), entry.key),
        ),
    )
