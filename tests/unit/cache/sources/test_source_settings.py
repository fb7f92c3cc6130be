"""What can be said wrong of a source that types do not catch, and when rows must come again."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from cache.sources.csv_settings import Columns, CsvSettings
from cache.sources.every_kind import every_seconds
from cache.sources.settings import fingerprint

PEOPLE = Path("/srv/people.csv")


def csv(**changes: Any) -> CsvSettings:
    return dataclasses.replace(CsvSettings(name="desk", people=PEOPLE), **changes)


def test_good_settings_have_no_mistakes() -> None:
    assert csv(encoding="cp1252", delimiter="tab", columns=Columns(people={"Nr": "Employee ID"})).mistakes() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": "Desk 1"}, "name"),
        ({"name": ""}, "name"),
        ({"people": None}, "people"),
        ({"people": Path("people.csv")}, "people"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "base64"}, "encoding"),
        ({"delimiter": ":"}, "delimiter"),
        ({"every": "1s"}, "every"),
        ({"every": "2h"}, "every"),
        ({"every": "soon"}, "every"),
        ({"shrink_percent": 51}, "shrink_percent"),
        ({"columns": Columns(tickets={"Titel": "sujet"})}, "columns.tickets"),
    ],
)
def test_each_mistake_begins_with_its_key(changes: dict[str, Any], key: str) -> None:
    assert [sentence.partition(":")[0] for sentence in csv(**changes).mistakes()] == [key]


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3600), ("90 s", 90)])
def test_an_interval_is_written_with_its_unit(text: str, seconds: int) -> None:
    assert every_seconds(text) == seconds


def test_rows_come_again_when_the_settings_decide_otherwise_which_rows_those_are() -> None:
    assert fingerprint(csv(people=Path("/srv/other.csv"))) != fingerprint(csv())


def test_rows_do_not_come_again_because_the_interval_changed() -> None:
    assert fingerprint(csv(every="5m")) == fingerprint(csv())


def test_every_key_says_what_it_is_for() -> None:
    assert all(field.metadata["help"].endswith(".") for field in dataclasses.fields(CsvSettings))
