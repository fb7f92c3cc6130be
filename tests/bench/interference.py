"""Look-ups while the sync worker, another process, writes without a pause; against the same look-ups at rest."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from bench import directory, filled, loading
from bench.findings import RUNS, Finding, median, microseconds, percentile
from bench.lookups import callers, look_up

from cache.database import Cache, open_cache
from cache.model import Person

LOOK_UPS, PAUSE_SECONDS = 1_500, 0.001
MOST_PEOPLE = 20_000


def measure(size: int) -> Iterator[Finding]:
    """Yield budget 7: ``deskcall sync`` of files in which every row changed, again and again."""
    people = min(size, MOST_PEOPLE)
    rows = [entry.person for entry in islice(directory.entries(people), people)]
    texts, exits = callers(people, 7).hits, list[int]()
    with tempfile.TemporaryDirectory(prefix="sync-", dir=filled.folder()) as name:
        folder = Path(name)
        folder.chmod(0o700)
        _configure(folder, rows)
        _sync(folder).check_returncode()
        with closing(open_cache(folder / "data" / "cache.db", writable=False)) as cache:
            idles, busies = [], []
            for _ in range(RUNS):
                idles.append(_look_ups(cache, texts))
                with _syncing(folder, rows, exits):
                    busies.append(_look_ups(cache, texts))
    ratio = median([percentile(busy, 0.99) / percentile(idle, 0.99) for busy, idle in zip(busies, idles, strict=True)])
    yield Finding(
        "7",
        f"look-ups during a full sync of {people:,} people",
        "p99 ≤ 1.5 times that at rest",
        f"{ratio:.2f} times",
        ratio <= 1.5 and not any(exits),
        f"p50 {median(busies[-1]):.0f} against {median(idles[-1]):.0f} µs, p99 {percentile(busies[-1], 0.99):.0f} "
        f"against {percentile(idles[-1], 0.99):.0f} µs, slowest {max(busies[-1]):.0f} µs; "
        f"{len(exits)} whole syncs, {sum(map(bool, exits))} failed",
    )


@contextmanager
def _syncing(folder: Path, rows: list[Person], exits: list[int]) -> Iterator[None]:
    """Sync without a pause meanwhile, in a process of its own; *exits* gets the exit codes."""
    ends = threading.Event()

    def sync() -> None:
        generation = 0
        while not ends.is_set():
            generation += 1
            (folder / f"{generation % 2}.csv").replace(folder / "people.csv")
            exits.append(_sync(folder).returncode)
            (folder / "people.csv").replace(folder / f"{generation % 2}.csv")

    for generation in (0, 1):
        loading.write(folder / f"{generation}.csv", [row._replace(name=f"{row.name} {generation}") for row in rows])
    thread = threading.Thread(target=sync)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()
        loading.write(folder / "people.csv", rows)


def _look_ups(cache: Cache, texts: tuple[str, ...]) -> list[float]:
    for text in texts[:200]:
        look_up(cache, text)
    taken: list[float] = []
    for text in texts[:LOOK_UPS]:
        taken.append(microseconds(lambda text=text: look_up(cache, text)))  # type: ignore[misc]
        time.sleep(PAUSE_SECONDS)
    return taken


def _configure(folder: Path, rows: list[Person]) -> None:
    loading.write(folder / "people.csv", rows)
    source = f'[[source]]\nname = "{directory.SOURCE}"\nkind = "csv"\npeople = "{folder / "people.csv"}"\n'
    (folder / "config.toml").write_text(f'[site]\nregion = "NL"\n{source}', encoding="utf-8")


def _sync(folder: Path) -> subprocess.CompletedProcess[str]:
    places = ("--config", str(folder / "config.toml"), "--data", str(folder / "data"))
    return subprocess.run(
        [sys.executable, "-I", "-m", "agent", *places, "sync", "--quiet"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
