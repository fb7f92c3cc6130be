"""A service desk that exports files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cache.sources import Stream
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import open_source


@dataclass(frozen=True)
class Pulled:
    """All rows of a stream, and what was left out of them."""

    rows: list[Any]
    troubles: list[str]
    cursor: str
    resets: int


@dataclass(frozen=True)
class Desk:
    """Writes files and reads them as a source of kind csv; *options* are its settings."""

    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def settings(self, *, options: dict[str, Any] | None = None, **files: str | bytes) -> CsvSettings:
        written = {name: self.write(f"{name}.csv", content) for name, content in files.items()}
        return CsvSettings(name="desk", **written, **(options or {}))

    def people(self, content: str | bytes, **options: Any) -> Pulled:
        return drain(open_source(self.settings(people=content, options=options)).people)

    def tickets(self, content: str | bytes, **options: Any) -> Pulled:
        return drain(open_source(self.settings(tickets=content, options=options)).tickets)


def drain(stream: Stream[Any] | None, cursor: str | None = None) -> Pulled:
    assert stream is not None
    rows: list[Any] = []
    troubles: list[str] = []
    resets, more = 0, True
    while more:
        batch = stream.pull(cursor)
        rows.extend(batch.upserts)
        troubles.extend(batch.troubles)
        resets += batch.reset
        cursor, more = batch.cursor, batch.more
    return Pulled(rows, troubles, cursor or "", resets)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def pull() -> Callable[..., Pulled]:
    return drain
