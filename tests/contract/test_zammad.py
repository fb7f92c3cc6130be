"""The source of Zammad keeps the contract of every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from fakes.zammad import FIRST, installation
from fakes.zammad_skin import ZammadSkin
from worlds.desk_crowd import HOUR, AsInTheCrowd, DeskCrowd
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Person
from cache.sources import Stream
from cache.sources.network import Clock
from cache.sources.zammad import Zammad
from cache.sources.zammad_settings import ZammadSettings


class ZammadWorld(DeskCrowd):
    FIRST = FIRST  # who is neither Zammad nor its administrator

    def __init__(self, desk: Desk, skin: ZammadSkin, clock: VirtualClock) -> None:
        super().__init__(desk, skin.world, clock)
        self.skin = skin

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            first, _, last = person.name.partition(" ")
            row = {"firstname": first, "lastname": last, "email": person.email, "organization_id": 7, "active": True}
            phone = person.numbers[0].raw if person.numbers else ""
            self.table.put({**row, "phone": phone}, id_=self.row_of(person.id))
        self.clock.sleep(self.skin.lag)  # then its search knows

    def connect(self) -> Stream[Person]:
        settings = ZammadSettings(name="desk", base_url=self.desk.address)
        people = Zammad.of(settings, self.skin.token, Clock(self.clock, self.clock.sleep)).people()
        assert people is not None
        return AsInTheCrowd(people, _of_the_crowd)


def _of_the_crowd(key: str) -> int | None:
    user = int(key.partition(":")[2])
    return user - FIRST if user >= FIRST else None


@pytest.fixture
def world() -> Iterator[ZammadWorld]:
    clock = VirtualClock()
    with installation(World(clock)) as (desk, skin):
        made = ZammadWorld(desk, skin, clock)
        made.put(crowd(MANY))
        clock.sleep(HOUR)  # the crowd was there before
        yield made


class TestZammad(EverySource):
    pass
