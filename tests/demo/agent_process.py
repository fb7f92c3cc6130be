"""The agent of the demo: its throw-away folder, its configuration, its process."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.sample_directory import DESK, Files

USUAL_PORT = 8737
READY_SECONDS, END_SECONDS = 20.0, 5.0


class DemoFailed(Exception):
    """The demo cannot go on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Deskcall:
    """The product as the demo calls it: its own configuration and data, nothing of this user's."""

    folder: Path
    port: int

    def arguments(self, *command: str) -> list[str]:
        """Return the command line of a deskcall command."""
        places = ("--config", str(self.folder / "config.toml"), "--data", str(self.folder / "data"))
        return [sys.executable, "-I", "-m", "agent", *places, *command]

    def configure(self, files: Files) -> None:
        """Write the configuration: a Dutch telephone system, a made-up service desk, files as the source."""
        (self.folder / "config.toml").write_text(
            f"""\
[site]
region = "NL"
area = "20"

[server]
port = {self.port}

[console]
new_request_url = "{DESK}/requests/new?requested_by={{person_id}}&telephone={{telephone}}"

[[source]]
name = "desk"
kind = "csv"
people = {json.dumps(str(files.people))}
organizations = {json.dumps(str(files.organizations))}
tickets = {json.dumps(str(files.tickets))}
""",
            encoding="utf-8",
        )

    def sync(self) -> None:
        """Fill the cache, showing the product's own progress. Raises DemoFailed."""
        if subprocess.run(self.arguments("sync"), stdin=subprocess.DEVNULL, check=False).returncode:
            raise DemoFailed("the sample directory could not be read; the lines above say why")

    def explain(self, options: tuple[str, ...]) -> str:
        """Return why the product finds whom it finds, in its own words; a sentence for each parameter."""
        asked = subprocess.run(
            self.arguments("ring", "--dry-run", "--json", *options),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        if asked.returncode:
            return asked.stderr.strip()
        answer: dict[str, Any] = json.loads(asked.stdout)
        return "; ".join(sentence for sentence in answer["why"] if not sentence.endswith(": not given"))

    def ring(self, query: str) -> int:
        """Ring as a telephone system does; return the HTTP status. Raises DemoFailed when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=END_SECONDS)
        with contextlib.closing(connection):
            try:
                connection.request("GET", f"/sd?{query}")
                return connection.getresponse().status
            except (OSError, http.client.HTTPException) as error:
                raise DemoFailed(f"the agent does not answer on port {self.port}: {error}") from error

    @contextmanager
    def running(self, *, opens_pages: bool, tell: threading.Event) -> Iterator[None]:
        """Run the agent meanwhile. Its lines are printed; *tell* is set when it ended by itself."""
        command = self.arguments("run", *(() if opens_pages else ("--no-browser",)))
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        ) as process:
            reader = threading.Thread(target=_show, args=(process, tell), name="lines of the agent")
            reader.start()
            try:
                self._wait_until_it_answers(process)
                yield
            finally:
                _end(process)
                reader.join()

    def _wait_until_it_answers(self, process: subprocess.Popen[str]) -> None:
        waiting = threading.Event()
        for _ in range(int(READY_SECONDS / 0.05)):
            if process.poll() is not None:
                raise DemoFailed("the agent ended at once; the lines above say why")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1.0):
                return
            waiting.wait(0.05)
        raise DemoFailed(f"the agent did not listen on port {self.port} within {READY_SECONDS:.0f} s")


def can_open_pages(environ: Mapping[str, str]) -> bool:
    """Tell whether the agent will find a browser to open pages in."""
    if sys.platform in ("darwin", "win32"):
        return True
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return has_display and (shutil.which("xdg-open") or shutil.which("gio")) is not None


def free_port() -> int:
    """Return the usual port, or another free one below 32768 when somebody has it."""
    for port in (USUAL_PORT, *random.sample(range(18_000, 28_000), 50)):
        if all(_is_free(*address, port) for address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))):
            return port
    raise DemoFailed("no port is free on 127.0.0.1")


def _is_free(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return family == socket.AF_INET6 and not _has_ipv6()
    return True


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _show(process: subprocess.Popen[str], tell: threading.Event) -> None:
    for line in process.stdout or ():
        print(f"           {line.rstrip().removeprefix('Deskcall: ')}", flush=True)
    tell.set()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
