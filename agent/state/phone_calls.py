"""The call log: one row a telephone call, however many rings told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.model import CallId, DialOutcome, Direction, Level, NumberKey, PhoneCall, RingQuery, utc_text
from agent.state import notes, outgoing
from cache.connecting import translated
from cache.database import State, Transaction
from cache.model import PersonId

NEWEST = 50
_ALL = "SELECT phone_call.*, outcome FROM phone_call LEFT JOIN outgoing USING(key)"


@translated
def by_id(state: State, call_id: CallId) -> PhoneCall | None:
    """Return one call, None when it is unknown or forgotten."""
    row = state.reader().execute(f"{_ALL} WHERE key = ?", (call_id,)).fetchone()
    return None if row is None else _with_outcome(row)


@translated
def newest(state: State, limit: int = NEWEST) -> tuple[PhoneCall, ...]:
    """Return the newest calls, newest first."""
    rows = state.reader().execute(f"{_ALL} ORDER BY id DESC LIMIT ?", (limit,))
    return tuple(_with_outcome(row) for row in rows)


@translated
def missed(state: State, limit: int = NEWEST) -> tuple[PhoneCall, ...]:
    """Return incoming calls that ended unanswered, newest first; empty when the telephone system tells of no end."""
    rows = state.reader().execute(
        "SELECT * FROM phone_call WHERE direction = 'in' AND answered_at = '' AND ended_at <> ''"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return tuple(from_row(row) for row in rows)


@translated
def going_on(state: State, rings_since: datetime, talks_since: datetime) -> int:
    """Return how many calls go on, as far as the telephone system told: that ring, or talk, since then."""
    sql = (
        "SELECT count(*) FROM phone_call WHERE ended_at = '' AND level <> ?"
        " AND iif(answered_at = '', started_at >= ?, answered_at >= ?)"
    )
    values = (Level.PAGE_OR_LINK.value, utc_text(rings_since), utc_text(talks_since))
    return int(state.reader().execute(sql, values).fetchone()[0])


@translated
def followed(state: State, calls: tuple[PhoneCall, ...]) -> dict[CallId, Direction]:
    """Return which of *calls* are dealt with: that number was called back since (OUT), or got through later (IN)."""
    rows = state.reader().execute(
        "SELECT missed.key, max(later.direction) FROM phone_call missed"  # of the two, "out" says more
        " JOIN phone_call later ON later.e164 = missed.e164 AND later.digits = missed.digits AND later.ext = missed.ext"
        " AND later.id > missed.id AND (later.direction = 'out' OR later.answered_at <> '')"
        " AND later.key NOT IN (SELECT key FROM outgoing WHERE outcome <> 'dialed')"
        " WHERE missed.key IN (SELECT value FROM json_each(?)) AND (missed.e164 <> 0 OR missed.digits <> '')"
        " GROUP BY missed.key",
        (json.dumps([call.id for call in calls]),),
    )
    return {CallId(key): Direction(direction) for key, direction in rows}


@translated
def only_counted(state: State, since: datetime) -> int:
    """Return how many rings since the minute of *since* were counted but not written down."""
    sql = "SELECT coalesce(sum(rings), 0) FROM overflow WHERE minute >= ?"
    return int(state.reader().execute(sql, (minute_of(since),)).fetchone()[0])


def choose(transaction: Transaction, call_id: CallId, person: PersonId | None, now: datetime) -> bool:
    """Write down whom the analyst chose for a call, and for its number from now on; None: nobody any more.

    Return False when there is no such call.
    """
    done = transaction.execute("UPDATE phone_call SET person = ? WHERE key = ?", (person, call_id)).rowcount == 1
    if done and person is not None:
        transaction.execute(
            "INSERT OR REPLACE INTO choice SELECT e164, digits, ext, person, ? FROM phone_call"
            " WHERE key = ? AND (e164 <> 0 OR digits <> '')",
            (utc_text(now), call_id),
        )
    return done


@translated
def chosen_last(state: State, number: NumberKey) -> PersonId | None:
    """Return whom the analyst chose the last time that *number* called, None when never."""
    sql = "SELECT person FROM choice WHERE e164 = ? AND digits = ? AND ext = ?"
    row = state.reader().execute(sql, (number.e164, number.digits, number.extension)).fetchone()
    return None if row is None else PersonId(row[0])


def forget(transaction: Transaction, before: datetime) -> int:
    """Delete calls with their notes, counts and choices older than *before*, links stay; return the number of calls."""
    notes.forget(transaction, before)
    transaction.execute("DELETE FROM overflow WHERE minute < ?", (minute_of(before),))
    outgoing.forget(transaction, before)
    transaction.execute("DELETE FROM choice WHERE chosen_at < ?", (utc_text(before),))
    return transaction.execute("DELETE FROM phone_call WHERE started_at < ?", (utc_text(before),)).rowcount


# ``SELECT *`` is read by position: migrations only ever append columns.
Row = tuple[int, str, str, str, str, str, str, str, str, str, int, str, str, str, str, str, int, str | None]


def from_row(row: Row) -> PhoneCall:
    """Return the call that *row* of ``SELECT *`` is."""
    _, key, foreign_id, direction, level, request, employee_id, support_id, telephone, dialed, *rest = row
    started_at, answered_at, ended_at, _, person = rest[3:8]
    query = RingQuery(request, employee_id, support_id, telephone, dialed, foreign_id)
    person_id = None if person is None else PersonId(str(person))
    times = (str(started_at), str(answered_at), str(ended_at))
    return PhoneCall(CallId(key), Direction(direction), query, Level(level), *times, person_id=person_id)


def _with_outcome(row: tuple[Any, ...]) -> PhoneCall:
    outcome = row[-1]
    return replace(from_row(row[:-1]), outcome=None if outcome is None else DialOutcome(outcome))


def minute_of(moment: datetime) -> int:
    """Return the minute of *moment*, counted since 1970."""
    return int(moment.timestamp()) // 60
