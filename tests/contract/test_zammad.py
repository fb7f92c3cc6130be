"""The source of Zammad keeps the contract of every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from fakes.zammad import FIRST, installation
from fakes.zammad_skin import ZammadSkin
from worlds import every_source
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Batch, OrganizationId, Person, PersonId, Stamp
from cache.sources import Stream
from cache.sources.network import Clock
from cache.sources.zammad import Zammad
from cache.sources.zammad_settings import ZammadSettings

HOUR = 3_600.0


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People as the crowd of the contract has them: with its ids, without stamps and pages; it knows no user 1."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        plain = tuple(
            row._replace(id=_local(row.id), updated_at="", url="", organization_id=OrganizationId("desk:name:acme"))
            for row in batch.upserts
        )
        gone = tuple(_local(key) for key in batch.deletes if key != "desk:1")
        return Batch(plain, gone, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        stamps = self.stream.sweep()
        assert stamps is not None
        return (Stamp(_local(stamp.id), stamp.updated_at) for stamp in stamps)


class ZammadWorld(every_source.World):
    """The crowd at the fake. Person 0 of the crowd is the first user who is neither Zammad nor its administrator."""

    def __init__(self, desk: Desk, skin: ZammadSkin, clock: VirtualClock) -> None:
        self.desk, self.skin, self.clock = desk, skin, clock

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            first, _, last = person.name.partition(" ")
            row = {"firstname": first, "lastname": last, "email": person.email, "organization_id": 7, "active": True}
            phone = person.numbers[0].raw if person.numbers else ""
            self.skin.world.table("people").put({**row, "phone": phone}, id_=_row(person.id))
        self.clock.sleep(self.skin.lag)  # then its search knows

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.skin.world.table("people").remove(_row(key))

    def fail(self) -> None:
        self.desk.refuse()

    def connect(self) -> Stream[Person]:
        settings = ZammadSettings(name="desk", base_url=self.desk.address)
        people = Zammad.of(settings, self.skin.token, Clock(self.clock, self.clock.sleep)).people()
        assert people is not None
        return AsInTheCrowd(people)


def _row(key: str) -> int:
    return int(key.partition(":")[2]) + FIRST


def _local(key: str) -> PersonId:
    return PersonId(f"desk:{int(key.partition(':')[2]) - FIRST}")


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
