"""A running agent beside a service desk with every trouble there is, and beside one that is read for the first time."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from bench import filled
from bench.filling import most_megabytes
from bench.findings import Finding, median, microseconds, percentile
from desk import wait_for
from fakes import faults
from integration.test_upstream_faults import TROUBLES, Trouble, is_in_step, told
from worlds.brisk_office import PATIENT, Office, office

MOST_MS, MOST_TIMES = 50.0, 1.1
RINGS, FEW_RINGS, PAUSE_SECONDS = 400, 10, 0.015
FEW, MOST_PEOPLE, TICKETS_EACH = 90, 20_000, 3


def measure(size: int) -> Iterator[Finding]:
    """Yield how the telephone is answered through every trouble of a service desk, and the agent's memory meanwhile."""
    if sys.platform != "linux":
        yield Finding("15", "/sd while the service desk is in trouble", "", "not measured", None, "needs Linux")
        return
    faults.DRIP_SECONDS = 0.1
    with tempfile.TemporaryDirectory(prefix="upstream-", dir=filled.folder()) as name:
        yield _through_troubles(Path(name))
        yield _while_filling(Path(name), min(size, MOST_PEOPLE))


def _through_troubles(folder: Path) -> Finding:
    with _office(folder / "troubled", FEW, FEW) as here:
        here.change_everybody()
        here.sync()
        wait_for(lambda: is_in_step(here))
        at_rest, troubled = _rings(here, RINGS), list[float]()
        for trouble in TROUBLES.values():
            here.change_everybody()
            trouble.begins(here)
            here.sync()
            while not is_told(here, trouble):
                troubled += _rings(here, FEW_RINGS)
            trouble.ends(here)
            here.sync()
            while not is_in_step(here):
                troubled += _rings(here, FEW_RINGS)
    slow = percentile(troubled, 0.99)
    return Finding(
        "15",
        f"/sd through {len(TROUBLES)} troubles of a service desk",
        f"p99 ≤ {MOST_MS:.0f} ms",
        f"p99 {slow:.1f} ms",
        slow <= MOST_MS,
        f"p50 {median(troubled):.1f}, slowest {max(troubled):.1f} ms of {len(troubled):,}; "
        f"at rest p50 {median(at_rest):.1f}, p99 {percentile(at_rest, 0.99):.1f} ms",
    )


def _while_filling(folder: Path, people: int) -> Finding:
    with _office(folder / "small", FEW, FEW) as here:
        wait_for(lambda: is_loaded(here, FEW))
        _rings(here, RINGS)
        usual = most_megabytes(here.running.process.pid)
    with _office(folder / "large", people, people * TICKETS_EACH) as here:
        taken: list[float] = []
        while not is_loaded(here, people):
            taken += _rings(here, FEW_RINGS)
        peak = most_megabytes(here.running.process.pid)
    return Finding(
        "15",
        f"memory of the agent during a first fill of {people:,} people and {people * TICKETS_EACH:,} requests",
        f"≤ {MOST_TIMES} times that beside {FEW} people",
        f"{peak / usual:.2f} times",
        peak <= MOST_TIMES * usual,
        f"{peak:.1f} against {usual:.1f} MB, the most that each ever had; /sd meanwhile p50 {median(taken):.1f}, "
        f"p99 {percentile(taken, 0.99):.1f} ms",
    )


def _office(folder: Path, people: int, requests: int) -> AbstractContextManager[Office]:
    folder.mkdir(mode=0o700)
    (folder / PATIENT).touch()
    return office(folder, people=people, requests=requests)


def is_told(here: Office, trouble: Trouble) -> bool:
    """Tell whether the agent says what is the matter."""
    state, words = told(here)
    return state == trouble.state and trouble.words in words


def is_loaded(here: Office, people: int) -> bool:
    """Tell whether everything was read once."""
    streams = here.cached("SELECT sum(complete) FROM sync")
    return streams == [(3,)] and here.cached("SELECT count(*) FROM person") == [(people,)]


def _rings(here: Office, count: int) -> list[float]:
    """Return the milliseconds of each of *count* rings, of as many people."""
    taken: list[float] = []
    for number in range(here.rung, here.rung + count):
        telephone = f"+3120{1 + number % here.people * 3:07}"
        taken.append(microseconds(lambda telephone=telephone: here.ring(telephone)) / 1_000)  # type: ignore[misc]
        time.sleep(PAUSE_SECONDS)
    return taken
