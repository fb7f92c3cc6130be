"""How complete and how old the cache is, stream by stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cache.connecting import translated
from cache.database import Cache


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream of one source; *state*: never, filling, fresh, stale, failing, refused.

    *total*: rows to expect, None: unknown. *ok_at*: end of the last pull without a fault, "" when there was none;
    *swept_at*: when what the source no longer has was dropped last. *requests_left*: how many requests the service desk
    could be asked at once after the last pull, None: it has no limit. *kept*: why rows stay that the source no longer
    shows, "" when none do.
    """

    source: str
    stream: str
    state: str
    rows: int
    total: int | None
    is_complete: bool
    ok_at: str
    error: str
    swept_at: str = ""
    requests_left: int | None = None
    kept: str = ""


class Fill(NamedTuple):
    """How far the first fill of people is; *total* None: unknown."""

    rows: int
    total: int | None


@translated
def streams(cache: Cache) -> tuple[StreamState, ...]:
    """Return every stream that was ever asked for, by source and name."""
    rows = cache.reader().execute(_STREAMS).fetchall()
    return tuple(
        StreamState(source, stream, state, here, total, bool(complete), ok_at, error, swept_at, left, kept)
        for source, stream, state, here, total, complete, ok_at, error, swept_at, left, kept in rows
    )


@translated
def filling(cache: Cache) -> Fill | None:
    """Return how far the people are while one of their streams is incomplete or was never pulled; None: all here."""
    people = [state for state in streams(cache) if state.stream == "people"]
    if people and all(state.is_complete for state in people):
        return None
    totals = [state.total for state in people]
    known = [total for total in totals if total is not None]
    is_known = bool(totals) and len(known) == len(totals)
    return Fill(sum(state.rows for state in people), sum(known) if is_known else None)


# A file's first rows wait beside the live ones until all are here: these are what came.
_STREAMS = (
    "SELECT source, stream, state, max(rows, iif(complete, 0, (SELECT count(*) FROM stage g"
    " WHERE g.source = sync.source AND g.stream = sync.stream))),"
    " rows_total, complete, coalesce(ok_at, ''), error, coalesce(swept_at, ''), requests_left, kept"
    " FROM sync ORDER BY source, stream"
)
