"""``make bench``: every budget beside its floor, written to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import (
    answers,
    calls,
    clicks,
    false_pops,
    filling,
    interference,
    loading,
    lookups,
    painting,
    report,
    sizes,
    upstream,
    windows_clicks,
)
from bench.findings import Finding

SIZES = (10_000, 100_000, 1_000_000)
ROOT = Path(__file__).parents[2]


def main() -> int:
    """Measure, print, write; return 1 when a budget does not hold."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--people", type=int, default=SIZES[-1], help="the largest directory (1000000)")
    parser.add_argument("--only", default="", help="rows to measure, for example 3,9; the others are left alone")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    given = parser.parse_args()
    only = tuple(filter(None, given.only.split(",")))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    begun = time.perf_counter()
    found = [
        finding for row, measure in _benches(given.people) if not only or row in only for finding in _told(measure)
    ]
    page = ROOT / "docs" / "benchmarks.md"
    if not given.dry_run and only:
        report.amend(page, found, [row for row, _ in _benches(given.people)])
    elif not given.dry_run:
        report.write(page, found, given.people, time.perf_counter() - begun)
    return 1 if any(finding.holds is False for finding in found) else 0


def _benches(largest: int) -> Iterator[tuple[str, Callable[[], Iterable[Finding]]]]:
    some = (*(size for size in SIZES if size < largest), largest)
    yield "1", truth
    yield "2", lambda: false_pops.measure(largest)
    yield "3", lambda: lookups.warm(some)
    yield "6", lambda: answers.ring(some[0])
    yield "7", lambda: interference.measure(largest)
    yield "8", lambda: answers.memory(largest)
    yield "9", lambda: answers.start(largest)
    yield "10", lambda: lookups.cold(largest)
    yield "11", lambda: loading.measure(largest)
    yield "12", lambda: sizes.measure(largest)
    yield "13", lambda: painting.measure(largest)
    yield "14", lambda: filling.measure(largest)
    yield "15", lambda: upstream.measure(largest)
    yield "click", clicks.measure
    yield "stub", windows_clicks.measure
    yield "call", calls.measure


def truth() -> Iterator[Finding]:
    """Yield budget 1: the tests of the truth table, by comparison and by database."""
    tests = sorted((ROOT / "tests" / "unit" / "cache").rglob("test_*truth*.py"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, tests)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    passed = re.search(r"(\d+) passed", said.stdout)
    yield Finding(
        "1",
        "pairs of numbers whose verdict is known",
        "every one right, by comparison and by database",
        f"{passed[1] if passed else 0} checks pass",
        said.returncode == 0,
        ", ".join(path.name for path in tests),
    )


def _told(measure: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    for finding in measure():
        print(report.line(finding), flush=True)
        yield finding


if __name__ == "__main__":
    sys.exit(main())
