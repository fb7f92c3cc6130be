"""How fast the agent's process answers, starts, and how large it is; against its floor."""

from __future__ import annotations

import http.client
import random
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import filled, servers
from bench.findings import RUNS, Finding, in_turn, median, microseconds, percentile
from bench.lookups import callers
from bench.servers import Server

REQUESTS, STARTS, LOOK_UPS, THREADS = 1_500, 10, 20_000, 8
_RATE = re.compile(r"Requests/sec:\s*([0-9.]+)")


def ring(size: int) -> Iterator[Finding]:
    """Yield budget 6: ``/sd`` against a fixed answer, each with a new connection; then 16 connections at once."""
    with _folder(size) as folder, servers.agent(folder) as agent, servers.floor() as floor:
        for server in (agent, floor):
            for at in range(50):
                server.answer(_sd(f"warm{at}"))
        numbers = iter(range(10**6))
        ratios, ours, theirs = [], [], []
        for _ in range(RUNS):
            left, right = in_turn(
                lambda: microseconds(lambda: agent.answer(_sd(f"c{next(numbers)}"))),
                lambda: microseconds(lambda: floor.answer(_sd(f"c{next(numbers)}"))),
                REQUESTS,
            )
            ratios.append(median(left) / median(right))
            ours, theirs = left, right
        yield Finding(
            "6",
            "/sd, a new connection each",
            "p50 ≤ 2 times a fixed answer",
            f"{median(ratios):.2f} times",
            median(ratios) <= 2,
            f"p50 {median(ours):.0f} against {median(theirs):.0f} µs, p99 {percentile(ours, 0.99):.0f} against "
            f"{percentile(theirs, 0.99):.0f} µs, every request another call",
        )
        yield _rate(agent, floor)


def start(size: int) -> Iterator[Finding]:
    """Yield budget 9: from the start of the process to its first connection."""
    with _folder(size) as folder:

        def agent() -> float:
            with servers.agent(folder) as server:
                return server.started_ms

        def floor() -> float:
            with servers.floor() as server:
                return server.started_ms

        agent()  # makes state.db
        ours, theirs = in_turn(agent, floor, STARTS)
    ratio = median(ours) / median(theirs)
    yield Finding(
        "9",
        "from start to listening",
        "≤ 1.5 times a process that loads the same libraries",
        f"{ratio:.2f} times",
        ratio <= 1.5,
        f"median of {STARTS}: {median(ours):.0f} against {median(theirs):.0f} ms",
    )


def memory(size: int) -> Iterator[Finding]:
    """Yield budget 8: memory after many look-ups by eight connections at once."""
    with _folder(size) as folder, servers.agent(folder) as agent, servers.floor() as floor:
        token = agent.console_token()
        texts = callers(size, 8).hits
        _at_once(lambda chance: _ask(agent, token, chance, texts))
        _at_once(lambda chance: _ask(floor, "", chance, texts))
        ours, theirs = agent.rss_mb(), floor.rss_mb()
    yield Finding(
        "8",
        f"memory after {LOOK_UPS:,} look-ups, {size:,} people",
        "≤ 1.25 times a process that loads the same libraries",
        f"{ours / theirs:.2f} times",
        ours / theirs <= 1.25,
        f"{ours:.1f} against {theirs:.1f} MB; GET /api/people, {THREADS} connections",
    )


def _rate(agent: Server, floor: Server) -> Finding:
    what, budget = "/sd, 16 connections at once", "≥ 0.3 times the rate of a fixed answer"
    if shutil.which("wrk") is None:
        return Finding("6", what, budget, "not measured", None, "wrk is not installed")
    ours, theirs = in_turn(lambda: _wrk(agent), lambda: _wrk(floor), RUNS)
    ratio = median([left / right for left, right in zip(ours, theirs, strict=True)])
    return Finding(
        "6",
        what,
        budget,
        f"{ratio:.2f} times",
        ratio >= 0.3,
        f"{median(ours):.0f} against {median(theirs):.0f} rings a second",
    )


def _wrk(server: Server) -> float:
    url = f"http://127.0.0.1:{server.port}{_sd('flood')}"
    said = subprocess.run(["wrk", "-t1", "-c16", "-d3s", url], capture_output=True, check=True, encoding="utf-8").stdout
    found = _RATE.search(said)
    return float(found[1]) if found else 0.0


def _at_once(work: Callable[[random.Random], None]) -> None:
    threads = [threading.Thread(target=work, args=(random.Random(at),)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask(server: Server, token: str, chance: random.Random, texts: tuple[str, ...]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=servers.END_SECONDS)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = "/api/people" if token else "/sd"
    with closing(connection):
        for _ in range(LOOK_UPS // THREADS):
            connection.request("GET", f"{path}?telephone={quote(chance.choice(texts), safe='')}", headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 202):
                raise SystemExit(f"{path} answered {answer.status}")


def _sd(call: str) -> str:
    return f"/sd?telephone=%2B31201234567&called=%2B31101000000&callID={call}"


@contextmanager
def _folder(size: int) -> Iterator[Path]:
    """Give a folder with a copy of the database of some size below ``data``."""
    with tempfile.TemporaryDirectory(prefix="run-", dir=filled.database(size).parent) as name:
        filled.copy(size, Path(name) / "data")
        yield Path(name)
