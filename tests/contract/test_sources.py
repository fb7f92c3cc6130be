"""The sources that need nobody else's system keep the contract of every source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from worlds.every_source import MANY, EverySource, World, crowd

from cache.errors import SourceAway
from cache.model import Person
from cache.sources import Stream
from cache.sources.csv_settings import CsvSettings
from cache.sources.memory import MemorySource
from cache.sources.opening import open_source


class CsvWorld(World):
    def __init__(self, folder: Path) -> None:
        self.file = folder / "people.csv"
        self.people: dict[str, Person] = {}
        self._write()

    def put(self, people: Iterable[Person]) -> None:
        self.people |= {person.id: person for person in people}
        self._write()

    def remove(self, *ids: str) -> None:
        for key in ids:
            del self.people[key]
        self._write()

    def fail(self) -> None:
        self.file.unlink()

    def connect(self) -> Stream[Person]:
        stream = open_source(CsvSettings(name="desk", people=self.file)).people
        assert stream is not None
        return stream

    def _write(self) -> None:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("id", "name", "email", "organization", "work"))
        for person in self.people.values():
            organization = (person.organization_id or "").rpartition(":")[2]
            number = person.numbers[0].raw if person.numbers else ""
            writer.writerow((person.id.partition(":")[2], person.name, person.email, organization, number))
        self.file.write_text(text.getvalue(), encoding="utf-8")


class MemoryWorld(World):
    def __init__(self, _folder: Path) -> None:
        self.source = MemorySource()

    def put(self, people: Iterable[Person]) -> None:
        self.source.people.put(*people)

    def remove(self, *ids: str) -> None:
        self.source.people.remove(*ids)

    def fail(self) -> None:
        self.source.people.failure = SourceAway("memory is away")

    def connect(self) -> Stream[Person]:
        return self.source.people


@pytest.fixture(params=[CsvWorld, MemoryWorld], ids=["csv", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    made: World = request.param(tmp_path)
    made.put(crowd(MANY))
    return made


class TestSourcesOfOurOwn(EverySource):
    pass
