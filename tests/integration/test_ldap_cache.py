"""A real directory pulled into a real cache: who can be found there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from worlds.slapd import PASSWORD, Slapd
from worlds.staff import dn, people, running, settings

from cache.database import Cache, open_cache
from cache.numbers import Site
from cache.sources.opening import open_source
from cache.sweep import sweep
from cache.sync import Outcome, Watch, sync_source
from cache.target import Filing, Join, Target

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FILING = Filing(Site(region="NL"), (Join("desk"),))


@dataclass
class Company:
    slapd: Slapd
    cache: Cache

    def sync(self) -> dict[str, Outcome]:
        opened = open_source(settings(self.slapd), secret=PASSWORD)
        watch = Watch(FILING, lambda: NOW, lambda *_: None)
        return {one.stream: one for one in sync_source(self.cache, settings(self.slapd), opened, watch)}

    def names(self) -> set[str]:
        return {row[0] for row in self.cache.reader().execute("SELECT name FROM person").fetchall()}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    cache = open_cache(tmp_path / "data" / "cache.db", writable=True)
    (tmp_path / "slapd").mkdir()
    with running(tmp_path / "slapd", 600) as slapd:
        yield Company(slapd, cache)
    cache.close()


def test_people_and_their_organization_are_there(company: Company) -> None:
    outcomes = company.sync()

    assert {name: (one.state, one.rows) for name, one in outcomes.items()} == {
        "organizations": ("fresh", 1),
        "people": ("fresh", 600),
    }


def test_a_restart_between_two_syncs_empties_nothing(company: Company) -> None:
    company.sync()
    company.slapd.modify(dn(5), cn="Changed")
    company.slapd.delete(dn(6))
    company.slapd.restart()

    outcomes = company.sync()

    names = company.names()
    assert (outcomes["people"].state, len(names), "Changed" in names, "Person 6" in names) == (
        "fresh",
        599,
        True,
        False,
    )


def test_a_sync_at_rest_changes_nothing(company: Company) -> None:
    company.sync()

    outcomes = company.sync()

    assert [one.changed for one in outcomes.values()] == [False, False]


def test_most_people_deleted_at_once_are_kept_until_somebody_says_so(company: Company) -> None:
    company.sync()
    for number in range(1, 302):
        company.slapd.delete(dn(number))

    outcomes = company.sync()

    assert ("kept the old ones" in outcomes["people"].error, len(company.names())) == (True, 600)


def test_a_sweep_finds_all_as_they_are(company: Company) -> None:
    company.sync()

    swept = sweep(company.cache, Target("desk", "people", FILING, 5), people(company.slapd).sweep() or (), NOW)

    assert (swept.applied.deleted, swept.to_fetch) == (0, ())


def test_with_the_directory_away_everybody_stays(company: Company) -> None:
    company.sync()
    company.slapd.stop()

    outcomes = company.sync()

    assert (outcomes["people"].state, len(company.names())) == ("stale", 600)
