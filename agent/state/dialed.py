"""What the softphone tells of a call that we dialed: written to its row."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.model import CallId, Event, NumberKey, RingQuery, utc_text
from cache.database import Transaction

# From the click to the first word of the softphone: it may have to be started, and the far end may take its time.
SAME_DIAL = timedelta(seconds=60)
_COLUMNS = {Event.ANSWER: "answered_at", Event.HANGUP: "ended_at"}


def note(transaction: Transaction, query: RingQuery, number: NumberKey | None, at: datetime) -> CallId | None:
    """Write an event down at the call that we dialed; return that call, None for one that we did not dial.

    The first word of it is joined by number and time, all others by the softphone's own id of the call.
    """
    row = _known(transaction, query.foreign_id) or _dialed(transaction, number, at)
    if row is None:
        return None
    key = CallId(str(row[0]))
    transaction.execute("UPDATE phone_call SET foreign_id = ? WHERE key = ?", (query.foreign_id, key))
    column = _COLUMNS.get(query.event)
    if column is not None:
        sql = f"UPDATE phone_call SET {column} = ? WHERE key = ? AND {column} = ''"  # noqa: S608 one of two constants
        transaction.execute(sql, (utc_text(at), key))
    return key


def _known(transaction: Transaction, foreign_id: str) -> tuple[object, ...] | None:
    sql = "SELECT key FROM phone_call WHERE foreign_id = ? AND foreign_id <> '' AND direction = 'out' ORDER BY id DESC"
    row: tuple[object, ...] | None = transaction.execute(sql, (foreign_id,)).fetchone()
    return row


def _dialed(transaction: Transaction, number: NumberKey | None, at: datetime) -> tuple[object, ...] | None:
    if number is None:
        return None
    row: tuple[object, ...] | None = transaction.execute(
        "SELECT key FROM phone_call WHERE direction = 'out' AND foreign_id = '' AND ended_at = '' AND started_at >= ?"
        " AND e164 = ? AND digits = ? AND ext = ? ORDER BY id DESC",
        (utc_text(at - SAME_DIAL), number.e164, number.digits, number.extension),
    ).fetchone()
    return row
