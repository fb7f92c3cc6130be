"""Whatever happens and breaks at a service desk: in the end the cache holds what is there, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes.clients import Office, office
from fakes.world import Row, stamp
from fakes.xurrent import populate
from worlds.busy_desk import BusyDesk

from cache import people, stock, sweep, tickets
from cache.database import Cache, open_cache
from cache.errors import SourceError, TooManyGone
from cache.model import PersonId
from cache.numbers import Site
from cache.sources import Stream
from cache.sources.opening import Opened
from cache.sync import Watch, sync_source
from cache.target import Filing, Join, StreamName, Target

SEEDS, POLLS, POLL_SECONDS, SWEEP_EVERY = 20, 20, 30.0, 7
FILING = Filing(Site(region="NL"), (Join("desk"),))


@dataclass
class Follower:
    """The cache, and what keeps it in step: polls and sweeps, each of which may fail."""

    here: Office
    cache: Cache

    def __post_init__(self) -> None:
        source = self.here.source()
        self.settings = source.desk.settings
        self.opened = Opened(source.people(), None, source.tickets())

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.here.clock(), UTC)

    def poll(self) -> list[str]:
        watch = Watch(FILING, lambda: self.now, lambda *_: None)
        return [outcome.state for outcome in sync_source(self.cache, self.settings, self.opened, watch)]

    def sweep(self) -> list[str]:
        """Return what a sweep found to be other than here."""
        return [*self._swept("people", self.opened.people), *self._swept("tickets", self.opened.tickets)]

    def _swept(self, name: StreamName, stream: Stream[Any] | None) -> tuple[str, ...]:
        stamps = stream.sweep() if stream is not None else None
        assert stamps is not None
        return sweep.sweep(self.cache, Target("desk", name, FILING), stamps, self.now).to_fetch

    def held(self, name: StreamName) -> set[str]:
        with self.cache.transaction() as transaction:
            return set(stock.stamps(transaction, Target("desk", name, FILING)))


@contextmanager
def following(folder: Path) -> Iterator[Follower]:
    with office() as here:
        cache = open_cache(folder / "cache.db", writable=True)
        yield Follower(here, cache)
        cache.close()


def stale(follower: Follower) -> list[str]:
    """Return the rows that are there and are other, or not at all, in the cache."""
    return [
        *(f"people {row['id']}" for row in enabled(follower) if not _is_known(follower.cache, row)),
        *(
            f"requests {row['id']}"
            for row in follower.here.table("requests").sorted("id")
            if not _is_known_request(follower.cache, row)
        ),
    ]


def ghosts(follower: Follower) -> set[str]:
    """Return the rows that are in the cache and not there."""
    persons = {f"desk:{row['id']}" for row in enabled(follower)}
    requests = {f"desk:{row['id']}" for row in follower.here.table("requests").sorted("id")}
    return (follower.held("people") - persons) | (follower.held("tickets") - requests)


def enabled(follower: Follower) -> list[Row]:
    return [row for row in follower.here.table("people").sorted("id") if not row["disabled"]]


def _is_known(cache: Cache, row: Row) -> bool:
    found = people.by_id(cache, PersonId(f"desk:{row['id']}"))
    return found is not None and (found.name, found.updated_at) == (row["name"], stamp(row["updated_at"]))


def _is_known_request(cache: Cache, row: Row) -> bool:
    found = [(each.subject, each.status, each.updated_at) for each in tickets.by_number(cache, str(row["id"]))]
    return found == [(row["subject"], row["status"], stamp(row["updated_at"]))]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_the_last_poll_and_sweep_no_row_is_stale_and_none_is_a_ghost(tmp_path: Path, seed: int) -> None:
    with following(tmp_path) as follower:
        here, chance = follower.here, random.Random(seed)
        here.skin.manners.by_page_number = bool(seed % 2)
        populate(here.skin.world, 120, 180, seed=seed)
        busy = BusyDesk(here.skin.world, here.clock, chance)
        here.desk.script.on("*", busy, times=None)
        for poll in range(1, POLLS + 1):
            follower.poll()
            if poll % SWEEP_EVERY == 0:
                with suppress(SourceError, TooManyGone):
                    follower.sweep()
            here.clock.sleep(POLL_SECONDS * (0.8 + 0.4 * chance.random()))
            busy.live()
        busy.rest()

        states, to_fetch = follower.poll(), follower.sweep()

        assert (states, to_fetch) == (["fresh", "fresh"], [])
        assert (stale(follower), ghosts(follower)) == ([], set())
        assert here.skin.limits.refusals == 0
