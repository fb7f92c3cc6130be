"""Calls that we made, or did not: what became of each; and the numbers that are not asked about again."""

from __future__ import annotations

from datetime import datetime

from agent.model import CallId, DialOutcome, NumberKey, PhoneCall, utc_text
from cache.connecting import translated
from cache.database import State, Transaction

_NO_NUMBER = NumberKey(0, "", "")


def record(transaction: Transaction, call: PhoneCall, number: NumberKey | None, reason: str) -> None:
    """Write down an outgoing *call* with its outcome, and why it is that, in words."""
    key = number or _NO_NUMBER
    values = (call.id, call.direction.value, call.level.value, call.query.telephone)
    transaction.execute(
        "INSERT INTO phone_call(key, direction, level, telephone, e164, digits, ext, started_at, heard_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",  # no ring may join it
        (*values, key.e164, key.digits, key.extension, call.started_at),
    )
    outcome = call.outcome or DialOutcome.DIALED
    transaction.execute("INSERT INTO outgoing(key, outcome, reason) VALUES (?, ?, ?)", (call.id, outcome.value, reason))


def note(transaction: Transaction, call_id: CallId, outcome: DialOutcome, reason: str, now: datetime) -> None:
    """Write down what became of a call that was asked about or did not go through."""
    transaction.execute("UPDATE outgoing SET outcome = ?, reason = ? WHERE key = ?", (outcome.value, reason, call_id))
    if outcome is DialOutcome.DIALED:
        transaction.execute("UPDATE phone_call SET started_at = ? WHERE key = ?", (utc_text(now), call_id))


@translated
def reason(state: State, call_id: CallId) -> str:
    """Return why an outgoing call became what it did, in words; "" when there is no such call."""
    row = state.reader().execute("SELECT reason FROM outgoing WHERE key = ?", (call_id,)).fetchone()
    return "" if row is None else str(row[0])


def consent(transaction: Transaction, number: str, now: datetime) -> None:
    """Keep that the analyst is not asked about *number* again."""
    transaction.execute("INSERT OR REPLACE INTO consent(number, made_at) VALUES (?, ?)", (number, utc_text(now)))


@translated
def has_consent(state: State, number: str) -> bool:
    """Tell whether the analyst said not to be asked about *number* again."""
    return state.reader().execute("SELECT 1 FROM consent WHERE number = ?", (number,)).fetchone() is not None


def forget(transaction: Transaction, before: datetime) -> None:
    """Delete consents older than *before*; outcomes go with their calls."""
    transaction.execute("DELETE FROM consent WHERE made_at < ?", (utc_text(before),))
