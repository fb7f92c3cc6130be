"""Every row of the truth table, looked up in a database: the verdict and the tier of `compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import factories
import pytest

from cache import people
from cache.database import Cache
from cache.numbers import Site, compare, read, split
from cache.target import Filing, Join

ROWS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "match_cases.json").read_text(encoding="utf-8")
)["rows"]
PAIRS = [row for row in ROWS if row["expect"] != "rank"]
RANKS = [row for row in ROWS if row["expect"] == "rank"]


def site_of(row: dict[str, Any]) -> Site:
    further = {
        key: tuple(value) if isinstance(value, list) else value for key, value in (row.get("site") or {}).items()
    }
    return Site(row["region"], **further)


def filing_of(row: dict[str, Any]) -> Filing:
    return Filing(site_of(row), (Join("desk"),))


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"row-{row['id']}")
def test_the_look_up_gives_the_verdict_and_the_tier_of_the_comparison(cache: Cache, row: dict[str, Any]) -> None:
    site = site_of(row)
    factories.person(cache, number=row["registered"], filing=filing_of(row))
    incoming = read(row["incoming"], site)
    compared = [compare(read(text, site), incoming, site) for text in split(row["registered"])]
    best = max((each for each in compared if each is not None), key=lambda each: each.score, default=None)

    found = people.by_number(cache, incoming, site).matches

    assert [(match.tier, match.score) for match in found] == ([(best.tier, best.score)] if best else [])
    assert bool(found) is (row["expect"] == "match")


@pytest.mark.parametrize("row", RANKS, ids=lambda row: f"row-{row['id']}")
def test_several_people_are_found_in_the_order_of_the_table(cache: Cache, row: dict[str, Any]) -> None:
    made = [
        factories.some_person(number=number, id=f"desk:{place}", name="Sam")
        for place, number in enumerate(row["registered"])
    ]
    factories.write(cache, "people", *made, filing=filing_of(row))
    incoming = read(row["incoming"], site_of(row))

    everybody = people.ranked_by_number(cache, incoming, site_of(row))
    shown = people.by_number(cache, incoming, site_of(row)).matches

    assert [match.person.id for match in everybody] == [f"desk:{place}" for place in row["order"]]
    assert [match.person.id for match in shown] == [f"desk:{place}" for place in row["order"][: row["shown"]]]
