"""The cache brought in line with the configuration: numbers read anew, people joined anew, old sources gone."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from cache import filing, stock, writing
from cache.database import Cache, Transaction
from cache.filing import Filed
from cache.grouping import rows_of
from cache.joining import Joiner
from cache.rows import PERSON, PersonRow, numbers_of
from cache.target import Filing, StreamName, Target

_CHUNK = 500
_OF_SOURCE = "SELECT id FROM person WHERE source = (SELECT id FROM source WHERE name = ?)"
_AFTER = f"{PERSON} WHERE p.id > ? ORDER BY p.id LIMIT ?"


def refile(cache: Cache, rules: Filing) -> bool:
    """Do what changed since the last time; return whether there was anything to do."""
    dropped = _drop_old_sources(cache, rules)
    numbers = _is_new(cache, "site", f"{rules.site} {_plans()}")
    joins = _is_new(cache, "joins", repr(rules.joins))
    if numbers:
        _read_numbers_anew(cache, rules)
        _remember(cache, "site", f"{rules.site} {_plans()}")
    if joins:
        _join_anew(cache, rules)
        _remember(cache, "joins", repr(rules.joins))
    return dropped or numbers or joins


def _plans() -> str:
    try:
        return version("phonenumbers")
    except PackageNotFoundError:  # a frozen program brings no metadata; it is installed anew as a whole
        return ""


def _is_new(cache: Cache, name: str, value: str) -> bool:
    row = cache.reader().execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return row is None or row[0] != value


def _remember(cache: Cache, name: str, value: str) -> None:
    with cache.transaction() as transaction:
        transaction.execute("INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)", (name, value))


def _drop_old_sources(cache: Cache, rules: Filing) -> bool:
    configured = {join.source for join in rules.joins}
    known = {row[0] for row in cache.reader().execute("SELECT source FROM sync").fetchall()}
    for source in sorted(known - configured):
        with cache.transaction() as transaction:
            _drop(transaction, source, rules)
    if known - configured:
        cache.truncate_wal()
    return bool(known - configured)


def _drop(transaction: Transaction, source: str, rules: Filing) -> None:
    streams: tuple[StreamName, ...] = ("tickets", "people", "organizations")
    for stream in streams:
        target = Target(source, stream, rules)
        writing.write(transaction, target, (), stock.stamps(transaction, target).keys())
    for table in ("sync", "stage"):
        transaction.execute(f"DELETE FROM {table} WHERE source = ?", (source,))  # noqa: S608 names of ours


def _read_numbers_anew(cache: Cache, rules: Filing) -> None:
    """File every number anew, a few hundred people a transaction: until the end some are found by the old rules."""
    after = 0
    while True:
        rows = rows_of(cache.reader(), _AFTER, after, _CHUNK)
        if not rows:
            break
        with cache.transaction() as transaction:
            _file_anew(transaction, rows, rules)
        after = rows[-1].id
    with cache.transaction() as transaction:
        filing.refile_organizations(transaction, rules.site)


def _file_anew(transaction: Transaction, rows: list[PersonRow], rules: Filing) -> None:
    filed = Filed()
    for row in rows:
        tails = transaction.execute("SELECT tails FROM person WHERE id = ?", (row.id,)).fetchone()[0]
        filed.dropped_tails.extend((tail, row.id) for tail in filing.unpacked(tails))
        numbers = filing.filed_numbers(row.id, numbers_of(row.numbers), row.region, rules.site)
        filed.numbers.extend(numbers)
        transaction.execute("UPDATE person SET tails = ? WHERE id = ?", (filing.packed(numbers), row.id))
    filed.write(transaction)


def _join_anew(cache: Cache, rules: Filing) -> None:
    with cache.transaction() as transaction:
        writing.precedence(transaction, rules)
        transaction.execute("UPDATE person SET leader = id WHERE leader <> id")
        joiner = Joiner(transaction, rules)
        for join in rules.joins:
            ids = (
                [row[0] for row in transaction.execute(_OF_SOURCE, (join.source,)).fetchall()]
                if join.by != "none"
                else []
            )
            for start in range(0, len(ids), _CHUNK):
                joiner.rejoin(filing.newcomers(transaction, join.source, ids[start : start + _CHUNK]))
