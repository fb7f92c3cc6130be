"""The rows of the hostile corpus that are configurations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import config_file
from agent.errors import ConfigError

TABLE = Path(__file__).parents[2] / "data" / "hostile.json"


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    text: str
    expected: str
    names: str


def _rows() -> list[Row]:
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["rows"]
    return [
        Row(row["id"], row["input"], row["expected"], row.get("names", "line"))
        for row in rows
        if row["kind"] == "config"
    ]


ROWS = _rows()


def outcome(folder: Path, text: str) -> tuple[str, str]:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    try:
        loaded = config_file.load(file, {})
    except ConfigError as error:
        return "fail", str(error)
    return ("warn" if loaded.warnings else "accept"), "\n".join(loaded.warnings)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_hostile_configuration_has_its_expected_outcome(tmp_path: Path, row: Row) -> None:
    found, message = outcome(tmp_path, row.text)

    assert found == row.expected, message
    assert found == "accept" or row.names in message.replace(str(tmp_path), "")
