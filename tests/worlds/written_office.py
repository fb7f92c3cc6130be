"""A real agent with its worker beside a service desk that it may write to, and what an analyst does in its console."""

from __future__ import annotations

import re
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import Desk, desk, wait_for
from serving import get, post_json
from worlds.writable_desk import WritableDesk

UNKNOWN = "+442079460018"
VERA, VERA_NUMBER = "helpdesk:1", "+31201234567"
CONFIG = """
[site]
region = "NL"

[console]
new_request = "form"
categories = ["incident", "rfi"]

[[source]]
name = "helpdesk"
kind = "writable"
base_url = "http://127.0.0.1:{port}"
write = ["numbers", "tickets", "notes"]
every = "30s"
"""


@dataclass
class Analyst:
    """Who works at the console of *running*, beside *helpdesk*."""

    running: Desk
    helpdesk: WritableDesk
    token: str = ""

    def __post_init__(self) -> None:
        self.token = self.running.console_token()

    def call(self, telephone: str) -> str:
        """Have the telephone ring, and return the id of the call."""
        get(self.running.port, f"/sd?telephone={telephone.replace('+', '%2B')}&callID={uuid.uuid4().hex}")
        return str(self._row("SELECT key FROM phone_call ORDER BY id DESC LIMIT 1"))

    def view(self, call: str = "") -> str:
        """Return what the page of *call* shows, the idle page without one."""
        html = get(self.running.port, f"/api/view?call={call}", f"Authorization: Bearer {self.token}").raw.decode()
        return " ".join(re.sub("<[^>]*>", " ", html).split())

    def does(self, path: str, **data: str | int) -> dict[str, Any]:
        """Press a button that posts *data*."""
        return post_json(self.running.port, path, data, f"Authorization: Bearer {self.token}")

    def requests(self, call: str, subject: str, key: str = "") -> str:
        """Send a new request of Vera, and return its key."""
        key = key or uuid.uuid4().hex
        said = self.does(
            "/api/request", key=key, person=VERA, call=call, subject=subject, text="Since 9:00.", category="incident"
        )
        assert said == {"ok": True}
        return key

    def state_of(self, key: str) -> str:
        """Return what became of a write, as state.db says it."""
        return str(self._row("SELECT state FROM outbox WHERE key = ?", key))

    def comes_to(self, key: str, state: str) -> None:
        """Wait until a write is in *state*."""
        wait_for(lambda: self.state_of(key) == state)

    def shows(self, text: str, call: str = "") -> None:
        """Wait until a page shows *text*."""
        wait_for(lambda: text in self.view(call))

    def worker_pid(self) -> int:
        """Return the process of the sync worker."""
        children = Path(f"/proc/{self.running.process.pid}/task").glob("*/children")
        return int(next(pid for each in children for pid in each.read_text().split()))

    def _row(self, sql: str, *values: str) -> Any:
        with closing(sqlite3.connect(f"file:{self.running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
            row = connection.execute(sql, values).fetchone()
        return None if row is None else row[0]


def helpdesk() -> WritableDesk:
    """Return a service desk with two people and a ticket."""
    found = WritableDesk()
    found.add_person("1", "Vera Jansen", VERA_NUMBER)
    found.add_person("2", "Tom Bakker", "+31201234568")
    found.add_ticket("70464", "VPN drops", "1")
    return found


@contextmanager
def office(folder: Path, beside: WritableDesk, config: str = CONFIG) -> Iterator[Desk]:
    """Start an agent that knows *beside*, and wait until it knows its people and tickets; *beside* must be open."""
    program = folder / "deskcall"
    script = Path(__file__).with_name("writable_deskcall.py")
    program.write_text(f"#!/bin/sh\nWRITABLE_DESKCALL='{program}' exec '{sys.executable}' -I '{script}' \"$@\"\n")
    program.chmod(0o700)
    with desk(folder, config.format(port=beside.port), (str(program),)) as running:
        wait_for(lambda: knows(running, "SELECT count(*) FROM ticket"))
        yield running


def knows(running: Desk, sql: str, *values: str) -> int:
    """Return the number that *sql* gives in cache.db, 0 while it is not there."""
    if not (running.folder / "cache.db").exists():
        return 0
    with closing(sqlite3.connect(f"file:{running.folder / 'cache.db'}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute(sql, values).fetchone()[0])
        except sqlite3.Error:
            return 0
