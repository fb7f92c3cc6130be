"""Limits cannot be passed, however requests are spread over a server's window."""

from __future__ import annotations

import random

import pytest

from cache.sources.budget import Budget, Limit

PUBLISHED = (Limit(20, 2.0), Limit(3600, 3600.0))


def made(budget: Budget, until: float, *, urgent: bool = False, chance: random.Random | None = None) -> list[float]:
    """Return when a client asks that never rests longer than it must, or that dawdles by *chance*."""
    now, times = 0.0, []
    while now < until:
        wait = budget.wait_seconds(now, urgent=urgent)
        if wait > 0:
            now += wait
            continue
        budget.spend(now)
        times.append(now)
        now += chance.expovariate(8.0) if chance else 0.0
    return times


def fullest(times: list[float], seconds: float) -> int:
    """Return the most requests in any window of *seconds*."""
    begin, most = 0, 0
    for place, time in enumerate(times):
        while times[begin] + seconds <= time:
            begin += 1
        most = max(most, place - begin + 1)
    return most


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_no_window_ever_holds_more_than_80_percent_of_a_limit(seed: int | None) -> None:
    times = made(Budget.of(PUBLISHED), 8_000.0, urgent=True, chance=seed and random.Random(seed))

    assert (fullest(times, 2.0) <= 16, fullest(times, 3600.0) <= 2880) == (True, True)


def test_pulls_leave_a_fifth_to_who_has_a_caller_in_the_ear() -> None:
    budget = Budget.of([Limit(20, 2.0)])
    while budget.wait_seconds(0.0) == 0:
        budget.spend(0.0)

    assert (budget.left(0.0), budget.wait_seconds(0.0, urgent=True)) == (4, 0.0)


@pytest.mark.parametrize("share", [1, 3, 10, 100, 10_000])
def test_all_workstations_of_an_account_together_stay_within_its_limits(share: int) -> None:
    times = made(Budget.of(PUBLISHED, share), 7_200.0, urgent=True)

    assert fullest(times, 3600.0) * share <= max(3600, share)


def test_a_share_of_less_than_one_request_is_one_in_a_longer_time() -> None:
    times = made(Budget.of([Limit(20, 2.0)], 160), 100.0, urgent=True)

    assert times == [0.0, 20.0, 40.0, 60.0, 80.0]


def test_nothing_passes_before_the_desk_wants_it() -> None:
    budget = Budget.of([Limit(20, 2.0)])
    budget.shut(50.0)
    budget.shut(30.0)

    assert (budget.wait_seconds(10.0, urgent=True), budget.wait_seconds(50.0)) == (40.0, 0.0)


@pytest.mark.parametrize(
    ("remaining", "pull", "ring"), [(100, 0.0, 0.0), (37, 0.0, 0.0), (36, 60.0, 0.0), (0, 60.0, 60.0), (-1, 60.0, 60.0)]
)
def test_what_the_desk_says_is_left_counts(remaining: int, pull: float, ring: float) -> None:
    budget = Budget.of([Limit(100, 60.0)])

    budget.heed(0.0, remaining=remaining, limit=100, reset_seconds=60.0)

    assert (budget.wait_seconds(0.0), budget.wait_seconds(0.0, urgent=True)) == (pull, ring)


def test_without_limits_there_is_no_wait() -> None:
    budget = Budget.of([])

    assert (budget.wait_seconds(0.0), budget.left(0.0)) == (0.0, None)
