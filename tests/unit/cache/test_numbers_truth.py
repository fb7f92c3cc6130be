"""Every row of the truth table, by comparing and by looking up in a real database."""

import json
from pathlib import Path

import pytest
from number_directory import Directory, compared

from cache.numbers import Candidate, Site, best_tier, rank, read

TABLE = Path(__file__).parents[2] / "data" / "match_cases.json"
ROWS = json.loads(TABLE.read_text(encoding="utf-8"))["rows"]
PAIRS = [pytest.param(row, id=str(row["id"])) for row in ROWS if row["expect"] != "rank"]
RANKED = [pytest.param(row, id=str(row["id"])) for row in ROWS if row["expect"] == "rank"]
EVERY = PAIRS + RANKED


def site_of(row) -> Site:
    given = row.get("site", {})
    return Site(
        region=row["region"],
        area=given.get("area", ""),
        outside=tuple(given.get("outside", ())),
        stems=tuple(given.get("stems", ())),
    )


def fields_of(row) -> list[str]:
    return row["registered"] if isinstance(row["registered"], list) else [row["registered"]]


@pytest.fixture
def directory():
    opened: list[Directory] = []

    def open_with(fields: list[str], site: Site) -> Directory:
        opened.append(Directory(fields, site))
        return opened[-1]

    yield open_with
    for each in opened:
        each.close()


@pytest.mark.parametrize("row", PAIRS)
def test_a_pair_of_the_truth_table_matches_as_expected(row):
    site = site_of(row)

    found = compared(row["registered"], read(row["incoming"], site), site)

    assert (found is not None) == (row["expect"] == "match")


@pytest.mark.parametrize("row", RANKED)
def test_people_of_the_truth_table_are_offered_in_the_expected_order(row):
    site = site_of(row)
    incoming = read(row["incoming"], site)
    comparisons = [compared(field, incoming, site) for field in row["registered"]]

    ranked = rank(Candidate(place, found) for place, found in enumerate(comparisons) if found is not None)

    assert ([each.who for each in ranked], len(best_tier(ranked))) == (row["order"], row["shown"])


@pytest.mark.parametrize("row", EVERY)
def test_a_look_up_in_the_database_gives_the_best_tier_of_comparing(row, directory):
    site, fields = site_of(row), fields_of(row)
    incoming = read(row["incoming"], site)
    comparisons = {place: found for place, field in enumerate(fields) if (found := compared(field, incoming, site))}
    best = max((found.tier for found in comparisons.values()), default=None)

    found = directory(fields, site).look_up(incoming)

    assert found == {place: comparison for place, comparison in comparisons.items() if comparison.tier is best}
