"""The source of ServiceNow keeps the contract of every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from fakes.desk import Desk
from fakes.servicenow import instance
from fakes.servicenow_skin import ServiceNowSkin, number, sys_id
from fakes.world import VirtualClock, World
from worlds.desk_crowd import HOUR, AsInTheCrowd, DeskCrowd
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Person
from cache.sources import Stream
from cache.sources.network import Clock
from cache.sources.servicenow import ServiceNow
from cache.sources.servicenow_settings import ServiceNowSettings

ACME = {"id": 7, "name": "Acme"}


class ServiceNowWorld(DeskCrowd):
    def __init__(self, desk: Desk, skin: ServiceNowSkin, clock: VirtualClock) -> None:
        super().__init__(desk, skin.world, clock)
        self.skin = skin

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            row = {"name": person.name, "email": person.email, "company": ACME, "active": "true"}
            phone = person.numbers[0].raw if person.numbers else ""
            self.table.put({**row, "phone": phone}, id_=self.row_of(person.id))

    def connect(self) -> Stream[Person]:
        settings = ServiceNowSettings(name="desk", base_url=self.desk.address, user=self.skin.user)
        people = ServiceNow.of(settings, self.skin.password, Clock(self.clock, self.clock.sleep)).people()
        assert people is not None
        return AsInTheCrowd(people, lambda key: number(key.partition(":")[2]) - self.FIRST)


@pytest.fixture
def world() -> Iterator[ServiceNowWorld]:
    clock = VirtualClock()
    with instance(World(clock)) as (desk, skin):
        made = ServiceNowWorld(desk, skin, clock)
        made.put(crowd(MANY))
        clock.sleep(HOUR)  # the crowd was there before
        yield made


class TestServiceNow(EverySource):
    def test_ids_of_the_fake_look_like_chance_and_come_back(self) -> None:
        assert [number(sys_id(each)) for each in (1, 2, 1_250)] == [1, 2, 1_250]
