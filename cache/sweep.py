"""What a source no longer has."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from cache import guard, progress, stock, writing
from cache.database import Cache, Transaction
from cache.errors import TooManyGone
from cache.model import Stamp
from cache.target import Applied, Target

_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, and the ids (of the source, with its prefix) that are to be fetched: unknown or changed.

    *is_behind*: some of them should have been here already. One that changed after every row that is here comes with
    the next pull; a ticket that is not here was perhaps dropped by the keep rule.
    """

    applied: Applied
    to_fetch: tuple[str, ...] = ()
    is_behind: bool = False


def sweep(cache: Cache, target: Target, stamps: Iterable[Stamp], now: datetime, *, force: bool = False) -> Swept:
    """Compare *stamps*, every row that the source has, with what is here; delete what is missing.

    Give it a whole, clean list only. Raises TooManyGone when the guard keeps the rows: up to max(20, 5 %) go at once;
    more when a second list at least 10 minutes later lacks the same ones; above half, or all, only with *force*.
    A ticket that is not here was perhaps dropped by the keep rule: it is asked for if it changed since the last sweep.
    """
    there = {stamp.id: stamp.updated_at for stamp in stamps}
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        here = stock.stamps(transaction, target)
        last = _swept_at(transaction, target) if target.stream == "tickets" else ""
        gone = here.keys() - there.keys()
        refused = None if force or not gone else guard.judge(transaction, target, gone, now)
        if refused is None:
            guard.forget(transaction, target)
        outcome = refused or _swept(transaction, target, gone, now)
    if isinstance(outcome, TooManyGone):
        raise outcome
    if outcome.deleted:
        cache.truncate_wal()  # what is gone shall not be read in the files either
    fetch = [key for key, updated in there.items() if _is_asked_for(updated, here.get(key, _UNKNOWN), last)]
    newest = max(here.values(), default="")
    expected = [key for key in fetch if target.stream != "tickets" or key in here]
    is_behind = any(not newest or (there[key] or "") <= newest for key in expected)
    return Swept(outcome, tuple(fetch), is_behind)


def note(cache: Cache, target: Target, now: datetime) -> None:
    """Write down that the stream needed no sweep at *now*: deletes arrive by themselves, or all was read just then."""
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        progress.swept(transaction, target, now)


def _is_asked_for(there: str | None, here: str, last_sweep: str) -> bool:
    if here == _UNKNOWN:
        return there is None or there >= last_sweep
    return there is not None and there != here


def _swept_at(transaction: Transaction, target: Target) -> str:
    sql = "SELECT coalesce(swept_at, '') FROM sync WHERE source = ? AND stream = ?"
    return str(transaction.execute(sql, (target.source, target.stream)).fetchone()[0])


def _swept(transaction: Transaction, target: Target, gone: Collection[str], now: datetime) -> Applied:
    applied = writing.write(transaction, target, (), gone)
    progress.swept(transaction, target, now)
    return applied
