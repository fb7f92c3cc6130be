"""One SQLite connection: how it is opened, and what its errors mean to us."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple, ParamSpec, TypeVar

from cache.errors import CacheError, Damaged, StoreBusy
from cache.names import Names

_BUSY_SECONDS = 5.0
# No reader checkpoints, and none maps the file: two connections that checkpoint at one moment can corrupt a WAL file
# (SQLite 3.7.0 to 3.51.2). 64 KiB of page cache a thread were as fast as 2 MiB.
_READER_PRAGMAS = (
    "PRAGMA query_only = 1; PRAGMA mmap_size = 0; PRAGMA cache_size = -64; PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 0"
)

P = ParamSpec("P")
R = TypeVar("R")


class Care(NamedTuple):
    """How a transaction is written: what it flushes (``PRAGMA synchronous``), how long it waits for who else writes."""

    synchronous: Literal["NORMAL", "FULL"]
    busy_seconds: float = _BUSY_SECONDS


class Remembering(sqlite3.Connection):
    """A connection with the names that it has read."""

    @functools.cached_property
    def names(self) -> Names:
        """Return what rows name by row id; `Database` gives all its readers of one file the same."""
        return Names(lambda: self)


def translate(error: sqlite3.Error) -> CacheError:
    """Return ours for SQLite's *error*: Damaged only for damage, which alone may cost the file; else StoreBusy."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return Damaged(f"the database is damaged: {error}")
    return StoreBusy(f"the database cannot be used now: {error}")


def is_our_mistake(error: sqlite3.Error) -> bool:
    """Return whether *error* is a fault of our SQL, not of the file: it must come to light as it is."""
    if isinstance(error, sqlite3.ProgrammingError):
        return True
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISUSE"))


def translated(function: Callable[P, R]) -> Callable[P, R]:
    """Make *function* raise Damaged or StoreBusy where SQLite raises its own."""

    @functools.wraps(function)
    def raising_ours(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except sqlite3.Error as error:
            if is_our_mistake(error):
                raise
            raise translate(error) from error

    return raising_ours


@translated
def open_file(path: Path, mode: Literal["ro", "rw"]) -> Remembering:
    """Return a connection to a file that exists. Raises StoreBusy; damage shows only when something is read."""
    return _connect(f"{path.absolute().as_uri()}?mode={mode}")


@translated
def open_reader(path: Path) -> Remembering:
    """Return a connection that cannot write. Raises Damaged or StoreBusy."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
    try:
        connection.executescript(_READER_PRAGMAS)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@translated
def open_writer(path: Path) -> Remembering:
    """Return the connection that writes, with SQLite's own care. Raises Damaged or StoreBusy."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;"
            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;"
            # Tickets lie by person: those of one page change a hundred leaves, and of each the last state is enough.
            "PRAGMA wal_autocheckpoint = 4000"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@translated
def take_care(connection: sqlite3.Connection, care: Care) -> None:
    """Let *connection* write with *care* from now on. Raises Damaged or StoreBusy."""
    connection.execute(f"PRAGMA synchronous = {care.synchronous}")
    connection.execute(f"PRAGMA busy_timeout = {int(care.busy_seconds * 1000)}").fetchall()


def open_empty() -> Remembering:
    """Return a connection to an empty database in memory."""
    return _connect("file::memory:")


@translated
def count_tables(connection: sqlite3.Connection) -> int:
    """Return how many tables and indexes a database has. Raises Damaged or StoreBusy."""
    return int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])


@translated
def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has; those behind a search index are not counted. Raises Damaged or StoreBusy."""
    tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [str(name) for (name,) in connection.execute(tables).fetchall()]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608


@translated
def run(connection: sqlite3.Connection, sql: str) -> None:
    """Run one statement to its end. Raises Damaged or StoreBusy."""
    connection.execute(sql).fetchall()


def roll_back(connection: sqlite3.Connection) -> None:
    """End what was begun, if SQLite did not do so itself, as it does on a full disk."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def _connect(uri: str) -> Remembering:
    # check_same_thread: the connection of a thread that has ended is closed by another.
    return sqlite3.connect(
        uri,
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        cached_statements=64,
        check_same_thread=False,
        factory=Remembering,
    )
