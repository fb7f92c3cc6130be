"""How long a directory takes to load, and again when nothing changed; against libphonenumber alone."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench import directory, filled, reading
from bench.findings import RUNS, Finding, median

from cache import apply
from cache.database import Cache, open_cache
from cache.model import Batch, Person
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import open_source
from cache.sync import Watch, sync_source

MOST_PEOPLE = 20_000
_COLUMNS = ("id", "name", "email", "organization", "employeeID", "supportID", "site", "region", "vip", "work", "mobile")


def measure(size: int) -> Iterator[Finding]:
    """Yield budget 11."""
    people = min(size, MOST_PEOPLE)
    rows = [entry.person for entry in islice(directory.entries(max(size, people)), people)]
    with tempfile.TemporaryDirectory(prefix="load-", dir=filled.folder()) as name:
        folder = Path(name)
        folder.chmod(0o700)
        path = folder / "people.csv"
        settings = CsvSettings(name=directory.SOURCE, people=path)
        firsts, agains, sames, unchanged = [], [], [], []
        for run in range(RUNS):
            alone = _read_all(rows)
            write(path, rows)
            with closing(open_cache(folder / f"{run}.db", writable=True)) as cache:
                firsts.append(_seconds(cache, settings) / alone)
                sames.append(_seconds(cache, settings) / alone)
                write(path, [*rows[1:], rows[0]])  # the same people: only their order, and so the file, is new
                agains.append(_seconds(cache, settings) / alone)
            with closing(open_cache(folder / f"{run}-rows.db", writable=True)) as cache:
                unchanged.append(_read_all(rows) / _unchanged(cache, rows))
    yield from _judged(people, firsts, (sames, agains), unchanged)


def write(path: Path, rows: list[Person]) -> None:
    """Write people as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(_row(person) for person in rows)


def _row(person: Person) -> tuple[str, ...]:
    numbers = {number.kind: number.raw for number in person.numbers}
    organization = (person.organization_id or "").partition(":")[2]
    return (
        *(person.id.partition(":")[2], person.name, person.email, organization, person.employee_id, person.support_id),
        *(person.site, person.region, str(int(person.is_vip)), numbers.get("work", ""), numbers.get("mobile", "")),
    )


def _seconds(cache: Cache, settings: CsvSettings) -> float:
    watch = Watch(filing=filled.FILING, now=lambda: datetime.now(UTC), progress=lambda stream, rows, total: None)
    begun = time.perf_counter()
    for outcome in sync_source(cache, settings, open_source(settings), watch):
        if outcome.state != "fresh":
            raise SystemExit(f"{outcome.stream}: {outcome.error}")
    return time.perf_counter() - begun


def _unchanged(cache: Cache, rows: list[Person]) -> float:
    """Return the seconds that rows take which are here already."""
    batches: list[Batch[Person]] = [batch for batch in filled.batches(rows) if batch.upserts]
    for batch in batches:
        apply.apply(cache, filled.target("people"), batch, directory.NOW)
    begun = time.perf_counter()
    for batch in batches:
        apply.apply(cache, filled.target("people"), batch, directory.NOW)
    return time.perf_counter() - begun


def _read_all(rows: list[Person]) -> float:
    """Return the seconds that libphonenumber alone takes to read every number of *rows*."""
    begun = time.perf_counter()
    for person in rows:
        for number in person.numbers:
            reading.alone(number.raw, person.region)
    return time.perf_counter() - begun


def _judged(
    people: int, firsts: list[float], again: tuple[list[float], list[float]], unchanged: list[float]
) -> Iterator[Finding]:
    same, reordered = map(median, again)
    yield Finding(
        "11",
        f"first load of a CSV file, {people:,} people",
        "≤ 1.8 times libphonenumber alone over its numbers",
        f"{median(firsts):.2f} times",
        median(firsts) <= 1.8,
        "file parsed, written, all indexes",
    )
    yield Finding("11", "the same file again", "≤ 0.1 times libphonenumber alone", f"{same:.3f} times", same <= 0.1)
    yield Finding(
        "11",
        "the same people in another order",
        "≤ 1 times libphonenumber alone",
        f"{reordered:.2f} times",
        reordered <= 1.0,
        "the file is new, no row is",
    )
    yield Finding(
        "11",
        "numbers that did not change",
        "≥ 5 times faster than libphonenumber alone",
        f"{median(unchanged):.1f} times",
        median(unchanged) >= 5,
        "whole rows compared, in batches of 500",
    )
