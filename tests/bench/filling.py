"""A first fill over the network, by the worker's own code in a process of its own; the fake desk lifts its limits.

A real account answers 3,600 requests an hour, which is what a first fill takes; here the worker itself is measured, and
what the desk takes to answer is the floor: the same pages, asked for and read as JSON, by the same client.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
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
PAGE = 100
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


@dataclass(frozen=True)
class Fill:
    """What one run of the worker took: *seconds*, the most memory in MB, and how many *rows* came."""

    seconds: float
    megabytes: float
    rows: int


def measure(size: int) -> Iterator[Finding]:
    """Yield a first fill of up to 100,000 people with three requests each, and what asking for changes costs then."""
    people = min(size, MOST_PEOPLE)
    with account(World()) as (desk, skin), tempfile.TemporaryDirectory(prefix="fill-", dir=filled.folder()) as name:
        skin.limits.windows = {3600.0: 10**9}
        populate(skin.world, people, people * TICKETS_EACH)
        given = (f"{desk.address}/v1", skin.account, skin.token, str(Path(name) / "cache.db"))
        floor = _pages(*given[:3])
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
        f"{first.seconds:.0f} s for {first.rows:,} rows; the same pages only read: {floor.rows / floor.seconds:,.0f} "
        "rows a second; the limits of the service desk lifted",
    )
    yield Finding(
        "14",
        "asking for changes when there are none",
        f"≤ {MOST_REQUESTS} requests a stream",
        f"{asked} requests for 3 streams",
        asked <= 3 * MOST_REQUESTS,
        f"{again.seconds * 1_000:.0f} ms",
    )


def _worker(*given: str) -> Fill:
    said = subprocess.run(
        [sys.executable, "-m", "bench.filling", *given], cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return Fill(**json.loads(said.stdout))


def _pages(address: str, account_name: str, token: str) -> Fill:
    """Return what it takes to ask for every page of people and requests and to read its JSON, and nothing else."""
    headers = {"Authorization": f"Bearer {token}", "X-Xurrent-Account": account_name}
    begun, rows = time.perf_counter(), 0
    with urllib3.PoolManager(headers=headers) as pool:
        for path in ("people", "requests"):
            page = f"{address}/{path}?per_page={PAGE}&sort=id"
            while page:
                answer = pool.request("GET", page)
                rows += len(answer.json())
                page = next(iter(_NEXT.findall(answer.headers.get("Link", ""))), "")
    return Fill(time.perf_counter() - begun, 0.0, rows)


def _fill(cache: Cache, address: str, account_name: str, token: str) -> int:
    """Pull until every stream is fresh, and return how many rows there are then.

    The worker keeps the limits of the service desk as ever, by a clock on which waiting takes no time.
    """
    clock = VirtualClock()
    settings = XurrentSettings(name="desk", base_url=address, account=account_name)
    source = Xurrent.of(settings, token, Clock(clock, clock.sleep))
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


def main() -> None:
    """Fill a cache in this process, and print what it took."""
    parser = argparse.ArgumentParser()
    for name in ("address", "account", "token", "cache"):
        parser.add_argument(name)
    given = parser.parse_args()
    begun = time.perf_counter()
    with closing(open_cache(Path(given.cache), writable=True)) as cache:
        rows = _fill(cache, given.address, given.account, given.token)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - begun, "megabytes": peak, "rows": rows}))


if __name__ == "__main__":
    main()
