"""The guard against a source that suddenly seems to have lost its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from cache.database import Transaction
from cache.errors import TooManyGone
from cache.target import Target

ALWAYS_ALLOWED = 20
SECOND_LOOK = timedelta(minutes=10)

_COUNTS = {
    "people": "SELECT count(*) FROM person WHERE source = (SELECT id FROM source WHERE name = ?)",
    "organizations": "SELECT count(*) FROM organization WHERE known = 1 AND key > ?1 || ':' AND key < ?1 || ';'",
    "tickets": "SELECT coalesce((SELECT rows FROM sync WHERE stream = 'tickets' AND source = ?), 0)",
}


def judge(
    transaction: Transaction, target: Target, gone: Collection[str], now: datetime, *, left: int | None = None
) -> TooManyGone | None:
    """Return why rows stay that a source does not show any more; None: they may go.

    *gone*: ids of rows that are here. *left*: how many the source still shows, None: all others. The refusal is written
    down: the same rows missing again at least 10 minutes later may go, unless they are more than half.
    """
    here = int(transaction.execute(_COUNTS[target.stream], (target.source,)).fetchone()[0])
    before = _gone_in_this_run(transaction, target)
    total, whole = len(gone) + before, here + before
    is_most = total * 2 > whole
    is_few = total <= max(ALWAYS_ALLOWED, whole * target.shrink_percent // 100)
    if not is_most and (is_few or _was_seen_before(transaction, target, gone, now)):
        forget(transaction, target)
        return None
    if _noted(transaction, target)[0] != _digest(gone):
        _note(transaction, target, _digest(gone), now.isoformat())
    sentence = _sentence(target, here - len(gone) if left is None else left, here, needs_force=is_most)
    _say(transaction, target, sentence)
    return TooManyGone(sentence)


def forget(transaction: Transaction, target: Target) -> None:
    """Forget that rows were kept: all of them are there again, or went."""
    if _noted(transaction, target)[0]:
        _note(transaction, target, "", "")
        _say(transaction, target, "")


def count_deletes(transaction: Transaction, target: Target, deleted: int, *, is_last: bool) -> None:
    """Add to the deletes of this run, which the guard sees as one however many batches bring them."""
    transaction.execute(
        "UPDATE sync SET run_deletes = iif(?, 0, run_deletes + ?) WHERE source = ? AND stream = ?",
        (is_last, deleted, target.source, target.stream),
    )


def _gone_in_this_run(transaction: Transaction, target: Target) -> int:
    sql = "SELECT run_deletes FROM sync WHERE source = ? AND stream = ?"
    row = transaction.execute(sql, (target.source, target.stream)).fetchone()
    return 0 if row is None else int(row[0])


def _noted(transaction: Transaction, target: Target) -> tuple[str, str]:
    sql = "SELECT gone, gone_at FROM sync WHERE source = ? AND stream = ?"
    row = transaction.execute(sql, (target.source, target.stream)).fetchone()
    return ("", "") if row is None else (row[0], row[1])


def _was_seen_before(transaction: Transaction, target: Target, gone: Collection[str], now: datetime) -> bool:
    digest, at = _noted(transaction, target)
    return digest == _digest(gone) and now - datetime.fromisoformat(at) >= SECOND_LOOK


def _note(transaction: Transaction, target: Target, digest: str, at: str) -> None:
    transaction.execute(
        "INSERT INTO sync(source, stream, gone, gone_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET gone = excluded.gone, gone_at = excluded.gone_at",
        (target.source, target.stream, digest, at),
    )


def _say(transaction: Transaction, target: Target, sentence: str) -> None:
    """Write down why rows are kept; it is told until they are not, however well the pulls go meanwhile."""
    sql = "UPDATE sync SET kept = ? WHERE source = ? AND stream = ?"
    transaction.execute(sql, (sentence, target.source, target.stream))


def _digest(gone: Collection[str]) -> str:
    return hashlib.sha256("\n".join(sorted(gone)).encode("utf-8", "surrogatepass")).hexdigest()


def _sentence(target: Target, left: int, here: int, *, needs_force: bool) -> str:
    kept = f"{target.source} now shows {max(left, 0):,} of {here:,} {target.stream}; kept the old ones"
    if needs_force:
        return f"{kept}; if that is right, run 'deskcall sync --force'"
    return f"{kept} until a second look, at least 10 minutes later, shows the same"
