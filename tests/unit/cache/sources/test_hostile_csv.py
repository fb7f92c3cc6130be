"""Every row of the hostile corpus that is a people file, or a field of a file that we write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cache.directory_report import export_field
from cache.errors import SourceGarbled
from cache.model import Person
from cache.sources import Stream
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import open_source

CORPUS = Path(__file__).parents[3] / "data" / "hostile.json"
_CSV = [row for row in json.loads(CORPUS.read_text(encoding="utf-8"))["rows"] if row["kind"] == "csv"]
ROWS = [row for row in _CSV if not row["input"].startswith("EXPORT:")]
EXPORTS = [row for row in _CSV if row["input"].startswith("EXPORT:")]


def content(row: dict[str, object]) -> bytes:
    text = str(row["input"])
    for index, (written, times) in enumerate(row.get("repeat", ())):  # type: ignore[misc]
        text = text.replace(f"{{R{index}}}", written * times)
    return text.encode(str(row.get("encoding", "utf-8")))


def people_of(folder: Path, raw: bytes) -> tuple[list[Person], list[str]]:
    file = folder / "people.csv"
    file.write_bytes(raw)
    stream = open_source(CsvSettings(name="desk", people=file)).people
    assert stream is not None
    return drained(stream)


def drained(stream: Stream[Person]) -> tuple[list[Person], list[str]]:
    people: list[Person] = []
    troubles: list[str] = []
    cursor, more = None, True
    while more:
        batch = stream.pull(cursor)
        people.extend(batch.upserts)
        troubles.extend(batch.troubles)
        cursor, more = batch.cursor, batch.more
    return people, troubles


def rows(expected: str) -> list[object]:
    return [pytest.param(row, id=row["id"]) for row in ROWS if row["expected"] == expected]


def test_the_corpus_says_nothing_that_is_not_tested_here() -> None:
    assert {row["expected"] for row in ROWS} == {"import", "refuse", "skip"}
    assert {row["expected"] for row in EXPORTS} == {"escape", "keep"}


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in EXPORTS])
def test_no_field_that_is_exported_is_a_formula(row: dict[str, object]) -> None:
    field = str(row["input"]).removeprefix("EXPORT:")

    assert export_field(field) == (f"'{field}" if row["expected"] == "escape" else field)


@pytest.mark.parametrize("row", rows("import"))
def test_every_person_is_there(row: dict[str, object], tmp_path: Path) -> None:
    people, troubles = people_of(tmp_path, content(row))

    wanted = row.get("value", {}).get("numbers", 1)  # type: ignore[attr-defined]
    written = len(str(row["input"]).strip().splitlines()) - 1
    assert len(people) == written
    assert sum(len(person.numbers) for person in people) == wanted
    assert all("line 2" in sentence for sentence in troubles)


@pytest.mark.parametrize("row", rows("refuse"))
def test_the_file_is_refused_with_its_reason(row: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(SourceGarbled, match=r"people\.csv"):
        people_of(tmp_path, content(row))


@pytest.mark.parametrize("row", rows("skip"))
def test_one_row_is_left_out_and_named(row: dict[str, object], tmp_path: Path) -> None:
    people, troubles = people_of(tmp_path, content(row))

    assert len(people) == len(str(row["input"]).strip().splitlines()) - 2
    assert len(troubles) == 1
    assert "line 3" in troubles[0]
