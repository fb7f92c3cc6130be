"""When to pull, when to try again, when to start the worker again. Pure: chance (0 to 1) and seconds are passed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

JITTER = 0.2
FIRST_FILL_SECONDS = 10.0
AFTER_SLEEP_SECONDS = 15.0
LONGEST_BACKOFF_SECONDS = 300.0
REFUSED_AGAIN_SECONDS = 3600.0
GOOD_LIFE_SECONDS = 600.0
DEATHS_THAT_FAIL = 5
CHECK_EVERY_SECONDS = 86_400.0
SWEEPS_FROM_MINUTE, SWEEPS_MINUTES = 60, 240  # 01:00 to 05:00
AFTER_START_SECONDS = 600.0
SWEEP_AGAIN_SECONDS = 660.0  # the guard wants a second look at least 10 minutes later


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


def after_refusal(chance: float) -> float:
    """Return the seconds until who was not let in tries again: an hour, never all desks at once."""
    return REFUSED_AGAIN_SECONDS * (1 - JITTER + 2 * JITTER * chance)


def after_failure(failures: int, chance: float, *, wait_seconds: float) -> float:
    """Return the seconds after the n-th failure in a row; never less than the *wait_seconds* that were asked for."""
    return max(backoff(failures, chance), wait_seconds + chance * min(wait_seconds, AFTER_SLEEP_SECONDS))


def sweep_minute(installation: str) -> int:
    """Return the minute of the day at which this *installation* sweeps, 01:00 to 05:00: always the same, its own."""
    drawn = int.from_bytes(hashlib.sha256(installation.encode()).digest()[:4], "big")
    return SWEEPS_FROM_MINUTE + drawn % SWEEPS_MINUTES


def is_sweep_due(swept_at: datetime, now: datetime, minute: int) -> bool:
    """Return whether the *minute* of a night has passed since the last sweep: also in a night that we slept through.

    *now* is local time: the desk's night counts.
    """
    tonight = datetime.combine(now.date(), time(minute // 60, minute % 60), now.tzinfo)
    newest = tonight if tonight <= now else tonight - timedelta(days=1)
    return swept_at < newest


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
