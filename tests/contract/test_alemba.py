"""The experimental source of Alemba Service Manager keeps the contract, where lists are as we made them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from fakes.alemba import AlembaSkin, system
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from worlds.alemba import settings_for
from worlds.desk_crowd import HOUR, AsInTheCrowd, DeskCrowd
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Person
from cache.sources import Stream
from cache.sources.alemba import Alemba
from cache.sources.network import Clock


class AlembaWorld(DeskCrowd):
    def __init__(self, desk: Desk, skin: AlembaSkin, clock: VirtualClock) -> None:
        super().__init__(desk, skin.world, clock)
        self.skin = skin
        self.skin.licences = 10  # the contract connects again and again, as processes that start do

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            row = {"name": person.name, "mail": person.email, "org": {"name": "Acme"}, "tel": person.numbers[0].raw}
            self.table.put(row, id_=self.row_of(person.id))

    def connect(self) -> Stream[Person]:
        clock = Clock(self.clock, self.clock.sleep)
        people = Alemba.of(settings_for(self.desk, self.skin), self.skin.password, clock).people()
        assert people is not None
        return AsInTheCrowd(people, lambda key: int(key.partition(":")[2]) - self.FIRST)


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
