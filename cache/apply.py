"""One batch of a source into the cache; and the cache brought in line with the configuration."""

from __future__ import annotations

from datetime import datetime

from cache import guard, progress, refiling, stock, writing
from cache.database import Cache, Transaction
from cache.errors import TooManyGone
from cache.model import Batch, Organization, Person, Ticket
from cache.target import Applied, Filing, Target
from cache.writing import Rows


def apply(
    cache: Cache, target: Target, batch: Batch[Person] | Batch[Organization] | Batch[Ticket], now: datetime
) -> Applied:
    """Write one batch and its cursor in one transaction, only what really changed.

    A batch with *reset* belongs into staging: ValueError. Raises TooManyGone when it deletes more than the guard lets
    pass: then nothing of it is applied, and the same batch 10 minutes later is.
    """
    if batch.reset:
        raise ValueError("everything known of this stream is void: stage the batch")
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        outcome = _refused(transaction, target, batch, now) or _applied(transaction, target, batch, now)
    if isinstance(outcome, TooManyGone):
        raise outcome  # after the commit, because it was written down when these rows were missing first
    if outcome.deleted:
        cache.truncate_wal()  # what is gone shall not be read in the files either
    return outcome


def add(cache: Cache, target: Target, rows: Rows) -> Applied:
    """Write rows that were asked for by themselves; how far their stream is stays as it is."""
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        return writing.write(transaction, target, rows, ())


def refile(cache: Cache, filing: Filing) -> bool:
    """Bring the cache in line with *filing*: at the worker's start, before the first batch.

    When site or number plans changed, every number is read anew; when sources, their order or joins changed, people are
    joined anew and those of sources that are no longer configured go. Return whether there was anything to do.
    """
    return refiling.refile(cache, filing)


def mark(
    transaction: Transaction, target: Target, state: str, error: str = "", requests_left: int | None = None
) -> None:
    """Write down how a stream is: never, filling, fresh, stale, failing, refused; *error* in one sentence.

    *requests_left*: how many requests its service desk may be asked at once, None: no limit.
    """
    progress.begin(transaction, target)
    transaction.execute(
        "UPDATE sync SET state = ?, error = ?, requests_left = ? WHERE source = ? AND stream = ?",
        (state, error, requests_left, target.source, target.stream),
    )


def cursor(cache: Cache, target: Target, settings: str) -> str | None:
    """Return where to go on; None: from the beginning, also when *settings*, the source's fingerprint, changed."""
    return progress.cursor(cache, target, settings)


def _refused(
    transaction: Transaction,
    target: Target,
    batch: Batch[Person] | Batch[Organization] | Batch[Ticket],
    now: datetime,
) -> TooManyGone | None:
    gone = stock.here(transaction, target, set(batch.deletes) - {row.id for row in batch.upserts})
    return guard.judge(transaction, target, gone, now) if gone else None


def _applied(
    transaction: Transaction,
    target: Target,
    batch: Batch[Person] | Batch[Organization] | Batch[Ticket],
    now: datetime,
) -> Applied:
    applied = writing.write(transaction, target, batch.upserts, batch.deletes)
    progress.commit(transaction, target, batch.cursor, batch.total)
    guard.count_deletes(transaction, target, applied.deleted, is_last=not batch.more)
    if not batch.more:
        progress.complete(transaction, target, now)
    return applied
