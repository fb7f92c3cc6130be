"""Rings that come at one moment are written by one commit, and each is answered after it."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest

from agent.model import CallId, Level, RingQuery
from agent.state.recording import Heard, Outcome
from agent.state.together import Together
from cache.errors import StoreBusy

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THREADS, RINGS = 8, 6


def heard(name: str) -> Heard:
    return Heard(RingQuery(telephone="0201234567", foreign_id=name), Level.PHONE_SYSTEM, None, NINE, CallId(name))


def at_once(work):
    """Return what *work* gives in each of 8 threads that begin together."""
    begin = threading.Barrier(THREADS)

    def run(at):
        begin.wait(20)
        return work(at)

    with ThreadPoolExecutor(THREADS) as threads:
        return [each.result(60) for each in [threads.submit(run, at) for at in range(THREADS)]]


def test_a_ring_is_in_the_log_when_its_thread_goes_on(state):  # A3
    together = Together(state)

    def ring(at):
        missing = []
        with closing(sqlite3.connect(state.path)) as other:
            for name in (f"{at}-{each}" for each in range(RINGS)):
                assert together.record(heard(name)).outcome is Outcome.NEW
                if other.execute("SELECT 1 FROM phone_call WHERE key = ?", (name,)).fetchone() is None:
                    missing.append(name)
        return missing

    assert at_once(ring) == [[]] * THREADS


def test_rings_of_one_call_that_come_together_are_one_call(state):  # S2
    together = Together(state)

    calls = at_once(lambda at: together.record(heard("same")).call.id)

    assert set(calls) == {CallId("same")}


def test_rings_that_cannot_be_written_are_all_refused_and_none_is_written_later(state):
    together = Together(state)

    def refused(at):
        with pytest.raises(StoreBusy):
            together.record(heard(f"{at}"))
        return True

    with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        at_once(refused)
    together.record(heard("later"))

    keys = state.reader().execute("SELECT key FROM phone_call").fetchall()
    assert keys == [("later",)]
