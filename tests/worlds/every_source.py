"""What every source must do, whatever it reads: one class, which each kind's tests inherit."""

from __future__ import annotations

import abc
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from cache.errors import SourceError
from cache.model import Batch, OrganizationId, Person, PersonId, TelephoneNumber
from cache.sources import Stream

MANY = 1_250


class World(abc.ABC):
    """Somebody's service desk: it has people, and somebody changes them."""

    @abc.abstractmethod
    def put(self, people: Iterable[Person]) -> None:
        """Add people, or replace those with their ids."""

    @abc.abstractmethod
    def remove(self, *ids: str) -> None:
        """Delete people."""

    @abc.abstractmethod
    def fail(self) -> None:
        """Be out of reach from now on."""

    @abc.abstractmethod
    def connect(self) -> Stream[Person]:
        """Return the people as a process sees them that has just started."""


@dataclass
class Ledger:
    """The naive reader: what a cache must hold after any batches."""

    rows: dict[str, Any] = field(default_factory=dict)
    cursor: str | None = None
    _staged: dict[str, Any] | None = None

    def take(self, batch: Batch[Any]) -> None:
        if batch.reset:
            self._staged = {}
        rows = self.rows if self._staged is None else self._staged
        for row in batch.upserts:
            rows[row.id] = row
        for key in batch.deletes:
            rows.pop(key, None)
        self.cursor = batch.cursor
        if not batch.more and self._staged is not None:
            self.rows, self._staged = self._staged, None

    def drain(self, stream: Stream[Any]) -> list[Batch[Any]]:
        batches = []
        while not batches or batches[-1].more:
            batches.append(stream.pull(self.cursor))
            self.take(batches[-1])
        return batches


def person(number: int, **changes: Any) -> Person:
    plain = Person(
        PersonId(f"desk:{number}"),
        f"Person {number}",
        email=f"p{number}@example.com",
        organization_id=OrganizationId("desk:name:acme"),
        numbers=(TelephoneNumber(f"+3120{number:07}", "work"),),
    )
    return plain._replace(**changes)


def crowd(count: int) -> list[Person]:
    return [person(number) for number in range(count)]


class EverySource:
    """A subclass gives the fixture ``world``, filled with ``crowd(many)``; fewer where the server is a slow one."""

    many = MANY

    def test_a_pull_to_the_end_yields_every_row(self, world: World) -> None:
        ledger = Ledger()

        ledger.drain(world.connect())

        assert ledger.rows == {row.id: row for row in crowd(self.many)}

    def test_no_batch_is_larger_than_500_rows_and_no_cursor_than_4_kib(self, world: World) -> None:
        batches = Ledger().drain(world.connect())

        assert max(len(batch.upserts) for batch in batches) <= 500
        assert max(len(batch.cursor.encode()) for batch in batches) <= 4096

    def test_a_pull_at_rest_changes_nothing(self, world: World) -> None:
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)

        batches = ledger.drain(stream)

        assert [(batch.upserts, batch.deletes, batch.reset) for batch in batches] == [((), (), False)]

    def test_a_changed_row_arrives_with_the_next_pull(self, world: World) -> None:
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)
        world.put([person(7, name="Renamed"), person(self.many)])

        ledger.drain(stream)

        assert (ledger.rows["desk:7"].name, len(ledger.rows)) == ("Renamed", self.many + 1)

    def test_a_renamed_entry_keeps_its_id(self, world: World) -> None:
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)
        world.put([person(7, name="Renamed", email="new@example.com")])

        ledger.drain(stream)

        assert len(ledger.rows) == self.many

    def test_a_deleted_row_leaves(self, world: World) -> None:
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)
        world.remove("desk:7", "desk:9")

        ledger.drain(stream)
        present = stream.sweep()

        left = set(ledger.rows) if present is None else set(ledger.rows) & {stamp.id for stamp in present}
        assert left == {row.id for row in crowd(self.many)} - {"desk:7", "desk:9"}

    def test_a_batch_that_is_written_twice_changes_nothing(self, world: World) -> None:
        once, twice = Ledger(), Ledger()
        for batch in once.drain(world.connect()):
            twice.take(batch)
            if not batch.reset:
                twice.take(batch)

        assert twice.rows == once.rows

    @pytest.mark.parametrize("batches_before_the_stop", [1, 2, 3])
    def test_a_stop_between_two_batches_loses_nothing(self, world: World, batches_before_the_stop: int) -> None:
        ledger = Ledger()
        stream = world.connect()
        for _batch in range(batches_before_the_stop):
            ledger.take(stream.pull(ledger.cursor))

        ledger.drain(world.connect())

        assert set(ledger.rows) == {row.id for row in crowd(self.many)}

    def test_every_order_of_stops_and_changes_ends_with_what_is_there(self, world: World) -> None:
        ledger = Ledger()
        for stops, change in itertools.product((1, 2), ("put", "remove")):
            stream = world.connect()
            for _batch in range(stops):
                ledger.take(stream.pull(ledger.cursor))
            if change == "put":
                world.put([person(7, name=f"Stop {stops}")])
            else:
                world.remove(f"desk:{100 + stops}")

        stream = world.connect()
        ledger.drain(stream)
        present = stream.sweep()

        left = set(ledger.rows) if present is None else set(ledger.rows) & {stamp.id for stamp in present}
        expected = {row.id for row in crowd(self.many)} - {"desk:101", "desk:102"}
        assert (left, ledger.rows["desk:7"].name) == (expected, "Stop 2")

    def test_a_failure_is_a_source_error(self, world: World) -> None:
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)
        world.fail()

        with pytest.raises(SourceError):
            stream.pull(ledger.cursor)

    def test_ids_begin_with_the_name_of_the_source(self, world: World) -> None:
        ledger = Ledger()

        ledger.drain(world.connect())

        assert all(key.startswith("desk:") for key in ledger.rows)
