"""The source of Xurrent, 4me and R-Service keeps the contract of every source, on both kinds of hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from fakes.xurrent import account
from fakes.xurrent_skin import XurrentSkin
from worlds import every_source
from worlds.every_source import MANY, EverySource, crowd

from cache.model import Batch, OrganizationId, Person, Stamp
from cache.sources import Stream
from cache.sources.network import Clock
from cache.sources.xurrent import Xurrent
from cache.sources.xurrent_settings import XurrentSettings

HOUR = 3_600.0
ACME = 7


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People without what the crowd of the contract does not have: stamps, and the number of their organization."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        plain = tuple(
            row._replace(updated_at="", organization_id=OrganizationId("desk:name:acme")) for row in batch.upserts
        )
        return Batch(plain, batch.deletes, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        return self.stream.sweep()


class XurrentWorld(every_source.World):
    """The crowd at the fake. Person 0 of the crowd has id 0, which stands below every other."""

    def __init__(self, desk: Desk, skin: XurrentSkin, clock: VirtualClock) -> None:
        self.desk, self.skin, self.clock = desk, skin, clock
        self.is_away = False

    def put(self, people: Iterable[Person]) -> None:
        table = self.skin.world.table("people")
        for person in people:
            contacts = [{"id": 1, "label": number.kind, "telephone": number.raw} for number in person.numbers]
            row = {
                "name": person.name,
                "primary_email": person.email,
                "organization": {"id": ACME, "name": "Acme"},
                "contacts": contacts,
                "disabled": False,
            }
            table.put(row, id_=int(person.id.partition(":")[2]))

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.skin.world.table("people").remove(int(key.partition(":")[2]))

    def fail(self) -> None:
        self.desk.refuse()

    def connect(self) -> Stream[Person]:
        settings = XurrentSettings(name="desk", base_url=f"{self.desk.address}/v1", account=self.skin.account)
        clock = Clock(self.clock, self.clock.sleep)
        people = Xurrent.of(settings, self.skin.token, clock).people()
        assert people is not None
        return AsInTheCrowd(people)


@pytest.fixture(params=["search_after", "page"])
def world(request: pytest.FixtureRequest) -> Iterator[XurrentWorld]:
    clock = VirtualClock()
    with account(World(clock)) as (desk, skin):
        skin.manners.by_page_number = request.param == "page"
        made = XurrentWorld(desk, skin, clock)
        made.put(crowd(MANY))
        clock.sleep(HOUR)  # the crowd was there before
        yield made


class TestXurrent(EverySource):
    pass
