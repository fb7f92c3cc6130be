"""The files: who may read them, what a reader sees, what is told apart when something is wrong."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import factories
import pytest

from cache import people
from cache.database import Cache, State, open_cache, open_state, quick_check, set_aside
from cache.errors import Damaged, SchemaTooNew, StoreBusy

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX")
STATE_MIGRATIONS = files("agent.state") / "migrations"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache.db"


@pytest.fixture
def reading(path: Path) -> Iterator[Cache]:
    opened = open_cache(path, writable=False)
    yield opened
    opened.close()


def fill(path: Path, name: str = "Anna") -> None:
    worker = open_cache(path, writable=True)
    factories.person(worker, id="desk:1", name=name)
    worker.close()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_missing_file_reads_as_nothing_loaded_until_the_worker_made_it(path: Path, reading: Cache) -> None:
    before = people.count(reading)

    fill(path)

    assert (before, people.count(reading)) == (0, 1)


def test_a_reader_sees_what_was_committed_since(cache: Cache, tmp_path: Path) -> None:
    reading = open_cache(tmp_path / "cache.db", writable=False)
    before = people.count(reading)
    factories.person(cache)

    assert (before, people.count(reading)) == (0, 1)
    reading.close()


def test_a_reader_notices_that_another_file_took_the_place(path: Path, reading: Cache) -> None:
    fill(path)
    before = people.search(reading, "anna")
    set_aside(path)
    fill(path, name="Bob")

    assert (len(before), [person.name for person in people.search(reading, "bob")]) == (1, ["Bob"])
    assert people.search(reading, "anna") == ()


def test_files_are_private_whatever_the_umask(path: Path) -> None:
    old = os.umask(0)
    try:
        worker = open_cache(path, writable=True)
        factories.person(worker)
        modes = {each.name: mode_of(each) for each in path.parent.iterdir()}
        worker.close()
    finally:
        os.umask(old)

    assert modes == {"cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}
    assert mode_of(path.parent) == 0o700


def test_modes_that_somebody_opened_are_repaired(path: Path) -> None:
    fill(path)
    path.chmod(0o666)
    path.parent.chmod(0o755)

    fill(path)

    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)


def test_a_link_is_refused(path: Path) -> None:
    fill(path.with_name("other.db"))
    path.symlink_to(path.with_name("other.db"))

    with pytest.raises(StoreBusy, match="is a link"):
        open_cache(path, writable=True)


def test_a_folder_of_everybody_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)

    with pytest.raises(StoreBusy, match="everybody"):
        open_cache(tmp_path / "cache.db", writable=True)


def test_the_cache_is_not_written_by_a_process_that_reads_it(path: Path, reading: Cache) -> None:
    fill(path)

    with pytest.raises(StoreBusy), reading.transaction():
        pass
    with pytest.raises(sqlite3.OperationalError):
        reading.reader().execute("DELETE FROM person")


def test_a_damaged_cache_is_set_aside_and_begun_anew(path: Path) -> None:
    fill(path)
    path.write_bytes(b"this is no database" * 1000)
    os.utime(path, (1_700_000_000, 1_700_000_000))

    fill(path, name="Bob")

    assert sorted(each.name for each in path.parent.iterdir()) == ["cache.db", "cache.db.bad-2023-11-14"]


def test_of_several_damaged_files_the_last_one_is_kept(path: Path) -> None:
    for day in (1_700_000_000, 1_710_000_000):
        fill(path)
        path.write_bytes(b"this is no database" * 1000)
        os.utime(path, (day, day))
    fill(path)

    assert [each.name for each in path.parent.glob("*.bad-*")] == ["cache.db.bad-2024-03-09"]


@pytest.mark.parametrize("version", [0, 99])
def test_a_cache_of_another_version_is_begun_anew(path: Path, reading: Cache, version: int) -> None:
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    while_other = people.count(reading)

    fill(path, name="Bob")

    assert while_other == 0
    assert [person.name for person in people.search(reading, "bob")] == ["Bob"]


def test_damage_is_told_from_what_passes(path: Path, reading: Cache) -> None:
    fill(path)
    path.write_bytes(b"this is no database" * 1000)

    with pytest.raises(Damaged):
        people.count(reading)


def test_damage_inside_the_file_is_found_by_the_quick_check(path: Path) -> None:
    worker = open_cache(path, writable=True)
    factories.write(worker, "people", *(factories.some_person(number=f"+3120{place:07}") for place in range(500)))
    page = worker.reader().execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person_number'").fetchone()[0]
    worker.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    path.write_bytes(content)
    damaged = open_cache(path, writable=True)

    with pytest.raises(Damaged):
        quick_check(damaged)
    damaged.close()


def test_a_file_that_cannot_be_opened_is_busy_and_not_damaged(path: Path, reading: Cache) -> None:
    path.parent.mkdir(mode=0o700)
    path.mkdir()

    with pytest.raises(StoreBusy):
        people.count(reading)
    with pytest.raises(StoreBusy):
        open_cache(path, writable=True)


def test_a_full_disk_rolls_back_and_keeps_the_old_rows(cache: Cache) -> None:
    factories.person(cache)
    with cache.transaction() as transaction:
        pages = transaction.execute("PRAGMA page_count").fetchone()[0]
        transaction.execute(f"PRAGMA max_page_count = {pages + 1}")

    with pytest.raises(StoreBusy):
        factories.write(cache, "people", *(factories.some_person(number=f"+3120{place:07}") for place in range(500)))

    assert people.count(cache) == 1


def test_what_is_raised_inside_a_transaction_undoes_it(cache: Cache) -> None:
    def half_done() -> None:
        with cache.transaction() as transaction:
            transaction.execute("INSERT INTO setting(name, value) VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()

    assert cache.reader().execute("SELECT count(*) FROM setting").fetchone()[0] == 0


def test_each_thread_has_a_reader_and_a_dead_thread_none(cache: Cache) -> None:
    connections: list[sqlite3.Connection] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: connections.append(cache.reader()))
        thread.start()
        thread.join()
    connections.append(cache.reader())
    late = threading.Thread(target=lambda: connections.append(cache.reader()))
    late.start()
    late.join()

    assert len({id(each) for each in connections}) == 5
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connections[0].execute("SELECT 1")


def test_readers_neither_checkpoint_nor_map_the_file(cache: Cache) -> None:
    names = ("query_only", "wal_autocheckpoint", "mmap_size", "cache_size", "temp_store")

    assert [cache.reader().execute(f"PRAGMA {name}").fetchone()[0] for name in names] == [1, 0, 0, -64, 2]


def test_a_deleted_person_is_nowhere_in_the_files(cache: Cache, tmp_path: Path) -> None:
    gone = factories.person(
        cache, name="Zyxwalda Canaryova", email="zyxwalda@canary.example", number="+31 20 555 9183", job_title="x"
    )
    factories.write(cache, "people", *(factories.some_person(number=f"+3120{place:07}") for place in range(50)))

    factories.delete(cache, "people", gone.id)

    content = b"".join(each.read_bytes() for each in tmp_path.iterdir()).lower()
    assert [word for word in (b"zyxwal", b"canary", b"555 9183") if word in content] == []


def test_a_state_file_of_a_newer_version_is_read_and_not_written(tmp_path: Path) -> None:
    open_state(tmp_path / "state.db", STATE_MIGRATIONS).close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    state = open_state(tmp_path / "state.db", STATE_MIGRATIONS)

    with pytest.raises(SchemaTooNew, match="version 99"), state.transaction():
        pass
    assert isinstance(state, State)
    assert state.reader().execute("SELECT count(*) FROM link").fetchone()[0] == 0
    state.close()


def test_a_writer_killed_in_a_transaction_leaves_the_old_generation(path: Path) -> None:
    fill(path)
    script = (
        "import sys, pathlib\n"
        "from cache.database import open_cache\n"
        "cache = open_cache(pathlib.Path(sys.argv[1]), writable=True)\n"
        "with cache.transaction() as transaction:\n"
        "    transaction.execute('PRAGMA cache_size = 1')\n"
        "    transaction.execute('DELETE FROM person')\n"
        "    for n in range(20000): transaction.execute('INSERT INTO term(text) VALUES (?)', (f'x{n}' * 9,))\n"
        "    print('inside', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    seen = []
    for _ in range(3):
        worker = subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "inside\n"
        worker.kill()
        worker.communicate()
        after = open_cache(path, writable=True)
        quick_check(after)
        terms = after.reader().execute("SELECT count(*) FROM term").fetchone()[0]
        seen.append(([person.name for person in people.search(after, "anna")], terms))
        after.close()

    assert seen == [(["Anna"], 0)] * 3
