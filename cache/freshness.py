"""How complete and how old the cache is, stream by stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cache.database import Cache


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream of one source; *state*: never, filling, fresh, stale, failing, refused.

    *total*: rows to expect, None: unknown. *ok_at*: end of the last pull without a fault, "" when there was none.
    """

    source: str
    stream: str
    state: str
    rows: int
    total: int | None
    is_complete: bool
    ok_at: str
    error: str


class Fill(NamedTuple):
    """How far the first fill of people is; *total* None: unknown."""

    rows: int
    total: int | None


def streams(cache: Cache) -> tuple[StreamState, ...]:
    """Return every stream that was ever asked for, by source and name."""
    raise NotImplementedError


def filling(cache: Cache) -> Fill | None:
    """Return how far the people are while one of their streams is incomplete, or none was ever pulled; None: all here."""
    raise NotImplementedError
