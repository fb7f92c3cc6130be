"""The crowd of the contract at a fake service desk, where ids begin elsewhere and people have stamps and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fakes.desk import Desk
from fakes.world import VirtualClock, World
from worlds import every_source

from cache.model import Batch, OrganizationId, Person, PersonId, Stamp
from cache.sources import Stream

HOUR = 3_600.0


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People as the crowd has them: with its ids, without stamps and pages. *local*: None for who is not of it."""

    stream: Stream[Person]
    local: Callable[[str], int | None]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        acme = OrganizationId("desk:name:acme")
        rows = tuple(
            row._replace(id=self._id(row.id), updated_at="", url="", organization_id=acme) for row in batch.upserts
        )
        gone = tuple(self._id(key) for key in batch.deletes if self.local(key) is not None)
        return Batch(rows, gone, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        stamps = self.stream.sweep()
        assert stamps is not None
        return (Stamp(self._id(stamp.id), stamp.updated_at) for stamp in stamps)

    def _id(self, key: str) -> PersonId:
        return PersonId(f"desk:{self.local(key)}")


class DeskCrowd(every_source.World):
    """The crowd as rows of the fake's table of people; person 0 is the row `FIRST`."""

    FIRST = 1

    def __init__(self, desk: Desk, table: World, clock: VirtualClock) -> None:
        self.desk, self.table, self.clock = desk, table.table("people"), clock

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.table.remove(self.row_of(key))

    def fail(self) -> None:
        self.desk.refuse()

    def row_of(self, key: str) -> int:
        """Return the row of a person of the crowd."""
        return int(key.partition(":")[2]) + self.FIRST
