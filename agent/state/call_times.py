"""The calls of some days, for counting."""

from __future__ import annotations

from datetime import datetime

from agent.model import PhoneCall, utc_text
from agent.state.phone_calls import from_row
from cache.connecting import translated
from cache.database import State


@translated
def since(state: State, moment: datetime, *, without: str, limit: int) -> tuple[PhoneCall, ...]:
    """Return the newest *limit* calls that began since *moment*, newest first.

    Calls whose own id of the telephone system begins with *without* are left out: they were tests.
    """
    rows = state.reader().execute(
        "SELECT * FROM phone_call WHERE started_at >= ? AND substr(foreign_id, 1, ?) <> ? ORDER BY id DESC LIMIT ?",
        (utc_text(moment), len(without), without, limit),
    )
    return tuple(from_row(row) for row in rows.fetchall())
