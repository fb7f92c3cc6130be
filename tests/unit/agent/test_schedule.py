"""When to pull, try again, start again."""

from __future__ import annotations

import pytest

from agent import schedule
from agent.schedule import Next, Verdict


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 24.0), (0.5, 30.0), (1.0, 36.0)])
def test_pulls_are_a_fifth_apart_from_their_interval_at_most(chance: float, seconds: float) -> None:
    assert schedule.after_success(30, chance) == pytest.approx(seconds)


def test_files_are_read_at_once() -> None:
    assert schedule.first_pull(60, 0.9, is_filled=False, is_local=True) == 0.0


def test_a_first_fill_begins_within_ten_seconds() -> None:
    assert schedule.first_pull(3600, 1.0, is_filled=False, is_local=False) == 10.0


def test_a_first_increment_is_spread_over_its_interval() -> None:
    assert schedule.first_pull(3600, 0.5, is_filled=True, is_local=False) == 1800.0


@pytest.mark.parametrize(("failures", "longest"), [(1, 2), (2, 4), (5, 32), (9, 300), (1000, 300)])
def test_waiting_doubles_to_five_minutes(failures: int, longest: float) -> None:
    assert (schedule.backoff(failures, 0.0), schedule.backoff(failures, 1.0)) == (1.0, longest)


@pytest.mark.parametrize("exit_code", [0, 2])
def test_a_worker_that_was_asked_to_end_or_cannot_be_configured_is_not_started_again(exit_code: int) -> None:
    assert schedule.after_exit(exit_code, (1.0,), now_seconds=1.0, chance=0.5) == Verdict(Next.WAIT)


def test_a_worker_that_died_is_started_again_after_a_while() -> None:
    verdict = schedule.after_exit(-9, (10.0,), now_seconds=10.0, chance=1.0)

    assert verdict == Verdict(Next.RESTART, 2.0, is_failing=False)


def test_five_deaths_in_ten_minutes_are_a_failure() -> None:
    deaths = (0.0, 100.0, 200.0, 300.0, 600.0)

    assert schedule.after_exit(1, deaths, now_seconds=600.0, chance=0.0).is_failing


def test_five_deaths_in_an_hour_are_none() -> None:
    deaths = (0.0, 700.0, 1400.0, 2100.0, 2800.0)

    assert not schedule.after_exit(1, deaths, now_seconds=2800.0, chance=0.0).is_failing
