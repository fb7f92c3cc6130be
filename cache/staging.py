"""A whole stream anew, beside the live rows: readers see the old generation or the new one, nothing between."""

from __future__ import annotations

from datetime import datetime

from cache.database import Cache
from cache.model import Batch, Organization, Person, Ticket
from cache.target import Applied, Target


def begin(cache: Cache, target: Target) -> None:
    """Throw away what is staged of this stream."""
    raise NotImplementedError


def cursor(cache: Cache, target: Target) -> str | None:
    """Return where a refill that was interrupted goes on; None when none is under way."""
    raise NotImplementedError


def stage(cache: Cache, target: Target, batch: Batch[Person] | Batch[Organization] | Batch[Ticket]) -> None:
    """Put one batch and its cursor beside the live rows; the last row of an id counts. Deletes take staged rows out."""
    raise NotImplementedError


def swap(cache: Cache, target: Target, now: datetime, *, force: bool = False) -> Applied:
    """Put the staged rows in the place of the live ones: the difference only, in one transaction, and the cursor.

    Raises TooManyGone when the guard keeps the old rows; what is staged goes then. *force*: no guard (the account
    changed, or the analyst accepted it).
    """
    raise NotImplementedError
