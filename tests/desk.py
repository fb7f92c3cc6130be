"""The whole program as a process, with a desktop whose browser only writes down what it would open."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from serving import post_json

from handlers import endpoint

PROGRAM = (sys.executable, "-I", "-m", "agent")
SECONDS = 60.0  # a wait ends when it is over; machines may be busy


@dataclass(frozen=True)
class Desk:
    """A running agent: its *port*, its data *folder*, the file of addresses that a browser was asked to open."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    opened_file: Path

    @property
    def endpoint_token(self) -> str:
        """Return the token of the local commands."""
        return endpoint.read(str(self.folder / endpoint.NAME)).token

    def opened(self) -> list[str]:
        """Return every address that was opened, in order."""
        return self.opened_file.read_text().splitlines() if self.opened_file.exists() else []

    def calls(self) -> int:
        """Return how many calls are written down."""
        with closing(sqlite3.connect(f"file:{self.folder / 'state.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM phone_call").fetchone()[0])

    def rings(self) -> int:
        """Return how many rings were taken, written down or only counted."""
        with closing(sqlite3.connect(f"file:{self.folder / 'state.db'}?mode=ro", uri=True)) as connection:
            counted = connection.execute("SELECT coalesce(sum(rings), 0) FROM overflow").fetchone()[0]
        return self.calls() + int(counted)

    def log(self) -> str:
        """Return everything that the agent logged or printed."""
        files = [*(self.folder / "logs").iterdir(), self.folder.parent / "output"]
        return "".join(file.read_text("utf-8", "replace") for file in files)

    def console_token(self) -> str:
        """Return a console token, got as a browser gets one: by the ticket of the page that it was told to open."""
        before = len(self.opened())
        origin = f"http://127.0.0.1:{self.port}"
        post_json(self.port, "/api/reopen", {"call": ""}, f"Origin: {origin}")
        wait_for(lambda: len(self.opened()) > before)
        ticket = self.opened()[-1].partition("#t=")[2]
        return str(post_json(self.port, "/api/pair", {"ticket": ticket}, f"Origin: {origin}")["token"])


@contextmanager
def desk(folder: Path, config: str = '[site]\nregion = "US"\n', program: tuple[str, ...] = PROGRAM) -> Iterator[Desk]:
    """Start the agent below *folder* and stop it at the end of the block."""
    (folder / "bin").mkdir()
    opener, opened = folder / "bin" / "xdg-open", folder / "opened"
    opener.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{opened}'\n")
    opener.chmod(0o700)
    (folder / "config.toml").write_text(config)
    (folder / "config.toml").chmod(0o600)
    port, data = free_port(), folder / "data"
    command = [*program, "run", "--port", str(port), "--data", str(data)]
    with _agent([*command, "--config", str(folder / "config.toml")], folder) as process:
        yield Desk(process, port, data, opened)


@contextmanager
def restarted(ended: Desk) -> Iterator[Desk]:
    """Start an agent that has ended once more, on its port and data, until the end of the block."""
    with _agent(list(ended.process.args), ended.folder.parent) as process:  # type: ignore[arg-type]
        yield Desk(process, ended.port, ended.folder, ended.opened_file)


@contextmanager
def _agent(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environ = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "DISPLAY": ":0"}
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output, cwd="/")
        try:
            wait_for(lambda: (folder / "data" / endpoint.NAME).exists() or process.poll() is not None)
            assert process.poll() is None, (folder / "output").read_text()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def free_port() -> int:
    """Return a port below the ephemeral ones that is free on both loopback addresses just now."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as four, socket.socket(socket.AF_INET6) as six:
            try:
                four.bind(("127.0.0.1", port))
                six.bind(("::1", port))
            except OSError:
                continue
            return port


def wait_for(is_so: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until *is_so*, for a minute at most unless said otherwise."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)
