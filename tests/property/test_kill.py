"""A kill at any moment: no ring that was acknowledged is lost, no half of a sync is seen, the next start works."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk import free_port, wait_for
from serving import get, send

from handlers import endpoint

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the worker through /proc"),
]

AGENT_KILLS, WORKER_KILLS = 40, 10
KILLS_A_FOLDER = 5  # the log takes 60 rings a minute: a new folder begins a new minute
RINGS_A_LIFE = 12
PEOPLE = 300  # one batch, so one transaction: all of them are of one generation, whenever one looks


@dataclass
class Folder:
    """The files of one agent, which is killed again and again, and what it acknowledged."""

    path: Path
    chance: random.Random
    generation: int = 0
    acknowledged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path.mkdir()
        config = self.path / "config.toml"
        config.write_text(
            f'[site]\nregion = "NL"\n[[source]]\nname = "desk"\nkind = "csv"\npeople = \'{self.path / "people.csv"}\'\n'
        )
        config.chmod(0o600)
        self.rewrite()

    @property
    def data(self) -> Path:
        return self.path / "data"

    def rewrite(self) -> None:
        """Have every person changed by the next sync."""
        self.generation += 1
        rows = (f"p{each},Person {each} #{self.generation},+3120555{each:04d}" for each in range(PEOPLE))
        draft = self.path / "draft.csv"
        draft.write_text("id,name,work\n" + "\n".join(rows) + "\n")
        draft.replace(self.path / "people.csv")

    def start(self) -> tuple[subprocess.Popen[bytes], int]:
        """Start an agent and return it with its port, once it listens."""
        port = free_port()
        places = ("--config", str(self.path / "config.toml"), "--data", str(self.data))
        command = [sys.executable, "-I", "-m", "agent", *places, "run", "--port", str(port), "--no-browser"]
        with (self.path / "output").open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, cwd="/")
        wait_for(lambda: process.poll() is not None or self.listens(port))
        assert process.poll() is None, (self.path / "output").read_text()
        return process, port

    def listens(self, port: int) -> bool:
        try:
            return endpoint.read(str(self.data / endpoint.NAME)).port == port
        except endpoint.AgentAway:
            return False

    def sync(self, port: int) -> None:
        """Have the worker sync now; one that waits after its death is started again."""
        token = endpoint.read(str(self.data / endpoint.NAME)).token
        head = f"POST /sync HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        rest = "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        send(port, (head + rest).encode())

    def ring(self, port: int, count: int) -> None:
        """Ring *count* times and note what was acknowledged; ends when nobody answers any more."""
        for _ in range(count):
            name = f"{self.generation}-{len(self.acknowledged)}-{self.chance.random()}"
            try:
                answer = get(port, f"/sd?telephone=02055500{self.chance.randrange(100):02d}&callID={name}")
            except OSError:
                return
            if answer.status != 202:
                return
            self.acknowledged.append(name)

    def call_ids(self) -> set[str]:
        return {row[0] for row in self.read("state.db", "SELECT foreign_id FROM phone_call")}

    def generations(self) -> list[tuple[str, int]]:
        """Return what a reader of the cache sees: each generation, and of how many people it is."""
        if not (self.data / "cache.db").exists():
            return []
        return self.read("cache.db", "SELECT substr(name, instr(name, '#') + 1), count(*) FROM person GROUP BY 1")

    def read(self, name: str, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(f"{(self.data / name).as_uri()}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError:  # killed before its first migration
                return []


def worker_of(process):
    """Return the process id of the agent's worker, None while there is none."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if parent == str(process.pid):
            return int(stat.parent.name)
    return None


def kill_while_it_rings(folder, *, seconds):
    """Start the agent, ring, and kill it *seconds* after its first answer."""
    process, port = folder.start()
    try:
        ringing = threading.Thread(target=folder.ring, args=(port, RINGS_A_LIFE))
        before = len(folder.acknowledged)
        ringing.start()
        wait_for(lambda: len(folder.acknowledged) > before)
        ringing.join(seconds)
    finally:
        process.kill()
        process.wait()
    ringing.join()


@pytest.mark.parametrize("number", range(AGENT_KILLS // KILLS_A_FOLDER))
def test_a_killed_agent_loses_no_ring_that_it_acknowledged(tmp_path, number):
    chance = random.Random(number)
    folder = Folder(tmp_path / "desk", chance)

    for _ in range(KILLS_A_FOLDER):
        kill_while_it_rings(folder, seconds=chance.random() * 0.08)

        assert set(folder.acknowledged) <= folder.call_ids()
    assert folder.acknowledged


@pytest.mark.parametrize("number", range(WORKER_KILLS // KILLS_A_FOLDER))
def test_a_killed_worker_leaves_whole_generations_and_is_started_again(tmp_path, number):
    chance = random.Random(1_000 + number)
    folder = Folder(tmp_path / "desk", chance)
    process, port = folder.start()
    try:
        for _ in range(KILLS_A_FOLDER):
            folder.rewrite()
            folder.sync(port)
            wait_for(lambda: worker_of(process) is not None)
            time.sleep(chance.random() * 0.6)  # the moment is what the test is about
            worker = worker_of(process)
            if worker is not None:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)

            assert len(folder.generations()) <= 1
            assert get(port, "/health").status == 200
        folder.sync(port)
        wait_for(lambda: folder.generations() == [(str(folder.generation), PEOPLE)])
    finally:
        process.terminate()
        process.wait(10)
