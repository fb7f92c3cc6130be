"""The experimental source of Alemba Service Manager keeps the contract, where lists are as we made them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fakes.alemba import AlembaSkin, system
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from worlds import every_source
from worlds.alemba import settings_for
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Batch, Person, PersonId, Stamp
from cache.sources import Stream
from cache.sources.alemba import Alemba
from cache.sources.network import Clock

HOUR = 3_600.0


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People as the crowd of the contract has them: with its ids, which begin at 0, and without stamps."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        plain = tuple(row._replace(id=_local(row.id), updated_at="") for row in batch.upserts)
        gone = tuple(map(_local, batch.deletes))
        return Batch(plain, gone, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        return (Stamp(_local(stamp.id), stamp.updated_at) for stamp in self.stream.sweep() or ())


class AlembaWorld(every_source.World):
    def __init__(self, desk: Desk, skin: AlembaSkin, clock: VirtualClock) -> None:
        self.desk, self.skin, self.clock = desk, skin, clock
        self.skin.licences = 10  # the contract connects again and again, as processes that start do

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            row = {"name": person.name, "mail": person.email, "org": {"name": "Acme"}, "tel": person.numbers[0].raw}
            self.skin.world.table("people").put(row, id_=_row(person.id))

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.skin.world.table("people").remove(_row(key))

    def fail(self) -> None:
        self.desk.refuse()

    def connect(self) -> Stream[Person]:
        clock = Clock(self.clock, self.clock.sleep)
        people = Alemba.of(settings_for(self.desk, self.skin), self.skin.password, clock).people()
        assert people is not None
        return AsInTheCrowd(people)


def _row(key: str) -> int:
    return int(key.partition(":")[2]) + 1


def _local(key: str) -> PersonId:
    return PersonId(f"desk:{_row(key) - 2}")


@pytest.fixture
def world() -> Iterator[AlembaWorld]:
    clock = VirtualClock()
    with system(World(clock)) as (desk, skin):
        made = AlembaWorld(desk, skin, clock)
        made.put(crowd(MANY))
        clock.sleep(HOUR)  # the crowd was there before
        yield made


class TestAlemba(EverySource):
    pass
