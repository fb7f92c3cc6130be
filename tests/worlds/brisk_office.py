"""A real agent with its worker beside a fake account of Xurrent, over TLS: both start when they are told to."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import ssl
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, desk
from fakes.desk import Desk as ServiceDesk
from fakes.world import World
from fakes.xurrent import account, populate
from fakes.xurrent_skin import XurrentSkin
from serving import get, post_json
from shell import Shell

FAKES = Path(__file__).parents[1] / "fakes"
TRUSTED, UNTRUSTED = FAKES / "trusted.pem", FAKES / "untrusted.pem"
PATIENT = "patient"  # a file of this name: see brisk_deskcall.py
CONFIG = """
[site]
region = "NL"

[[source]]
name = "desk"
kind = "xurrent"
base_url = "{address}/v1"
account = "{account}"
every = "1h"
{more}
"""


@dataclass
class Office:
    """The computer of an analyst: *folder* holds its files. *generation*: how often everybody was changed."""

    folder: Path
    running: Desk
    desk: ServiceDesk
    skin: XurrentSkin
    people: int
    generation: int = 0
    rung: int = 0

    def __post_init__(self) -> None:
        self._everybody = dict(self.skin.world.table("people").rows)

    @cached_property
    def token(self) -> str:
        return self.running.console_token()

    def ring(self, telephone: str = "+31200000003") -> None:
        """Have the telephone ring; it is answered whatever happens elsewhere."""
        self.rung += 1
        answer = get(self.running.port, f"/sd?telephone={telephone.replace('+', '%2B')}&callID=c{self.rung}")
        assert answer.status == 202, answer.raw

    def sync(self) -> None:
        """Press "Sync now"."""
        assert self.does("/api/sync") == {"ok": True}

    def streams(self) -> dict[str, dict[str, Any]]:
        """Return what is told of each stream."""
        answer = get(self.running.port, "/api/status", f"Authorization: Bearer {self.token}")
        streams = json.loads(answer.raw.partition(b"\r\n\r\n")[2])["streams"]
        return {each["stream"]: each for each in streams}

    def health(self) -> str:
        """Return what the health page says."""
        answer = get(self.running.port, "/api/view?page=status", f"Authorization: Bearer {self.token}")
        return " ".join(html.unescape(re.sub("<[^>]*>", " ", answer.raw.decode())).split())

    def does(self, path: str, **data: str) -> dict[str, Any]:
        """Press a button that posts *data*."""
        return post_json(self.running.port, path, data, f"Authorization: Bearer {self.token}")

    def worker(self) -> int | None:
        """Return the process id of the agent's worker, None while there is none."""
        for children in Path(f"/proc/{self.running.process.pid}/task").glob("*/children"):
            for pid in children.read_text().split():
                with suppress(OSError):
                    if b"--follow" in Path(f"/proc/{pid}/cmdline").read_bytes():
                        return int(pid)
        return None

    def change_everybody(self, *leaving: int) -> None:
        """Give each person a new name there, one after the other within the last half minute; but who is *leaving*."""
        self.generation += 1
        table, now = self.skin.world.table("people"), time.time()
        for number in range(1, self.people + 1):
            stamp = now - 30 + 30 * number / self.people
            if number in leaving:
                table.remove(number)
            else:
                table.put(
                    {**self._everybody[number], "name": f"Person {number} #{self.generation}", "updated_at": stamp},
                    id_=number,
                )

    def names(self) -> dict[str, int]:
        """Return the generations that the cache shows, each with how many people are of it."""
        sql = "SELECT substr(name, instr(name, '#') + 1), count(*) FROM person GROUP BY 1"
        return {str(generation): count for generation, count in self.cached(sql)}

    def cached(self, sql: str) -> list[Any]:
        """Return the rows of cache.db that *sql* asks for, as a new reader sees them; none while there is no cache."""
        return self._read("cache.db", sql)

    def request(self, person: int) -> str:
        """Have a request opened for *person*; return its key."""
        key = uuid.uuid4().hex
        given = {"key": key, "person": f"desk:{person}", "call": "", "subject": "Screen", "text": "", "category": ""}
        assert self.does("/api/request", **given) == {"ok": True}
        return key

    def is_all_sent(self) -> bool:
        """Tell whether all is sent; what was looked for and not found is sent again, as an analyst would have it."""
        states = dict(self._read("state.db", "SELECT key, state FROM outbox"))
        for key in [key for key, state in states.items() if state == "unconfirmed"]:
            self.does("/api/written", key=key, act="again")
        return set(states.values()) == {"sent"}

    def arrived(self, key: str) -> int:
        """Return how many requests the service desk has of *key*."""
        return sum(row.get("sourceID") == key for row in self.skin.world.table("requests").rows.values())

    def _read(self, name: str, sql: str) -> list[Any]:
        try:
            with closing(sqlite3.connect(f"file:{self.running.folder / name}?mode=ro", uri=True)) as connection:
                return connection.execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            if re.match("unable to open|no such table", str(error)):
                return []
            raise

    def mark(self, name: str, *, is_there: bool) -> None:
        """Lay the file *name* beside the program, or take it away (``brisk_deskcall``)."""
        file = self.folder / name
        if is_there:
            file.touch()
        else:
            file.unlink()


def certificate(file: Path) -> ssl.SSLContext:
    """Return what proves who a service desk is, by the key and the certificate in *file*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def office(folder: Path, *, people: int, requests: int, more: str = "") -> Iterator[Office]:
    """Run both until the block ends; *more* is added to the configuration of the source."""
    world = World()
    populate(world, people, requests)
    with account(world, tls=certificate(TRUSTED)) as (there, skin), pytest.MonkeyPatch.context() as environ:
        skin.limits.windows = {3600.0: 1_000_000}
        shell = Shell(folder)
        for name in ("HOME", "XDG_CONFIG_DIRS", "PYTHON_KEYRING_BACKEND"):
            environ.setenv(name, shell.environ[name])
        environ.setenv("SSL_CERT_FILE", str(TRUSTED))
        config = CONFIG.format(address=there.address, account=skin.account, more=more)
        (folder / "config.toml").write_text(config)
        (folder / "config.toml").chmod(0o600)
        places = ("--config", str(folder / "config.toml"), "--data", str(folder / "data"))
        stored = shell.run("secret", "set", "desk", "--file", *places, text=f"{skin.token}\n")
        assert stored.returncode == 0, stored.stderr
        with desk(folder, config, (str(_program(folder)),)) as running:
            yield Office(folder, running, there, skin, people)


def _program(folder: Path) -> Path:
    program, script = folder / "deskcall", Path(__file__).with_name("brisk_deskcall.py")
    program.write_text(f"#!/bin/sh\nBRISK_DESKCALL='{program}' exec '{sys.executable}' -I '{script}' \"$@\"\n")
    program.chmod(0o700)
    return program
