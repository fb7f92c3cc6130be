"""When to pull, when to try again, when to start the worker again. Pure: chance (0 to 1) and seconds are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

JITTER = 0.2
FIRST_FILL_SECONDS = 10.0
AFTER_SLEEP_SECONDS = 15.0
LONGEST_BACKOFF_SECONDS = 300.0
REFUSED_AGAIN_SECONDS = 3600.0
GOOD_LIFE_SECONDS = 600.0
DEATHS_THAT_FAIL = 5
CHECK_EVERY_SECONDS = 86_400.0


class Next(Enum):
    """What the supervisor does after the worker ended."""

    RESTART = "restart"
    WAIT = "wait until asked"  # configuration or secret: trying again by itself would only fill the log


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, after how many seconds, and whether the status is ``failing``."""

    next: Next
    delay_seconds: float = 0.0
    is_failing: bool = False


def after_success(every_seconds: float, chance: float) -> float:
    """Return the seconds to the next pull: *every_seconds* ± 20 %, so that thousands of desks never pull together."""
    return every_seconds * (1 - JITTER + 2 * JITTER * chance)


def first_pull(every_seconds: float, chance: float, *, is_filled: bool, is_local: bool) -> float:
    """Return the seconds from the start to the first pull: files at once, a first fill soon, an increment anywhere."""
    if is_local:
        return 0.0
    return chance * (every_seconds if is_filled else FIRST_FILL_SECONDS)


def backoff(failures: int, chance: float) -> float:
    """Return the seconds to wait after the n-th failure in a row (1: the first): full jitter, 1 s doubling to 300 s."""
    longest = min(LONGEST_BACKOFF_SECONDS, 2.0 ** min(failures, 10))
    return 1.0 + chance * (longest - 1.0)


def after_exit(exit_code: int, deaths: tuple[float, ...], *, now_seconds: float, chance: float) -> Verdict:
    """Return what follows on the end of a worker.

    *deaths* are the times of its ends since it last lived for 10 minutes, this one included, on *now_seconds*' clock.
    """
    if exit_code in (0, 2):
        return Verdict(Next.WAIT)
    recent = sum(1 for death in deaths if now_seconds - death <= GOOD_LIFE_SECONDS)
    return Verdict(Next.RESTART, backoff(max(1, len(deaths)), chance), is_failing=recent >= DEATHS_THAT_FAIL)
