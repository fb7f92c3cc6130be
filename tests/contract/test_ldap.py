"""A real directory keeps the contract of every source, whichever way it is followed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from worlds.every_source import MANY, EverySource, Ledger, World, crowd
from worlds.slapd import PASSWORD, PEOPLE, SYNC, Entry, Slapd, ldif, skeleton

from cache.model import Batch, Person, PersonId, Stamp
from cache.sources import Stream
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source


def uuid_of(key: str) -> UUID:
    return UUID(int=int(key.partition(":")[2]))


def number_of(key: str) -> PersonId:
    return PersonId(f"desk:{UUID(key.partition(':')[2]).int}")


def entry_of(person: Person) -> tuple[str, Entry]:
    number = person.id.partition(":")[2]
    return f"employeeNumber={number},{PEOPLE}", {
        "objectClass": "inetOrgPerson",
        "employeeNumber": number,
        "cn": person.name,
        "sn": "Person",
        "mail": person.email,
        "o": "acme",
        "telephoneNumber": [one.raw for one in person.numbers],
    }


class Numbered:
    """The contract's ids are numbers, a directory's are not."""

    def __init__(self, inner: Stream[Person]) -> None:
        self.inner = inner

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.inner.pull(cursor)
        people = tuple(
            person._replace(id=number_of(person.id), employee_id="", updated_at="") for person in batch.upserts
        )
        return replace(batch, upserts=people, deletes=tuple(number_of(key) for key in batch.deletes))

    def sweep(self) -> Iterator[Stamp] | None:
        stamps = self.inner.sweep()
        assert stamps is not None
        return (Stamp(number_of(stamp.id), stamp.updated_at) for stamp in stamps)


class LdapWorld(World):
    def __init__(self, slapd: Slapd) -> None:
        self.slapd = slapd
        self.there = {person.id for person in crowd(MANY)}

    def put(self, people: Iterable[Person]) -> None:
        for person in people:
            dn, entry = entry_of(person)
            if person.id in self.there:
                self.slapd.modify(dn, cn=person.name, mail=person.email)
            else:
                self.slapd.add(dn, entry, uuid_of(person.id))
                self.there.add(person.id)

    def remove(self, *ids: str) -> None:
        for key in ids:
            self.slapd.delete(f"employeeNumber={key.partition(':')[2]},{PEOPLE}")

    def fail(self) -> None:
        self.slapd.stop()

    def connect(self) -> Stream[Person]:
        settings = LdapSettings(name="desk", url=self.slapd.url, base=PEOPLE, user=SYNC)
        people = open_source(settings, secret=PASSWORD).people
        assert people is not None
        return Numbered(people)


def seeded(folder: Path, *, is_syncing: bool) -> Slapd:
    slapd = Slapd(folder, is_syncing=is_syncing)
    people = ((person, *entry_of(person)) for person in crowd(MANY))
    entries = ((dn, {**entry, "entryUUID": str(uuid_of(person.id))}) for person, dn, entry in people)
    slapd.seed(ldif([*skeleton(), *entries]))
    return slapd


def started(folder: Path, template: Slapd) -> Iterator[LdapWorld]:
    shutil.copytree(template.folder / "db", folder / "db")
    slapd = Slapd(folder, is_syncing=template.is_syncing).start()
    yield LdapWorld(slapd)
    slapd.stop()


class TestDirectoriesWithALogOfChanges(EverySource):
    @pytest.fixture(scope="class")
    @classmethod
    def template(cls, tmp_path_factory: pytest.TempPathFactory) -> Slapd:
        return seeded(tmp_path_factory.mktemp("seed"), is_syncing=True)

    @pytest.fixture
    def world(self, template: Slapd, tmp_path: Path) -> Iterator[World]:
        yield from started(tmp_path, template)


class TestDirectoriesFollowedByStamps(EverySource):
    @pytest.fixture(scope="class")
    @classmethod
    def template(cls, tmp_path_factory: pytest.TempPathFactory) -> Slapd:
        return seeded(tmp_path_factory.mktemp("seed"), is_syncing=False)

    @pytest.fixture
    def world(self, template: Slapd, tmp_path: Path) -> Iterator[World]:
        yield from started(tmp_path, template)

    def test_a_pull_at_rest_changes_nothing(self, world: World) -> None:
        """For a minute the newest come again, as they are: stamps have whole seconds."""
        ledger = Ledger()
        stream = world.connect()
        ledger.drain(stream)
        before = dict(ledger.rows)

        batches = ledger.drain(stream)

        assert (ledger.rows, {batch.deletes for batch in batches}) == (before, {()})
