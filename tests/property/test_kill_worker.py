"""kill -9 of the sync worker at any moment: no half of a batch is seen, no write is lost, none arrives twice."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from desk import wait_for
from fakes.faults import Make, Reply, Wire
from worlds.brisk_office import Office, office

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the worker through /proc"),
]

KILLS = int(os.environ.get("KILLS", "30"))  # 200 by "make kills"
KILLS_A_FILL = 5
FILLS = KILLS // 3 // KILLS_A_FILL
MANY_PEOPLE, MANY_REQUESTS = 1_000, 1_500
PAGE = 100
PAGES_AGAIN = 4 * KILLS_A_FILL  # after a kill the page at hand, and what changed since
PAGE_OF_PEOPLE = 90  # one page, so one batch
IN, OUT = range(1, 6), range(6, 11)  # who leaves and comes back, in turns
LONGEST_MOMENT_SECONDS = 1.2  # the worker is there after half of that
WRITE_SECONDS = 0.2
NOBODYS = "+31209999999"  # who has a number is looked up and kept, beside the pages


def kill(here: Office, chance: random.Random) -> None:
    """Kill the worker at some moment of its work, and see that the telephone is answered all the same."""
    wait_for(lambda: here.worker() is not None)
    time.sleep(chance.random() * LONGEST_MOMENT_SECONDS)  # the moment is what the test is about
    worker = here.worker()
    if worker is not None:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: here.worker() != worker)
    here.ring(NOBODYS)


def is_whole(here: Office) -> bool:
    return here.cached("PRAGMA integrity_check") == [("ok",)]


def rows(here: Office) -> tuple[int, int]:
    """Return how many people and requests a reader sees."""
    people = here.cached("SELECT count(*) FROM person")
    requests = here.cached("SELECT count(DISTINCT number) FROM ticket")
    return (people[0][0], requests[0][0]) if people and requests else (0, 0)


def ends_of_pages(here: Office) -> tuple[set[int], set[int]]:
    """Return how many people and requests there can be after a whole page; the open requests come first."""
    is_open = [row["status"] != "completed" for row in here.skin.world.table("requests").rows.values()]
    of_open = {*range(0, sum(is_open), PAGE), sum(is_open)}
    return {*range(0, MANY_PEOPLE + 1, PAGE)}, of_open | {*range(sum(is_open), MANY_REQUESTS, PAGE), MANY_REQUESTS}


def are_loaded(here: Office) -> set[str]:
    """Return the streams of which a reader is told that all is here."""
    return {name for (name,) in here.cached("SELECT stream FROM sync WHERE complete")}


@pytest.mark.parametrize("number", range(FILLS))
def test_a_first_fill_is_seen_in_whole_pages_and_goes_on_where_it_was(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    with office(tmp_path, people=MANY_PEOPLE, requests=MANY_REQUESTS) as here:
        ends = ends_of_pages(here)
        for _ in range(KILLS_A_FILL):
            kill(here, chance)

            loaded, (people, requests) = are_loaded(here), rows(here)
            assert (people in ends[0], requests in ends[1]) == (True, True), (people, requests)
            assert "people" not in loaded or people == MANY_PEOPLE
            assert "tickets" not in loaded or requests == MANY_REQUESTS
            here.sync()
        wait_for(lambda: rows(here) == (MANY_PEOPLE, MANY_REQUESTS))
        assert here.desk.paths().count("/v1/people") <= MANY_PEOPLE // PAGE + PAGES_AGAIN
        assert is_whole(here)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, people=PAGE_OF_PEOPLE, requests=60, more='write = ["tickets"]') as made:
        made.change_everybody()
        made.sync()
        made.mark("night", is_there=True)
        wait_for(lambda: made.names() == {"1": PAGE_OF_PEOPLE})
        yield made


def slow(make: Make, wire: Wire) -> Reply:
    """Take a while before and after a write is stored, as desks do."""
    wire.ended.wait(WRITE_SECONDS)
    reply = make()
    wire.ended.wait(WRITE_SECONDS)
    return reply


def check(here: Office) -> None:
    """See that the cache shows whole batches and whole sweeps only."""
    people = dict(here.cached("SELECT CAST(local AS INTEGER), name FROM person"))
    stay = {name.partition("#")[2] for number, name in people.items() if number not in (*IN, *OUT)}
    groups = [sum(number in people for number in group) for group in (IN, OUT)]

    assert len(stay) == 1
    assert [count for count in groups if count not in (0, len(IN))] == []


def test_what_changed_goes_or_is_written_survives_any_kill(here: Office) -> None:
    chance, keys = random.Random(7), []
    here.desk.script.on("/v1/requests", slow, times=None, method="POST")
    for turn in range(KILLS - FILLS * KILLS_A_FILL):
        leaving = IN if turn % 2 else OUT
        here.change_everybody(*leaving)
        here.sync()
        keys.append(here.request(chance.randrange(11, PAGE_OF_PEOPLE + 1)))
        kill(here, chance)

        check(here)
    here.sync()
    expected = {str(here.generation): PAGE_OF_PEOPLE - len(IN)}
    wait_for(lambda: here.names() == expected)
    wait_for(here.is_all_sent)

    assert {key: here.arrived(key) for key in keys} == dict.fromkeys(keys, 1)
    assert is_whole(here)


def test_a_worker_that_was_killed_comes_back_unasked(here: Office) -> None:
    worker = here.worker()
    assert worker is not None

    os.kill(worker, signal.SIGKILL)

    wait_for(lambda: here.worker() not in (None, worker))
