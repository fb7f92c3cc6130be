"""The click program of Windows beside a program that does nothing, both by the same wine."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.findings import RUNS, Finding, in_turn, median
from wine import Wine, bare, windows_path

from handlers import endpoint
from installers.windows import stub

CLICKS = 40
GOAL_MS, MOST_MS = 2.0, 4.0
_LINK = "tel:+31201234567"
_TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
_TOKEN = "b" * 43
_NOTHING = "int wmain(void) { return 0; }\n"


def measure() -> Iterator[Finding]:
    """Yield by how much longer a click takes than starting a program at all."""
    with tempfile.TemporaryDirectory(prefix="click-") as name, bare(Path(name)) as wine, _agent(Path(name) / "data"):
        clicking, empty = stub.build(Path(name)), _empty(Path(name))

        def click() -> float:
            return _milliseconds(wine, clicking)

        def nothing() -> float:
            return _milliseconds(wine, empty)

        for warm in (click, nothing):
            warm()
        runs = [in_turn(click, nothing, CLICKS) for _ in range(RUNS)]
    more = median([median([a - b for a, b in zip(*run, strict=True)]) for run in runs])
    clicked, started = (median([median(run[side]) for run in runs]) for side in (0, 1))
    yield Finding(
        "stub",
        "`deskcall-open.exe` over a program that does nothing, same wine",
        f"goal {GOAL_MS:.0f} ms, at most {MOST_MS:.0f} ms",
        f"{more:.1f} ms",
        more <= MOST_MS,
        f"{clicked:.1f} and {started:.1f} ms from start to end; median of {RUNS} medians of {CLICKS} pairs",
    )


@contextmanager
def _agent(data: Path) -> Iterator[None]:
    """Take every link at once, known by the endpoint file in *data*."""
    data.mkdir(mode=0o700)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        endpoint.write(str(data / endpoint.NAME), endpoint.Endpoint(server.getsockname()[1], _TOKEN))
        thread = threading.Thread(target=_take, args=(server,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _take(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            request = b""
            while not request.endswith(_LINK.encode()):
                request += connection.recv(4096)
            connection.sendall(_TAKEN)


def _milliseconds(wine: Wine, program: Path) -> float:
    """Run a program with a link; return how long it took from start to end."""
    data = windows_path(wine.folder / "data")
    begun = time.perf_counter()
    if wine.start(program, _LINK, DESKCALL_DATA=data).wait() != 0:
        raise SystemExit(f"{program.name} failed")
    return (time.perf_counter() - begun) * 1_000


def _empty(folder: Path) -> Path:
    source, program = folder / "nothing.c", folder / "nothing.exe"
    source.write_text(_NOTHING)
    subprocess.run([stub.COMPILER, "-O2", "-s", "-municode", "-mwindows", "-o", program, source], check=True)
    return program
