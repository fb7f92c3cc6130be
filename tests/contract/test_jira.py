"""The source of Jira Service Management keeps the contract of every source, in Cloud and in Data Center."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest
from fakes.jira_site import Edition, Site, site
from fakes.jira_skin import customer
from worlds.every_source import MANY, EverySource, World, crowd

from cache.model import Batch, OrganizationId, Person, Stamp, TelephoneNumber
from cache.sources import Stream

HOUR = 3_600.0


@dataclass
class AsInTheCrowd(Stream[Person]):
    """People with what Jira does not know of them: numbers come from another source, organizations are not read."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        return replace(batch, upserts=tuple(map(completed, batch.upserts)))

    def sweep(self) -> Iterator[Stamp] | None:
        return self.stream.sweep()


def completed(person: Person) -> Person:
    number = int(person.id.partition(":")[2])
    numbers = (TelephoneNumber(f"+3120{number:07}", "work"),)
    return person._replace(organization_id=OrganizationId("desk:name:acme"), numbers=numbers)


class JiraWorld(World):
    """The crowd as customers. After each change an hour goes by: nothing says earlier that there was one."""

    def __init__(self, made: Site) -> None:
        self.site = made

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            number = int(person.id.partition(":")[2])
            row = customer(number, displayName=person.name, emailAddress=person.email)
            self.site.table("customers").put(row, id_=number)
        self.site.clock.sleep(HOUR)

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.site.table("customers").remove(int(key.partition(":")[2]))
        self.site.clock.sleep(HOUR)

    def fail(self) -> None:
        self.site.desk.refuse()

    def connect(self) -> Stream[Person]:
        people = self.site.source().people()
        assert people is not None
        return AsInTheCrowd(people)


@pytest.fixture(params=["cloud", "data_center"])
def world(request: pytest.FixtureRequest) -> Iterator[JiraWorld]:
    edition: Edition = request.param
    with site(edition) as made:
        world = JiraWorld(made)
        world.put(crowd(MANY))
        yield world


class TestJira(EverySource):
    pass
