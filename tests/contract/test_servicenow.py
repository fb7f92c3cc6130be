"""The source of ServiceNow keeps the contract of every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fakes.desk import Desk
from fakes.servicenow import instance
from fakes.servicenow_skin import ServiceNowSkin, number, sys_id
from fakes.world import VirtualClock, World
from worlds import every_source
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Batch, OrganizationId, Person, PersonId, Stamp
from cache.sources import Stream
from cache.sources.network import Clock
from cache.sources.servicenow import ServiceNow
from cache.sources.servicenow_settings import ServiceNowSettings

HOUR = 3_600.0
ACME = {"id": 7, "name": "Acme"}


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People as the crowd of the contract has them: with its ids, without stamps and pages."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        plain = tuple(
            row._replace(id=_local(row.id), updated_at="", url="", organization_id=OrganizationId("desk:name:acme"))
            for row in batch.upserts
        )
        gone = tuple(map(_local, batch.deletes))
        return Batch(plain, gone, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        stamps = self.stream.sweep()
        assert stamps is not None
        return (Stamp(_local(stamp.id), stamp.updated_at) for stamp in stamps)


class ServiceNowWorld(every_source.World):
    """The crowd at the fake. Person 0 of the crowd is row 1 there."""

    def __init__(self, desk: Desk, skin: ServiceNowSkin, clock: VirtualClock) -> None:
        self.desk, self.skin, self.clock = desk, skin, clock

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            row = {"name": person.name, "email": person.email, "company": ACME, "active": "true"}
            phone = person.numbers[0].raw if person.numbers else ""
            self.skin.world.table("people").put({**row, "phone": phone}, id_=_row(person.id))

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.skin.world.table("people").remove(_row(key))

    def fail(self) -> None:
        self.desk.refuse()

    def connect(self) -> Stream[Person]:
        settings = ServiceNowSettings(name="desk", base_url=self.desk.address, user=self.skin.user)
        people = ServiceNow.of(settings, self.skin.password, Clock(self.clock, self.clock.sleep)).people()
        assert people is not None
        return AsInTheCrowd(people)


def _row(key: str) -> int:
    return int(key.partition(":")[2]) + 1


def _local(key: str) -> PersonId:
    return PersonId(f"desk:{number(key.partition(':')[2]) - 1}")


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
