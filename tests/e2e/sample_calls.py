"""A month of calls, made up but the same each time, for pictures of the statistics (``e2e.sample_calls``)."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from e2e import sample_desk

_CALLS, _DAYS = 260, 26
_HOURS = (8, 8, 9, 9, 9, 10, 10, 11, 13, 13, 14, 14, 15, 16, 17)
_CALLERS = (sample_desk.NADIA, sample_desk.NADIA, sample_desk.SHARED, sample_desk.NOBODY, sample_desk.LONG, "anonymous")
_INSERT = (
    "INSERT INTO phone_call(key, direction, level, telephone, started_at, answered_at, ended_at, heard_ms)"
    " VALUES (?, 'in', 'phone system', ?, ?, ?, ?, ?)"
)


def write(state_db: Path, now: datetime) -> None:
    """Write the calls of the days before *now* into the log of an agent that runs."""
    with closing(sqlite3.connect(state_db)) as connection, connection:
        connection.executemany(_INSERT, sorted(_rows(random.Random(3), now), key=lambda row: row[2]))


def _rows(chance: random.Random, now: datetime) -> Iterator[tuple[str, str, str, str, str, int]]:
    for number in range(_CALLS):
        day = now - timedelta(days=chance.randrange(1, _DAYS))
        begin = day.replace(hour=chance.choice(_HOURS), minute=chance.randrange(60), second=chance.randrange(60))
        answer = begin + timedelta(seconds=chance.randrange(3, 20))
        end = answer + timedelta(seconds=chance.randrange(30, 700))
        is_missed = chance.random() < 0.13
        answered, ended = ("", _utc(answer)) if is_missed else (_utc(answer), _utc(end))
        milliseconds = int(begin.timestamp() * 1000)
        yield f"sample-{number:04}", chance.choice(_CALLERS), _utc(begin), answered, ended, milliseconds


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
