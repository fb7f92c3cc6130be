"""What a bench found, and how figures are taken: median of three runs, both sides in turn."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One budget: its *row* in the plan, what is *measured* against what it may be, and whether it *holds*.

    *holds* None: it could not be measured here, *detail* says why.
    """

    row: str
    what: str
    budget: str
    measured: str
    holds: bool | None
    detail: str = ""


def median(values: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which *share* of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def microseconds(action: Callable[[], object]) -> float:
    """Return how long *action* takes."""
    begun = time.perf_counter_ns()
    action()
    return (time.perf_counter_ns() - begun) / 1_000


def in_turn(left: Callable[[], float], right: Callable[[], float], rounds: int) -> tuple[list[float], list[float]]:
    """Return the figures of both sides, taken one after the other so that the machine's moods meet both."""
    lefts: list[float] = []
    rights: list[float] = []
    gc.collect()
    for _ in range(rounds):
        lefts.append(left())
        rights.append(right())
    return lefts, rights
