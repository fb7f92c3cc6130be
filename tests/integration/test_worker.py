"""The sync worker as a process of its own: killed, orphaned, doubled, with a full or damaged cache."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.pipe import Finished, Progress, Ready, SyncNow, Trouble, line, read_report

pytestmark = pytest.mark.integration

WAIT_SECONDS = 40.0
KILLS = 5


@dataclass
class Worker:
    """One ``deskcall sync --follow`` with its pipe, read by a thread."""

    process: subprocess.Popen[str]
    lines: queue.Queue[str] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for text in self.process.stdout:
                self.lines.put(text)
        self.lines.put("")

    def say(self, command: SyncNow) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line(command))
        self.process.stdin.flush()

    def hear(self, wanted: Callable[[Any], bool]) -> Any:
        """Return the next report that is *wanted*; the end of the output is a failure."""
        end = time.monotonic() + WAIT_SECONDS
        while text := self.lines.get(timeout=max(0.0, end - time.monotonic())):
            report = read_report(text)
            if report is not None and wanted(report):
                return report
        raise AssertionError(f"the worker ended with {self.process.wait()}")

    def pulled(self, stream: str = "people", *, state: str = "fresh") -> Finished:
        found: Finished = self.hear(
            lambda report: isinstance(report, Finished) and (report.stream, report.state) == (stream, state)
        )
        return found

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def end(self) -> int:
        """Close its input, and return its exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        return self.process.wait(WAIT_SECONDS)


@dataclass
class Place:
    """Configuration, files and data of one user."""

    folder: Path
    workers: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.write(0)
        (self.folder / "deskcall.toml").write_text(
            f'[[source]]\nname = "desk"\nkind = "csv"\npeople = \'{self.folder / "people.csv"}\'\n'
        )

    @property
    def cache_db(self) -> Path:
        return self.folder / "data" / "cache.db"

    def write(self, generation: int, count: int = 3000) -> None:
        """Write a people file in which everybody's name is the generation."""
        rows = "".join(f"p{row},Generation {generation},Acme,+3120{row:07}\n" for row in range(count))
        fresh = self.folder / "people.new"
        fresh.write_text(f"id,name,organization,work\n{rows}", encoding="utf-8")
        fresh.replace(self.folder / "people.csv")

    def command(self, *arguments: str) -> list[str]:
        places = ("--config", str(self.folder / "deskcall.toml"), "--data", str(self.folder / "data"))
        return [sys.executable, "-I", "-m", "agent", *places, "sync", *arguments]

    def start(self) -> Worker:
        process = subprocess.Popen(
            self.command("--follow"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.workers.append(Worker(process))
        return self.workers[-1]

    def sync(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), capture_output=True, encoding="utf-8", timeout=WAIT_SECONDS, check=False
        )

    def names(self) -> set[str]:
        """Return every name in the cache, by one query."""
        with contextlib.closing(sqlite3.connect(f"file:{self.cache_db}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT DISTINCT name FROM person").fetchall()}

    def count(self) -> int:
        with contextlib.closing(sqlite3.connect(f"file:{self.cache_db}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM person").fetchone()[0])

    def integrity(self) -> str:
        with contextlib.closing(sqlite3.connect(self.cache_db)) as connection:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    for worker in made.workers:
        if worker.process.poll() is None:
            worker.kill()


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def test_a_worker_fills_the_cache_and_says_so(place: Place) -> None:
    worker = place.start()

    heard = [worker.hear(lambda report: isinstance(report, Ready)), worker.pulled()]

    assert (heard[0].pid, heard[1].rows, heard[1].changed) == (worker.process.pid, 3000, True)
    assert place.names() == {"Generation 0"}


def test_a_worker_whose_agent_is_gone_ends_by_itself(place: Place) -> None:
    worker = place.start()
    worker.pulled()

    assert worker.end() == 0


def test_a_worker_whose_agent_goes_during_a_fill_leaves_the_rest_of_it(place: Place) -> None:
    place.write(0, count=60_000)
    worker = place.start()
    worker.hear(lambda report: isinstance(report, Progress))

    exit_code = worker.end()

    assert (exit_code, place.names(), place.integrity()) == (0, set(), "ok")


def test_a_worker_whose_agent_was_killed_ends_too(place: Place, tmp_path: Path) -> None:
    place.sync()
    agent = subprocess.Popen(
        [sys.executable, "-I", "-c", AGENT, *place.command("--follow")], stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert agent.stdout is not None
    with agent.stdout:
        worker = int(agent.stdout.readline())
        agent.kill()
        agent.wait()

        assert until(lambda: not is_alive(worker))


def test_a_changed_file_is_read_when_nobody_writes_it_any_more(place: Place) -> None:
    worker = place.start()
    worker.pulled()
    place.write(1)

    worker.say(SyncNow())
    changed = worker.hear(lambda report: isinstance(report, Finished) and report.stream == "people" and report.changed)

    assert (changed.rows, place.names()) == (3000, {"Generation 1"})


def test_a_second_sync_asks_the_first_or_says_that_it_runs(place: Place) -> None:
    worker = place.start()
    worker.pulled()

    second = place.sync()

    assert (second.returncode, "another sync is running" in second.stdout + second.stderr) == (1, True)


def test_a_worker_waits_for_a_sync_in_a_terminal(place: Place) -> None:
    first = place.start()
    first.pulled()
    second = place.start()
    first.end()

    assert second.pulled().rows == 3000


def test_a_killed_fill_leaves_whole_generations(place: Place) -> None:
    chance = random.Random(4)
    place.sync()
    for generation in range(1, KILLS + 1):
        place.write(generation)
        worker = place.start()
        worker.hear(lambda report: isinstance(report, Ready))
        time.sleep(chance.random())  # the moment of death is what varies here
        worker.kill()

        assert len(place.names()) == 1
        assert (place.count(), place.integrity()) == (3000, "ok")
    assert place.sync().returncode == 0
    assert place.names() == {f"Generation {KILLS}"}


def test_who_looks_while_it_syncs_never_sees_half_a_sync(place: Place) -> None:
    place.sync()
    worker = place.start()
    worker.pulled()
    seen = []
    with contextlib.closing(sqlite3.connect(f"file:{place.cache_db}?mode=ro", uri=True)) as connection:
        for generation in (1, 2):
            place.write(generation)
            worker.say(SyncNow())
            end = time.monotonic() + WAIT_SECONDS
            while f"Generation {generation}" not in (seen[-1] if seen else ()) and time.monotonic() < end:
                seen.append([row[0] for row in connection.execute("SELECT DISTINCT name FROM person").fetchall()])

    assert {len(names) for names in seen} == {1}
    assert seen[-1] == ["Generation 2"]


def test_a_damaged_cache_is_set_aside_and_filled_again(place: Place) -> None:
    place.sync()
    place.cache_db.write_bytes(random.Random(1).randbytes(200_000))

    worker = place.start()

    assert worker.pulled().rows == 3000
    assert list(place.cache_db.parent.glob("cache.db.bad-*")) != []


def test_pages_that_are_damaged_are_found_at_the_start(place: Place) -> None:
    place.sync()
    size = place.cache_db.stat().st_size
    with place.cache_db.open("r+b") as file:
        for position in range(size // 2, size, 8192):
            file.seek(position)
            file.write(b"\xff" * 4096)

    worker = place.start()

    assert (worker.pulled().rows, place.integrity()) == (3000, "ok")


def test_a_locked_cache_is_written_when_it_is_free_again(place: Place) -> None:
    place.sync()
    place.write(1)
    with contextlib.closing(sqlite3.connect(place.cache_db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        worker = place.start()
        worker.hear(lambda report: isinstance(report, Trouble))
        assert place.names() == {"Generation 0"}
        other.execute("ROLLBACK")

        worker.hear(lambda report: isinstance(report, Finished) and report.changed)

    assert place.names() == {"Generation 1"}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE")
def test_a_full_disk_keeps_the_old_rows_and_passes(place: Place) -> None:
    place.sync()
    place.write(1)
    full = subprocess.run(
        [sys.executable, "-I", "-c", FULL_DISK, str(place.cache_db.stat().st_size + 8192), *place.command()],
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_SECONDS,
        check=False,
    )

    assert (full.returncode, "Traceback" in full.stderr, place.names()) == (1, False, {"Generation 0"})
    assert (place.sync().returncode, place.names()) == (0, {"Generation 1"})


def test_the_exit_code_says_whether_all_is_fresh(place: Place) -> None:
    fresh = place.sync()
    (place.folder / "people.csv").unlink()
    stale = place.sync()

    assert (fresh.returncode, stale.returncode) == (0, 1)
    assert "people.csv is not there" in stale.stdout


def test_a_halved_file_needs_force(place: Place) -> None:
    place.sync()
    place.write(0, count=1000)

    refused = place.sync()
    forced = place.sync("--force")

    assert (refused.returncode, forced.returncode, place.count()) == (1, 0, 1000)


def test_quiet_says_nothing_when_all_is_well(place: Place) -> None:
    assert (place.sync("--quiet").stdout, place.sync("--quiet").stderr) == ("", "")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


AGENT = """
import subprocess, sys, time
worker = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
print(worker.pid, flush=True)
time.sleep(600)
"""
FULL_DISK = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""
