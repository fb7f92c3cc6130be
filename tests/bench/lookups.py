"""Number → person and tickets, in the thread that asks; against what libphonenumber alone takes to read the number."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import directory, filled, reading
from bench.findings import RUNS, Finding, median, microseconds, percentile
from bench.plans import Line

from cache import people, tickets
from cache.database import Cache, open_cache
from cache.numbers import read

HITS, UNKNOWN, TAILS, WARM_UP = 3_000, 500, 500, 1_000
COLD = 80


@dataclass(frozen=True, slots=True)
class Callers:
    """Texts as telephone systems send them."""

    hits: tuple[str, ...]
    unknown: tuple[str, ...]
    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Microseconds of one run over a directory of some size."""

    read: list[float]
    hits: list[float]
    unknown: list[float]
    tails: list[float]


def callers(count: int, seed: int) -> Callers:
    """Return who calls a directory of *count* people."""
    chance = random.Random(seed)
    lines = list(_lines(count, chance))
    hits = tuple(sent(lines[at % len(lines)], chance) for at in range(HITS))
    tails = tuple(chance.choice(lines).e164[-7:] for _ in range(TAILS))
    unknown = tuple(f"+3120{chance.randrange(2, 8)}{chance.randrange(10**6):06}" for _ in range(UNKNOWN))
    return Callers(hits, unknown, tails)


def sent(line: Line, chance: random.Random) -> str:
    """Return a number as one telephone system or the other sends it."""
    forms = [f"+{line.e164}", f"00{line.e164}", line.e164]
    if line.country.region == "NL":
        forms.append(f"0{line.area}{line.local}")
    return chance.choice(forms)


def look_up(cache: Cache, text: str) -> object:
    """Do what a ring does: read the number, find its people, and the tickets of the first."""
    found = people.by_number(cache, read(text, filled.SITE), filled.SITE)
    return tickets.of_person(cache, found.matches[0].person.id) if found.matches else found


def warm(sizes: tuple[int, ...]) -> Iterator[Finding]:
    """Yield budget 3: speed against libphonenumber alone, growth from smallest to largest directory, the tail."""
    runs: dict[int, list[Run]] = {}
    caches = {size: open_cache(filled.database(size), writable=False) for size in sizes}
    try:
        for seed in range(RUNS):
            for size in sizes:
                runs.setdefault(size, []).append(_run(caches[size], callers(size, seed)))
    finally:
        for cache in caches.values():
            cache.close()
    yield from _judged(runs)


def cold(size: int) -> Iterator[Finding]:
    """Yield budget 10: the first ring after the file left the memory of the operating system, with a new connection."""
    path = filled.database(size)
    texts = callers(size, 10).hits
    colds: list[float] = []
    warms: list[float] = []
    for text, other in zip(texts[:COLD], texts[COLD:], strict=False):
        _drop(path)
        cold_us, warm_us = _first_and_later(path, text, other)
        colds.append(cold_us)
        warms.append(warm_us)
    ratio = median(colds) / median(warms)
    yield Finding(
        "10",
        f"first ring on a cold file, {size:,} people",
        "p50 ≤ 20 times warm",
        f"{ratio:.1f} times",
        ratio <= 20,
        f"connection included; cold p50 {median(colds):.0f} µs, p99 {percentile(colds, 0.99):.0f} µs; "
        f"warm p50 {median(warms):.0f} µs",
    )


def _first_and_later(path: Path, first: str, later: str) -> tuple[float, float]:
    """Return the microseconds of the first look-up with its new connection, and of a later one."""
    opened: list[Cache] = []

    def ring() -> object:
        opened.append(open_cache(path, writable=False))
        return look_up(opened[0], first)

    try:
        cold_us = microseconds(ring)
        for text in (first, later):
            look_up(opened[0], text)
        return cold_us, microseconds(lambda: look_up(opened[0], later))
    finally:
        opened[0].close()


def _lines(count: int, chance: random.Random) -> Iterator[Line]:
    """Yield numbers that belong to people of the directory, out of a few of its chunks."""
    numbers = chance.sample(range(directory.chunks(count)), min(5, directory.chunks(count)))
    for number in numbers:
        entries = directory.chunk(number, count)
        for entry in chance.sample(entries, len(entries)):
            yield chance.choice(entry.lines)


def _run(cache: Cache, who: Callers) -> Run:
    for text in who.hits[:WARM_UP]:
        look_up(cache, text)
    gc.collect()
    run = Run([], [], [], [])
    for text in who.hits:
        run.read.append(microseconds(lambda text=text: reading.alone(text, filled.SITE.region)))  # type: ignore[misc]
        run.hits.append(microseconds(lambda text=text: look_up(cache, text)))  # type: ignore[misc]
    for text in who.unknown:
        run.unknown.append(microseconds(lambda text=text: look_up(cache, text)))  # type: ignore[misc]
    for text in who.tails:
        run.tails.append(microseconds(lambda text=text: look_up(cache, text)))  # type: ignore[misc]
    return run


def _judged(runs: dict[int, list[Run]]) -> Iterator[Finding]:
    smallest, largest = min(runs), max(runs)
    for size, own in runs.items():
        ratio = median([median(run.hits) / median(run.read) for run in own])
        tail = min(percentile(run.hits, 0.99) / median(run.hits) for run in own)
        yield Finding(
            "3",
            f"look-up, {size:,} people",
            "hit p50 ≤ 2.2 times libphonenumber alone",
            f"{ratio:.2f} times",
            ratio <= 2.2,
            f"hit p50 {_mid(own, 'hits', 0.5):.0f}, p99 {_mid(own, 'hits', 0.99):.0f} µs; "
            f"unknown p50 {_mid(own, 'unknown', 0.5):.0f}; 7 digits p50 {_mid(own, 'tails', 0.5):.0f}; "
            f"libphonenumber alone p50 {_mid(own, 'read', 0.5):.0f} µs",
        )
        yield Finding(
            "3", f"slowest look-ups, {size:,} people", "p99 ≤ 10 times p50 (best run)", f"{tail:.1f} times", tail <= 10
        )
    if largest > smallest:
        growth = _mid(runs[largest], "hits", 0.5) / _mid(runs[smallest], "hits", 0.5)
        yield Finding(
            "3",
            f"{largest:,} people against {smallest:,}",
            "hit p50 ≤ 1.25 times",
            f"{growth:.2f} times",
            growth <= 1.25,
        )


def _mid(runs: list[Run], side: str, share: float) -> float:
    return median([percentile(getattr(run, side), share) for run in runs])


def _drop(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
