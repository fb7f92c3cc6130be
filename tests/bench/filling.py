"""A first fill over the network, by the worker's own code in a process of its own; the fake desk lifts its limits.

A real account answers 3,600 requests an hour, which is what a first fill takes; here the worker itself is measured. The
desk answers from texts made before, and what that takes is the floor: the same rows, asked for and read as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import urllib3
from bench import filled
from bench.findings import Finding
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from fakes.xurrent import account, populate

from cache.database import Cache, open_cache
from cache.numbers import Site
from cache.sources.network import Clock
from cache.sources.opening import Opened
from cache.sources.xurrent import Xurrent
from cache.sources.xurrent_settings import XurrentSettings
from cache.sync import Watch, sync_source
from cache.target import Filing

MOST_PEOPLE, TICKETS_EACH = 100_000, 3
FEWEST_A_SECOND, MOST_MB, MOST_REQUESTS = 5_000, 150, 2
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Fill:
    """What a run of the worker took: *seconds*, of which it was *busy*; its most memory in MB; how many *rows* came."""

    seconds: float
    busy: float
    megabytes: float
    rows: int


def measure(size: int) -> Iterator[Finding]:
    """Yield a first fill of up to 100,000 people with three requests each, and what asking for changes costs then."""
    people = min(size, MOST_PEOPLE)
    with account(World()) as (desk, skin), tempfile.TemporaryDirectory(prefix="fill-", dir=filled.folder()) as name:
        skin.limits.windows = {3600.0: 10**9}
        populate(skin.world, people, people * TICKETS_EACH)
        given = (f"{desk.address}/v1", skin.account, skin.token, str(Path(name) / "cache.db"))
        _pages(desk, *given[:3])  # the desk makes its texts
        floor = _pages(desk, *given[:3])
        first = _worker(*given)
        before = len(desk.asked)
        again = _worker(*given)
        asked = len(desk.asked) - before
    rate = first.rows / first.seconds
    yield Finding(
        "14",
        f"first fill of {people:,} people and {people * TICKETS_EACH:,} requests over HTTP",
        f"≥ {FEWEST_A_SECOND:,} rows a second, memory ≤ {MOST_MB} MB",
        f"{rate:,.0f} rows a second, {first.megabytes:.0f} MB",
        rate >= FEWEST_A_SECOND and first.megabytes <= MOST_MB,
        f"{first.seconds:.0f} s for {first.rows:,} rows, the worker busy for {first.busy:.0f} s of them; the same rows "
        f"only read: {floor.rows / floor.seconds:,.0f} a second; the limits of the service desk lifted",
    )
    yield Finding(
        "14",
        "asking for changes when there are none",
        f"≤ {MOST_REQUESTS} requests",
        f"{asked} requests for 3 streams",
        asked <= MOST_REQUESTS,
        f"{again.seconds * 1_000:.0f} ms",
    )


def _worker(*given: str) -> Fill:
    said = subprocess.run(
        [sys.executable, "-m", "bench.filling", *given], cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return Fill(**json.loads(said.stdout))


def _pages(desk: Desk, address: str, account_name: str, token: str) -> Fill:
    """Return what it takes to ask for every page of people and requests and to read its JSON, and nothing else."""
    headers = {"Authorization": f"Bearer {token}", "X-Xurrent-Account": account_name}
    source = _account(address, account_name, token, VirtualClock())
    begun, rows = time.perf_counter(), 0
    with urllib3.PoolManager(headers=headers) as pool:
        for stream in (source.people(), source.tickets()):
            assert stream is not None
            stream.pull(None)
            asked = desk.asked[-1]
            whole = [pair for pair in asked.query if pair[0] in {"per_page", "sort", "fields"}]
            below: list[tuple[str, str]] = []
            while page := pool.request("GET", f"{desk.address}{asked.path}", fields=whole + below).json():
                rows += len(page)
                below = [("id", f"<{page[-1]['id']}")]
    return Fill(time.perf_counter() - begun, 0.0, 0.0, rows)


def _account(address: str, account_name: str, token: str, clock: VirtualClock) -> Xurrent:
    settings = XurrentSettings(name="desk", base_url=address, account=account_name)
    return Xurrent.of(settings, token, Clock(clock, clock.sleep))


def _fill(cache: Cache, address: str, account_name: str, token: str) -> int:
    """Pull until every stream is fresh, and return how many rows there are then.

    The worker keeps the limits of the service desk as ever, by a clock on which waiting takes no time.
    """
    clock = VirtualClock()
    source = _account(address, account_name, token, clock)
    settings = source.desk.settings
    opened = Opened(people=source.people(), tickets=source.tickets(), organizations=source.organizations())
    watch = Watch(filing=Filing(Site("NL")), now=lambda: datetime.now(UTC), progress=lambda *_: None)
    while True:
        outcomes = list(sync_source(cache, settings, opened, watch))
        waits = max(outcome.wait_seconds for outcome in outcomes)
        if not waits:
            break
        clock.sleep(waits)
    failed = [outcome.error for outcome in outcomes if outcome.state != "fresh"]
    if failed:
        raise SystemExit(f"not filled: {failed}")
    return sum(outcome.rows for outcome in outcomes)


def most_megabytes(process: int | str) -> float:
    """Return the most memory that a process ever had; getrusage would tell that of who started it, if that is more."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Fill a cache in this process, and print what it took."""
    parser = argparse.ArgumentParser()
    for name in ("address", "account", "token", "cache"):
        parser.add_argument(name)
    given = parser.parse_args()
    begun, busy = time.perf_counter(), time.process_time()
    with closing(open_cache(Path(given.cache), writable=True)) as cache:
        rows = _fill(cache, given.address, given.account, given.token)
    seconds = {"seconds": time.perf_counter() - begun, "busy": time.process_time() - busy}
    print(json.dumps({**seconds, "megabytes": most_megabytes("self"), "rows": rows}))


if __name__ == "__main__":
    main()
