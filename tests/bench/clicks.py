"""The click process: from its start to the moment at which the agent has the link; beside a bare interpreter."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.findings import RUNS, Finding, in_turn, median, percentile

import handlers
from handlers import endpoint
from handlers.registration import commands
from handlers.rows import PACKAGED_FOLDER
from installers.linux.texts import click_launcher

CLICKS = 40
MOST_MS, MOST_TIMES = 15.0, 2.5
_LINK = "tel:+31201234567"
_TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
_TOKEN = "b" * 43


def measure() -> Iterator[Finding]:
    """Yield how long a click takes until its link has arrived, and until its process has ended."""
    with tempfile.TemporaryDirectory(prefix="click-") as name, _listening(Path(name)) as agent:
        environ = {**os.environ, endpoint.DATA_VARIABLE: name}
        yield _measured(
            "from the start of a click's process to the link at the agent", commands().click, agent, environ
        )
        yield _measured("the same by the launcher of the Debian package", _packaged(Path(name)), agent, environ)


def _packaged(folder: Path) -> tuple[str, ...]:
    """Return the package's launcher, with our own folder in place of the one that it is installed in."""
    launcher = folder / "deskcall-open"
    launcher.write_text(click_launcher().replace(PACKAGED_FOLDER, str(Path(handlers.__file__).parents[1])))
    return (sys.executable, "-IS", str(launcher))


def _measured(what: str, command: tuple[str, ...], agent: socket.socket, environ: dict[str, str]) -> Finding:
    ends = list[float]()

    def click() -> float:
        taken, ended = _clicked(agent, command, environ)
        ends.append(ended)
        return taken

    for warm in (click, _bare):
        warm()
    ends.clear()
    runs = [in_turn(click, _bare, CLICKS) for _ in range(RUNS)]
    ratio = median([median(taken) / median(bare) for taken, bare in runs])
    taken, bare = min((median(taken), median(bare)) for taken, bare in runs)
    slowest = percentile([each for run, _ in runs for each in run], 0.95)
    return Finding(
        "click",
        what,
        f"≤ {MOST_MS:.0f} ms and ≤ {MOST_TIMES} times a bare `python3 -I -S`",
        f"{taken:.1f} ms, {ratio:.2f} times",
        taken <= MOST_MS and ratio <= MOST_TIMES,
        f"bare {bare:.1f} ms from start to end; p95 {slowest:.1f} ms; ended after {median(ends):.1f} ms; "
        f"best of {RUNS} medians of {CLICKS}",
    )


@contextmanager
def _listening(folder: Path) -> Iterator[socket.socket]:
    folder.chmod(0o700)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        endpoint.write(str(folder / endpoint.NAME), endpoint.Endpoint(server.getsockname()[1], _TOKEN))
        yield server


def _clicked(agent: socket.socket, command: tuple[str, ...], environ: dict[str, str]) -> tuple[float, float]:
    """Click once; return the milliseconds until the link was here, and until the process had ended."""
    begun = time.perf_counter()
    process = subprocess.Popen([*command, _LINK], env=environ)
    connection, _ = agent.accept()
    with connection:
        request = b""
        while not request.endswith(_LINK.encode()):
            request += connection.recv(4096)
        taken = time.perf_counter()
        connection.sendall(_TAKEN)
    if process.wait() != 0:
        raise SystemExit("the click process failed")
    return (taken - begun) * 1_000, (time.perf_counter() - begun) * 1_000


def _bare() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], check=True)
    return (time.perf_counter() - begun) * 1_000
