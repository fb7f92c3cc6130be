"""What a source no longer has, and the guard against a source that suddenly seems to have lost its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cache.database import Cache
from cache.model import Stamp
from cache.target import Applied, Target


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, and the ids (of the source, with its prefix) that are to be fetched: unknown or changed."""

    applied: Applied
    to_fetch: tuple[str, ...] = ()


def sweep(cache: Cache, target: Target, stamps: Iterable[Stamp], now: datetime, *, force: bool = False) -> Swept:
    """Compare *stamps*, every row that the source has, with what is here; delete what is missing.

    Give it a whole, clean list only. Raises TooManyGone when the guard keeps the rows: up to max(20, 5 %) go at once;
    more when a second list at least 10 minutes later lacks the same ones; above half, or all, only with *force*.
    """
    raise NotImplementedError
