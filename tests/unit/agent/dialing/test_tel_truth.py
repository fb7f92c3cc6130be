"""The truth table of links: each row is read and judged as it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.cli import dial_rows

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parents[3] / "data" / "tel_uris.json").read_text("utf-8"))
ASKED = ("id", "input", "region", "policy")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_link_becomes_what_the_table_says(row: dict[str, Any]) -> None:  # U3
    question = json.dumps({key: row[key] for key in ASKED if key in row})

    answer = json.loads(dial_rows.judge_line(question, 1, dial_rows.OF_THE_TABLE))

    expected = {"dtmf": None, **row["expect"]} if "query" not in row["expect"] else row["expect"]
    assert {key: answer.get(key) for key in expected} == expected, row["why"]
    assert ("query" in answer) == ("query" in row["expect"])


def test_the_table_is_there_whole() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) > 200
