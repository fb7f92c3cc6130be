"""The pause switch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.pausing import Pausing
from agent.web.pause import tomorrow


@pytest.fixture
def pausing(state, hands):
    return Pausing(state, hands.clock)


def test_nothing_is_paused_at_first(pausing):
    assert not pausing.is_on()


def test_a_pause_ends_when_its_time_has_come(pausing, hands):
    pausing.begin(hands.now + timedelta(hours=1))

    hands.forward(3_599)
    before = pausing.is_on()
    hands.forward(1)

    assert (before, pausing.is_on()) == (True, False)


def test_a_pause_without_an_end_lasts_until_it_is_resumed(pausing, hands):
    pausing.begin(None)
    hands.forward(10**7)
    before = pausing.is_on()

    pausing.end()

    assert (before, pausing.is_on()) == (True, False)


def test_a_pause_outlives_a_restart(state, hands, pausing):
    pausing.begin(hands.now + timedelta(hours=1))

    assert Pausing(state, hands.clock).is_on()


def test_a_later_pause_takes_the_place_of_an_earlier_one(state, hands, pausing):
    pausing.begin(None)

    pausing.begin(hands.now + timedelta(minutes=1))
    hands.forward(60)

    assert not Pausing(state, hands.clock).is_on()


def test_tomorrow_begins_at_midnight_of_this_computer():
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    begins = tomorrow(now).astimezone()

    assert (begins.date() - now.astimezone().date(), begins.hour, begins.minute) == (timedelta(days=1), 0, 0)
