"""A ring written down: joined to its call, or made a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from agent.model import CallId, Direction, Event, Level, NumberKey, PhoneCall, RingQuery, utc_text
from agent.state.phone_calls import Row, from_row, minute_of
from cache.connecting import translated
from cache.database import State, Transaction

SAME_CALL_MS = 3_000
# Telephone systems that count their calls begin at 1 again after a restart; no call lasts a day.
SAME_ID = timedelta(days=1)
MOST_A_MINUTE = 60

_TRUST = {Level.PAGE_OR_LINK: 0, Level.PHONE_SYSTEM: 1, Level.VERIFIED: 2}
_NO_NUMBER = NumberKey(0, "", "")


class Outcome(Enum):
    """What a ring did to the log."""

    NEW = "new"  # a call was written down
    ANSWERED = "answered"  # a known call was answered just now
    ENDED = "ended"  # a known call ended just now
    JOINED = "joined"  # it belongs to a known call
    COUNTED = "counted"  # the minute is full: counted, not written down
    UNKNOWN = "unknown"  # a hangup of a call that nobody announced


@dataclass(frozen=True, slots=True)
class Heard:
    """One ring as it came in at *at*; *new_id* is for its call if that is new, *number* is the telephone as read."""

    query: RingQuery
    level: Level
    number: NumberKey | None
    at: datetime
    new_id: CallId


@dataclass(frozen=True, slots=True)
class Recorded:
    """The call that a ring belongs to; it is not in the log when *outcome* is COUNTED or UNKNOWN."""

    call: PhoneCall
    outcome: Outcome


def record(transaction: Transaction, heard: Heard) -> Recorded:
    """Write a ring down: join it to its call, or make a new one.

    A ring joins a call that is at least as trusted as itself, never a less trusted one: else a web page could ring
    first and lend its words to the telephone system's own ring. Only rings of the same level add to a call's words.
    """
    known = _known(transaction, heard)
    if known is not None:
        return _join(transaction, known, heard)
    call = unwritten(heard)
    if heard.query.event is Event.HANGUP:
        return Recorded(call, Outcome.UNKNOWN)
    if _in_last_minute(transaction, heard) >= MOST_A_MINUTE:
        _count(transaction, heard)
        return Recorded(call, Outcome.COUNTED)
    _insert(transaction, call, heard)
    return Recorded(call, Outcome.NEW)


@translated
def written(state: State, heard: Heard) -> PhoneCall | None:
    """Return the call in the log that *heard* belongs to, without writing; None when it begins one."""
    return _known(Transaction(state.reader()), heard)


def unwritten(heard: Heard) -> PhoneCall:
    """Return the call that *heard* begins, as the log would give it back."""
    at = utc_text(heard.at)
    answered_at = at if heard.query.event is Event.ANSWER else ""
    return PhoneCall(heard.new_id, Direction.IN, heard.query, heard.level, at, answered_at=answered_at)


def _known(transaction: Transaction, heard: Heard) -> PhoneCall | None:
    """Return the call that *heard* belongs to: of its own level first, else the newest that it may join."""
    rows = _by_foreign_id(transaction, heard) or _by_number(transaction, heard) or _by_words(transaction, heard)
    calls = [from_row(row) for row in rows]
    if heard.query.event is Event.RING:
        calls = [call for call in calls if _TRUST[call.level] >= _TRUST[heard.level]]
    return max(calls, key=lambda call: call.level is heard.level, default=None)  # max gives the first of equals


def _by_foreign_id(transaction: Transaction, heard: Heard) -> list[Row]:
    return transaction.execute(
        "SELECT * FROM phone_call WHERE foreign_id = ? AND foreign_id <> '' AND started_at > ?"
        " ORDER BY id DESC LIMIT 9",
        (heard.query.foreign_id, utc_text(heard.at - SAME_ID)),
    ).fetchall()


def _by_number(transaction: Transaction, heard: Heard) -> list[Row]:
    """Return calls of the same number not 3 s old; two rings with different ids are two calls."""
    number = heard.number or _NO_NUMBER
    if number == _NO_NUMBER:
        return []
    at = _milliseconds(heard.at)
    return transaction.execute(
        "SELECT * FROM phone_call WHERE heard_ms BETWEEN ? AND ? AND direction = 'in' AND ended_at = ''"
        " AND e164 = ? AND digits = ? AND ext = ? AND '' IN (foreign_id, ?) ORDER BY id DESC LIMIT 9",
        # Also a little ahead of us: the clock may have been set back.
        (at - SAME_CALL_MS, at + SAME_CALL_MS, number.e164, number.digits, number.extension, heard.query.foreign_id),
    ).fetchall()


def _by_words(transaction: Transaction, heard: Heard) -> list[Row]:
    """Return calls not 3 s old that said the same of a caller without a number."""
    query = heard.query
    words = (query.request, query.employee_id, query.support_id)
    if heard.number is not None or not any(words):  # two withheld callers are never the same one
        return []
    at = _milliseconds(heard.at)
    return transaction.execute(
        "SELECT * FROM phone_call WHERE heard_ms BETWEEN ? AND ? AND direction = 'in' AND ended_at = ''"
        " AND request = ? AND employee_id = ? AND support_id = ? AND telephone = ? AND '' IN (foreign_id, ?)"
        " ORDER BY id DESC LIMIT 9",
        (at - SAME_CALL_MS, at + SAME_CALL_MS, *words, query.telephone, query.foreign_id),
    ).fetchall()


def _join(transaction: Transaction, call: PhoneCall, heard: Heard) -> Recorded:
    """Add to *call* what *heard* tells, as far as its level may."""
    if _TRUST[heard.level] < _TRUST[call.level]:
        return Recorded(call, Outcome.JOINED)
    if heard.level is call.level:
        _fill(transaction, call, heard)
    outcome = _note_event(transaction, call, heard)
    row = transaction.execute("SELECT * FROM phone_call WHERE key = ?", (call.id,)).fetchone()
    return Recorded(from_row(row), outcome)


def _fill(transaction: Transaction, call: PhoneCall, heard: Heard) -> None:
    """Keep what was known and add what was not: an IVR may know the request only at its second ring."""
    query, number = heard.query, heard.number or _NO_NUMBER
    transaction.execute(
        "UPDATE phone_call SET heard_ms = max(heard_ms, ?), foreign_id = iif(foreign_id = '', ?, foreign_id),"
        " request = iif(request = '', ?, request), employee_id = iif(employee_id = '', ?, employee_id),"
        " support_id = iif(support_id = '', ?, support_id), dialed = iif(dialed = '', ?, dialed) WHERE key = ?",
        (
            *(_milliseconds(heard.at), query.foreign_id, query.request),
            *(query.employee_id, query.support_id, query.dialed, call.id),
        ),
    )
    # A number takes the place of an unfilled macro or of "anonymous", never that of another number.
    transaction.execute(
        "UPDATE phone_call SET telephone = ?, e164 = ?, digits = ?, ext = ?"
        " WHERE key = ? AND e164 = 0 AND digits = '' AND (telephone = '' OR ?)",
        (query.telephone, number.e164, number.digits, number.extension, call.id, number != _NO_NUMBER),
    )


def _note_event(transaction: Transaction, call: PhoneCall, heard: Heard) -> Outcome:
    match heard.query.event:
        case Event.RING:
            return Outcome.JOINED
        case Event.ANSWER:
            sql = "UPDATE phone_call SET answered_at = ? WHERE key = ? AND answered_at = '' AND ended_at = ''"
            changed = transaction.execute(sql, (utc_text(heard.at), call.id)).rowcount
            return Outcome.ANSWERED if changed else Outcome.JOINED
        case Event.HANGUP:
            sql = "UPDATE phone_call SET ended_at = ? WHERE key = ? AND ended_at = ''"
            changed = transaction.execute(sql, (utc_text(heard.at), call.id)).rowcount
            return Outcome.ENDED if changed else Outcome.JOINED


def _in_last_minute(transaction: Transaction, heard: Heard) -> int:
    at = _milliseconds(heard.at)
    sql = "SELECT count(*) FROM phone_call WHERE heard_ms BETWEEN ? AND ? AND level = ? AND direction = 'in'"
    return int(transaction.execute(sql, (at - 60_000, at + 60_000, heard.level.value)).fetchone()[0])


def _count(transaction: Transaction, heard: Heard) -> None:
    transaction.execute(
        "INSERT INTO overflow VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET rings = rings + 1",
        (heard.level.value, minute_of(heard.at)),
    )


def _insert(transaction: Transaction, call: PhoneCall, heard: Heard) -> None:
    query, number = heard.query, heard.number or _NO_NUMBER
    words = (query.foreign_id, query.request, query.employee_id, query.support_id, query.telephone, query.dialed)
    transaction.execute(
        "INSERT INTO phone_call(key, direction, level, foreign_id, request, employee_id, support_id, telephone, dialed,"
        " e164, digits, ext, started_at, answered_at, heard_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(call.id, call.direction.value, call.level.value, *words),
            *(number.e164, number.digits, number.extension),
            *(call.started_at, call.answered_at, _milliseconds(heard.at)),
        ),
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
