"""What is done once a day."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from threading import Thread

import pytest

from agent.browser import Browser
from agent.config import Console
from agent.hub import Hub
from agent.model import Level, RingQuery
from agent.pairing import Pairing
from agent.pop import Pops
from agent.resolve import Resolver
from agent.rings import Rings
from agent.state import backup, phone_calls
from agent.state.opening import Places
from agent.upkeep import Upkeep
from cache.database import open_cache
from cache.numbers import Site

RETENTION = timedelta(days=30)
DAY = 86_400.0
SITE = Site(region="NL")


@pytest.fixture
def rings(state, hands, tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=False)) as cache:
        browser = Browser(8737, lambda address: None, is_silent=True)
        pops = Pops(Console, browser, Pairing(hands.ticks), Hub(), Resolver(cache, state, SITE), hands.ticks)
        yield Rings(state, SITE, pops, Hub(), hands.clock, hands.ticks)
        pops.stop()


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "state.db", tmp_path / "backups", tmp_path / "state.db.damaged")


@pytest.fixture
def upkeep(state, rings, places, hands):
    made = Upkeep(state, rings, places, RETENTION, hands.clock, hands.ticks)
    made.start()
    yield made
    made.stop()


def ring(rings, telephone="0201234567"):
    return rings.receive(RingQuery(telephone=telephone), Level.PHONE_SYSTEM, in_own_window=True).call


def test_the_first_round_makes_a_copy(upkeep, places):
    upkeep.daily()

    assert [path.name for path in backup.copies(places.copies)] == ["state-2026-03-02.db"]


def test_calls_are_forgotten_after_the_retention(upkeep, rings, state, hands):
    ring(rings)
    hands.forward(31 * DAY)
    kept = ring(rings)

    upkeep.daily()

    assert phone_calls.newest(state) == (kept,)


def test_a_forgotten_number_is_in_no_byte_of_the_file(upkeep, rings, places, hands):
    ring(rings, "0207775533")
    hands.forward(31 * DAY)

    upkeep.daily()

    content = b"".join(path.read_bytes() for path in places.file.parent.glob("state.db*") if path.is_file())
    assert b"0207775533" not in content


def test_a_jump_of_the_clock_deletes_nothing(upkeep, rings, state, hands):
    call = ring(rings)
    hands.now += timedelta(days=3650)

    upkeep.daily()

    assert phone_calls.newest(state) == (call,)


def test_a_clock_that_stays_where_it_was_set_is_believed_the_next_day(upkeep, rings, state, hands):
    ring(rings)
    hands.now += timedelta(days=60)
    upkeep.daily()
    hands.forward(DAY)

    upkeep.daily()

    assert phone_calls.newest(state) == ()


def test_before_anything_is_forgotten_it_is_copied(upkeep, rings, places, hands):
    ring(rings, "0207775533")
    hands.forward(31 * DAY)

    upkeep.daily()

    assert b"0207775533" in backup.copies(places.copies)[0].read_bytes()


def test_a_damaged_file_is_marked_and_its_good_copies_stay(upkeep, rings, state, places, hands):
    ring(rings)
    upkeep.daily()
    hands.forward(DAY)
    state.truncate_wal()
    content = bytearray(places.file.read_bytes())
    content[4096 : 4096 * 4] = b"\xff" * 4096 * 3
    places.file.write_bytes(content)

    in_a_thread_that_has_read_nothing_yet = Thread(target=upkeep.daily)
    in_a_thread_that_has_read_nothing_yet.start()
    in_a_thread_that_has_read_nothing_yet.join()

    assert places.damaged.exists()
    assert [path.name for path in backup.copies(places.copies)] == ["state-2026-03-02.db"]
