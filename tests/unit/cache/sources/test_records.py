"""A bad record is left out and reported; many are a broken agreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cache.errors import SourceGarbled
from cache.sources.records import Records, read_records


@dataclass(frozen=True)
class Shape:
    id: int
    name: str | None = None


def read(page: Any) -> Records[int]:
    return read_records(page, Shape, lambda shape: shape.id, what="person", who="desk")


def test_keys_that_we_do_not_know_are_fine() -> None:
    assert read([{"id": 1, "name": None, "new": [1]}]) == Records((1,))


@pytest.mark.parametrize("page", [None, {}, {"rows": []}, "rows", 7])
def test_something_else_than_a_list_is_garbled(page: Any) -> None:
    with pytest.raises(SourceGarbled, match="something else than a list"):
        read(page)


@pytest.mark.parametrize(
    ("record", "trouble"),
    [
        ({"id": "7"}, 'person "7": id: "7" is not a whole number without quotes'),
        ({"id": True}, "person true: id: true is not a whole number without quotes"),
        ({"id": 7.0}, "person without an id: id: 7.0 is not a whole number without quotes"),
        ({"id": 7, "name": 5}, "person 7: name: 5 is not a text in quotes"),
        ({"name": "Anna"}, "person without an id: id: is missing"),
        (None, "person without an id: : null is not a table"),
    ],
)
def test_a_record_with_a_wrong_type_is_left_out_and_named(record: Any, trouble: str) -> None:
    assert read([{"id": 1}, record, {"id": 2}]) == Records((1, 2), (trouble,))


@pytest.mark.parametrize(("bad", "good"), [(20, 0), (20, 80), (25, 475)])
def test_a_few_bad_records_are_left_out(bad: int, good: int) -> None:
    found = read([{"id": None}] * bad + [{"id": 1}] * good)

    assert (len(found.rows), len(found.troubles)) == (good, bad)


@pytest.mark.parametrize(("bad", "good"), [(21, 0), (21, 79), (26, 474)])
def test_more_than_that_are_a_broken_agreement(bad: int, good: int) -> None:
    with pytest.raises(SourceGarbled, match=f"{bad} of {bad + good} records"):
        read([{"id": None}] * bad + [{"id": 1}] * good)
