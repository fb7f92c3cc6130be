"""The two SQLite files: read by many threads, written by one connection, migrated, checked, set aside."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NewType

from cache import connecting, storage
from cache.connecting import Remembering, translated
from cache.errors import CacheError, Damaged, SchemaTooNew, StoreBusy

log = logging.getLogger(__name__)

Transaction = NewType("Transaction", sqlite3.Connection)
"""The writer connection while a transaction is open; only `Database.transaction` makes one."""

MIGRATIONS: Traversable = files("cache") / "migrations"
SQLITE_VERSION = sqlite3.sqlite_version

QUICK_SECONDS = 0.2  # longer than any write of ours, shorter than a telephone waits
_LARGEST_WAL_BYTES = 64 * 1024 * 1024


class Database:
    """One file: a reader connection per thread, and one writer connection, which alone checkpoints.

    A reader of a file that is not there yet, or has another version's tables, reads an empty database instead.
    """

    _synchronous = "NORMAL"
    _reads_newer = False

    def __init__(self, path: Path, migrations_folder: Traversable, *, writable: bool) -> None:
        self.path = path
        self._migrations = migrations_folder
        self._version = newest_version(migrations_folder)
        self._is_writable = writable
        self._mine = threading.local()
        self._readers: list[_Reader] = []
        self._readers_lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._writer_lock = threading.RLock()

    def reader(self) -> Remembering:
        """Return this thread's connection for reading. Raises Damaged or StoreBusy.

        A file that appeared, or took the place of a damaged one, is noticed here. Fetch all rows of a query at once: a
        statement left half read keeps the connection in the past.
        """
        mine: _Reader | None = getattr(self._mine, "reader", None)
        identity = storage.identity(self.path)
        if mine is not None and mine.identity == identity and not mine.is_closed:
            return mine.connection
        return self._open_reader(mine, identity)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give the writer inside ``BEGIN IMMEDIATE``; committed at the end, rolled back when anything is raised.

        Raises StoreBusy (locked, full, not writable), Damaged, or SchemaTooNew for a file of a newer version.
        """
        with self._writer_lock:
            writer = self._open_writer()
            connecting.run(writer, "BEGIN IMMEDIATE")
            try:
                yield Transaction(writer)
                writer.execute("COMMIT")
            except sqlite3.Error as error:
                connecting.roll_back(writer)
                if connecting.is_our_mistake(error):
                    raise
                raise connecting.translate(error) from error
            except BaseException:
                connecting.roll_back(writer)
                raise
            if storage.size(Path(f"{self.path}-wal")) > _LARGEST_WAL_BYTES:
                self._try_to_truncate(writer)

    def truncate_wal(self) -> None:
        """Move everything committed into the main file and empty the WAL: after an erasure, and after a large fill.

        A reader in the middle of a query can keep some of it there; the next call goes on.
        """
        with self._writer_lock:
            connecting.run(self._open_writer(), "PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections, of all threads; the writer leaves an empty WAL if no reader is in its way."""
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
        with self._writer_lock:
            if self._writer is not None:
                self._try_to_truncate(self._writer)
                self._writer.close()
                self._writer = None

    def _open_reader(self, mine: _Reader | None, identity: storage.Identity | None) -> Remembering:
        with self._readers_lock:
            for reader in self._readers:
                if reader is mine or not reader.thread.is_alive():
                    reader.close()
            self._readers = [reader for reader in self._readers if not reader.is_closed]
            fresh = self._fresh_reader(identity)
            self._readers.append(fresh)
        self._mine.reader = fresh
        return fresh.connection

    def _fresh_reader(self, identity: storage.Identity | None) -> _Reader:
        """Return a reader of the file, or of an empty stand-in, whose identity None makes the next call look again."""
        connection = None if identity is None else self._usable_reader()
        if connection is not None:
            return _Reader(connection, identity)
        stand_in = connecting.open_empty()
        migrate(stand_in, self._migrations)
        stand_in.execute("PRAGMA query_only = 1")
        return _Reader(stand_in, None)

    def _usable_reader(self) -> Remembering | None:
        storage.check(self.path)
        connection = connecting.open_reader(self.path)
        try:
            version = schema_version(connection)
        except CacheError:
            connection.close()
            raise
        if version == self._version or (self._reads_newer and version > self._version):
            return connection
        connection.close()
        return None

    def _open_writer(self) -> sqlite3.Connection:
        if not self._is_writable:
            raise StoreBusy(f"{self.path.name} is written by the sync worker only")
        if self._writer is None:
            storage.create(self.path)
            writer = connecting.open_writer(self.path, self._synchronous)
            try:
                migrate(writer, self._migrations)
            except (CacheError, sqlite3.Error):
                writer.close()
                raise
            self._writer = writer
        return self._writer

    def _try_to_truncate(self, writer: sqlite3.Connection) -> None:
        with suppress(sqlite3.Error):  # what is committed is safe in the WAL too
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class Cache(Database):
    """cache.db: what service desks know. Disposable, written only by the sync worker."""


class State(Database):
    """state.db: what analysts made. Precious, written only by the agent; of a newer version it is read, not written."""

    _synchronous = "FULL"
    _reads_newer = True

    @contextmanager
    def quick_transaction(self) -> Iterator[Transaction]:
        """Give a `transaction` that does not wait for the disk: a ring must not wait for a flush (0.25 to 1.9 ms here).

        What it commits survives the death of this process at once, and a power cut from the next other transaction or
        checkpoint on; the file stays whole either way (sqlite.org/pragma.html#pragma_synchronous). Who else writes is
        waited for 0.2 s, then StoreBusy is raised: eight rings that wait 5 s each leave nobody to answer the ninth.
        """
        if not self._writer_lock.acquire(timeout=QUICK_SECONDS):
            raise StoreBusy(f"{self.path.name} is being written")
        try:
            writer = self._open_writer()
            connecting.wait_at_most(writer, QUICK_SECONDS)
            writer.execute("PRAGMA synchronous = NORMAL")
            try:
                with self.transaction() as transaction:
                    yield transaction
            finally:
                writer.execute("PRAGMA synchronous = FULL")
                connecting.wait_at_most(writer)
        finally:
            self._writer_lock.release()


class _Reader:
    """A connection, the thread that reads with it, and the identity of the file that it has open."""

    def __init__(self, connection: Remembering, identity: storage.Identity | None) -> None:
        self.connection = connection
        self.identity = identity
        self.thread = threading.current_thread()
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True
        self.connection.close()


def open_cache(path: Path, *, writable: bool) -> Cache:
    """Return cache.db at *path*.

    Writable (the sync worker): a damaged file, or one of another version, is set aside and a new one made; raises
    StoreBusy when that is not possible now. Not writable: raises nothing; a file that is missing, or of another version
    until the worker has replaced it, reads as "nothing loaded yet", and a damaged one makes look-ups raise Damaged.
    """
    cache = Cache(path, MIGRATIONS, writable=writable)
    if writable:
        storage.create(path)
        if not _is_usable(path, newest_version(MIGRATIONS)):
            log.warning("cache set aside file=%s", set_aside(path).name)
        with cache.transaction():
            pass
    with suppress(CacheError):
        # One reader stays open for the whole life of the process: opening a WAL file on a full disk fails.
        cache.reader()
    return cache


def open_state(path: Path, migrations_folder: Traversable) -> State:
    """Return state.db at *path*, made or brought up to date. Raises Damaged or StoreBusy.

    A file of a newer version can be read; its `transaction` raises SchemaTooNew.
    """
    state = State(path, migrations_folder, writable=True)
    try:
        with suppress(SchemaTooNew), state.transaction():
            pass
        state.reader()
    except CacheError:
        state.close()
        raise
    return state


@translated
def migrate(connection: sqlite3.Connection, migrations_folder: Traversable) -> None:
    """Bring a database up to date: each ``NNN.sql`` above its ``user_version``, in order, one transaction each.

    Raises SchemaTooNew when the database is ahead of the folder, Damaged, StoreBusy.
    """
    version = schema_version(connection)
    newest = newest_version(migrations_folder)
    if version > newest:
        raise SchemaTooNew(f"a newer Deskcall wrote this file: version {version}, ours is {newest}; update Deskcall")
    for number, file in _migration_files(migrations_folder):
        if number > version:
            script = file.read_text(encoding="utf-8")
            try:
                connection.executescript(f"BEGIN IMMEDIATE;\n{script};\nPRAGMA user_version = {number};\nCOMMIT;")
            except sqlite3.Error:
                connecting.roll_back(connection)
                raise


def newest_version(migrations_folder: Traversable) -> int:
    """Return the highest number among the ``NNN.sql`` of a folder."""
    return max(number for number, _ in _migration_files(migrations_folder))


@translated
def schema_version(connection: sqlite3.Connection) -> int:
    """Return the number of the last migration that a database has seen; 0: none. Raises Damaged or StoreBusy."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@translated
def quick_check(database: Database) -> None:
    """Read the whole file once, about 1 ms a megabyte. Raises Damaged with SQLite's finding, StoreBusy."""
    found = str(database.reader().execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise Damaged(f"{database.path.name} is damaged: {found}")


def set_aside(path: Path) -> Path:
    """Rename a closed database to ``….bad-DATE``, the day of its last change; return that. Older ones are deleted.

    Raises StoreBusy while somebody has it open on a system where an open file cannot be renamed.
    """
    try:
        return storage.set_aside(path)
    except OSError as error:
        raise StoreBusy(f"{path.name} cannot be set aside now: {error.strerror}") from error


def _migration_files(folder: Traversable) -> list[tuple[int, Traversable]]:
    found = [(int(file.name[:-4]), file) for file in folder.iterdir() if file.name.endswith(".sql")]
    return sorted(found, key=lambda each: each[0])


def _is_usable(path: Path, version: int) -> bool:
    """Return whether the worker can go on with a file: empty, or of our version. What cannot be read now stays."""
    connection = connecting.open_file(path, "rw")
    try:
        is_empty = connecting.count_tables(connection) == 0
        return schema_version(connection) == (0 if is_empty else version)
    except Damaged:
        return False
    finally:
        connection.close()
