"""How far each stream is: cursor, completeness, state. One row a stream."""

from __future__ import annotations

from datetime import UTC, datetime

from cache import stock, writing
from cache.database import Cache, Transaction
from cache.target import Target


def begin(transaction: Transaction, target: Target) -> None:
    """Make sure that the stream has its row, and its source its place among the others."""
    transaction.execute(
        "INSERT OR IGNORE INTO sync(source, stream, state) VALUES (?, ?, 'filling')", (target.source, target.stream)
    )
    row = transaction.execute("SELECT position FROM source WHERE name = ?", (target.source,)).fetchone()
    if row is None or row[0] != target.filing.precedence(target.source):
        writing.precedence(transaction, target.filing)


def commit(transaction: Transaction, target: Target, cursor: str, total: int | None) -> None:
    """Write down where to go on."""
    transaction.execute(
        "UPDATE sync SET cursor = ?, rows_total = coalesce(?, rows_total) WHERE source = ? AND stream = ?",
        (cursor, total, target.source, target.stream),
    )


def complete(transaction: Transaction, target: Target, now: datetime) -> None:
    """Write down that the stream was read to its end, at *now*, without a fault."""
    transaction.execute(
        "UPDATE sync SET complete = 1, state = 'fresh', error = '', ok_at = ? WHERE source = ? AND stream = ?",
        (now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), target.source, target.stream),
    )


def swept(transaction: Transaction, target: Target, now: datetime) -> None:
    """Write down that everything that the source has was compared, at *now*."""
    transaction.execute(
        "UPDATE sync SET swept_at = ? WHERE source = ? AND stream = ?",
        (now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), target.source, target.stream),
    )


def cursor(cache: Cache, target: Target, settings: str) -> str | None:
    """Return where to go on; None: from the beginning. New *settings* are written down and void the old cursor.

    Rows of a first fill that never ended go with the settings that they came by.
    """
    key = (target.source, target.stream)
    sql = "SELECT cursor, settings, complete FROM sync WHERE source = ? AND stream = ?"
    row = cache.reader().execute(sql, key).fetchone()
    if row is not None and row[1] == settings:
        return None if row[0] is None else str(row[0])
    with cache.transaction() as transaction:
        begin(transaction, target)
        if row is not None and row[1] and not row[2]:
            writing.write(transaction, target, (), stock.stamps(transaction, target))
        transaction.execute(
            "UPDATE sync SET settings = ?, cursor = NULL, staged_cursor = NULL WHERE source = ? AND stream = ?",
            (settings, *key),
        )
    return None
