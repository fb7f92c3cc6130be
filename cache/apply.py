"""One batch of a source into the cache."""

from __future__ import annotations

from datetime import datetime

from cache.database import Cache, Transaction
from cache.model import Batch, Organization, Person, Ticket
from cache.target import Applied, Filing, Target


def apply(
    cache: Cache, target: Target, batch: Batch[Person] | Batch[Organization] | Batch[Ticket], now: datetime
) -> Applied:
    """Write one batch and its cursor in one transaction, only what really changed.

    A batch with *reset* belongs into staging: ValueError. Raises TooManyGone when it deletes more than the guard lets
    pass: then nothing of it is applied, and the same batch 10 minutes later is.
    """
    raise NotImplementedError


def refile(cache: Cache, filing: Filing) -> bool:
    """Bring the cache in line with *filing*: at the worker's start, before the first batch.

    When site or number plans changed, every number is read anew; when sources, their order or joins changed, people are
    joined anew and those of sources that are no longer configured go. Return whether there was anything to do.
    """
    raise NotImplementedError


def mark(transaction: Transaction, target: Target, state: str, error: str = "") -> None:
    """Write down how a stream is: never, filling, fresh, stale, failing, refused; *error* in one sentence."""
    raise NotImplementedError


def cursor(cache: Cache, target: Target, settings: str) -> str | None:
    """Return where to go on; None: from the beginning, also when *settings*, the source's fingerprint, changed."""
    raise NotImplementedError
