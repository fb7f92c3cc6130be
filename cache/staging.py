"""A whole stream anew, beside the live rows: readers see the old generation or the new one, nothing between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from cache import guard, progress, staged_people, staged_rows, writing
from cache.connecting import translated
from cache.database import Cache, Transaction
from cache.errors import TooManyGone
from cache.ids import Ids
from cache.keeping import Keeper
from cache.model import Batch, Organization, Person, Ticket
from cache.target import Applied, Target

_CHUNK = 500
_STAGED = (
    "SELECT local, content FROM stage WHERE source = ? AND stream = ? AND local > ? AND same = 0 ORDER BY local LIMIT ?"
)
_IS_STAGED = "SELECT 1 FROM stage g WHERE g.source = ?1 AND g.stream = ?2 AND g.local"
# NOT EXISTS, not NOT IN: the latter had not ended after 10 minutes with 100,000 people.
_GONE = {
    "people": "SELECT p.local FROM person p WHERE p.source = (SELECT id FROM source WHERE name = ?1)"  # noqa: S608
    f" AND NOT EXISTS ({_IS_STAGED} = p.local)",
    "organizations": "SELECT substr(o.key, length(?1) + 2) FROM organization o"  # noqa: S608
    f" WHERE o.known = 1 AND o.key > ?1 || ':' AND o.key < ?1 || ';'"
    f" AND NOT EXISTS ({_IS_STAGED} = substr(o.key, length(?1) + 2))",
    "tickets": "SELECT DISTINCT iif(t.local = '', t.number, t.local) FROM ticket t"  # noqa: S608
    " WHERE t.source = (SELECT id FROM source WHERE name = ?1)"
    f" AND NOT EXISTS ({_IS_STAGED} = iif(t.local = '', t.number, t.local))",
}


def begin(cache: Cache, target: Target) -> None:
    """Throw away what is staged of this stream."""
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        _clear(transaction, target)


@translated
def cursor(cache: Cache, target: Target) -> str | None:
    """Return where a refill that was interrupted goes on; None when none is under way."""
    sql = "SELECT staged_cursor FROM sync WHERE source = ? AND stream = ?"
    row = cache.reader().execute(sql, (target.source, target.stream)).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def stage(cache: Cache, target: Target, batch: Batch[Person] | Batch[Organization] | Batch[Ticket]) -> None:
    """Put one batch and its cursor beside the live rows; the last row of an id counts. Deletes take staged rows out."""
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        _put(transaction, target, batch.upserts)
        _take_out(transaction, target, batch.deletes)
        transaction.execute(
            "UPDATE sync SET staged_cursor = ?, rows_total = coalesce(?, rows_total) WHERE source = ? AND stream = ?",
            (batch.cursor, batch.total, target.source, target.stream),
        )


def swap(cache: Cache, target: Target, now: datetime, *, force: bool = False) -> Applied:
    """Put the staged rows in the place of the live ones: the difference only, in one transaction, and the cursor.

    Raises TooManyGone when the guard keeps the old rows; what is staged goes then. *force*: no guard (the account
    changed, or the analyst accepted it).
    """
    key = (target.source, target.stream)
    with cache.transaction() as transaction:
        progress.begin(transaction, target)
        gone = [row[0] for row in transaction.execute(_GONE[target.stream], key).fetchall()]
        refused = None if force or not gone else _judge(transaction, target, gone, now)
        outcome = refused or _swap(transaction, target, gone)
        if refused is None:
            guard.forget(transaction, target)
            transaction.execute("UPDATE sync SET cursor = staged_cursor WHERE source = ? AND stream = ?", key)
            progress.complete(transaction, target, now)
            progress.swept(transaction, target, now)  # a whole stream names every row that there is
        _clear(transaction, target)
    if isinstance(outcome, TooManyGone):
        raise outcome
    if outcome.deleted:
        cache.truncate_wal()  # what is gone shall not be read in the files either
    return outcome


def _judge(transaction: Transaction, target: Target, gone: Sequence[str], now: datetime) -> TooManyGone | None:
    sql = "SELECT count(*) FROM stage WHERE source = ? AND stream = ?"
    staged = int(transaction.execute(sql, (target.source, target.stream)).fetchone()[0])
    return guard.judge(transaction, target, gone, now, left=staged)


def _swap(transaction: Transaction, target: Target, gone: Sequence[str]) -> Applied:
    if target.stream == "people":
        return staged_people.swap(transaction, target, gone)
    applied = writing.write(transaction, target, (), [f"{target.source}:{local}" for local in gone])
    after, people = "", set(applied.people)
    while rows := transaction.execute(_STAGED, (target.source, target.stream, after, _CHUNK)).fetchall():
        each = writing.write(transaction, target, _rows_of(target, [content for _, content in rows]), ())
        after, applied = rows[-1][0], Applied(applied.written + each.written, applied.deleted)
        people.update(each.people)
    return Applied(applied.written, applied.deleted, tuple(sorted(people)))


def _rows_of(target: Target, contents: Sequence[str]) -> Sequence[Ticket] | Sequence[Organization]:
    if target.stream == "tickets":
        return [staged_rows.ticket_of(content) for content in contents]
    return [staged_rows.organization_of(content) for content in contents]


def _put(
    transaction: Transaction, target: Target, rows: Sequence[Person] | Sequence[Organization] | Sequence[Ticket]
) -> None:
    keeper = Keeper(transaction)
    staged: list[tuple[str, bool, str]] = []
    people = [row for row in rows if isinstance(row, Person)]
    for local, is_same in staged_people.stage(transaction, target, people).items() if people else ():
        staged.append((local, is_same, ""))
    for row in rows:
        match row:
            case Person():
                pass
            case Organization():
                staged.append((_local(row.id), False, staged_rows.organization_text(row)))
            case Ticket():
                staged.append((_local(row.id), keeper.has(row), staged_rows.ticket_text(row)))
    transaction.executemany(
        "INSERT OR REPLACE INTO stage(source, stream, local, same, content) VALUES (?, ?, ?, ?, ?)",
        [(target.source, target.stream, local, is_same, "" if is_same else text) for local, is_same, text in staged],
    )


def _take_out(transaction: Transaction, target: Target, keys: Iterable[str]) -> None:
    locals_ = [_local(key) for key in keys]
    if target.stream == "people":
        staged_people.forget(transaction, Ids(transaction).source(target.source), locals_)
    transaction.executemany(
        "DELETE FROM stage WHERE source = ? AND stream = ? AND local = ?",
        [(target.source, target.stream, local) for local in locals_],
    )


def _clear(transaction: Transaction, target: Target) -> None:
    key = (target.source, target.stream)
    if target.stream == "people":
        staged_people.clear(transaction, Ids(transaction).source(target.source))
    transaction.execute("DELETE FROM stage WHERE source = ? AND stream = ?", key)
    transaction.execute("UPDATE sync SET staged_cursor = NULL WHERE source = ? AND stream = ?", key)


def _local(key: str) -> str:
    return key.partition(":")[2]
