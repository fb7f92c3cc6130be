"""People and organizations into their tables, with the numbers and words under which they are found."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cache import words
from cache.database import Transaction
from cache.ids import Ids
from cache.model import Organization, Person, TelephoneNumber
from cache.numbers import Site, read, split
from cache.numbers.keys import IndexRow, index_rows
from cache.rows import Moment, is_fax, moment, numbers_of, numbers_text


class PersonValues(NamedTuple):
    """A person's columns; organization, site, job_title and often url are row ids."""

    organization: int | None
    name: str
    email: str
    employee_id: str
    support_id: str
    region: str
    site: int | None
    job_title: int | None
    vip: int
    numbers: str
    url: int | str | None
    updated: Moment


FiledNumber = tuple[int, int, int, int, str, int, bool, str]
"""tail, e164, owner, field, ext, reading, sure, digits."""

_VALUES = ", ".join(PersonValues._fields)
_STORED = (
    f"SELECT local, id, tails, {_VALUES} FROM person WHERE source = ? AND local IN (SELECT value FROM json_each(?))"  # noqa: S608
)
_BY_IDS = f"SELECT local, id, {_VALUES} FROM person WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
_INSERT = (
    f"INSERT INTO person(id, source, local, leader, tails, {_VALUES})"  # noqa: S608
    f" VALUES ({', '.join('?' * 17)})"
)
_UPDATE = f"UPDATE person SET (tails, {_VALUES}) = ({', '.join('?' * 13)}) WHERE id = ?"  # noqa: S608
_ADD_NUMBER = (
    "INSERT OR IGNORE INTO {}(tail, e164, owner, field, ext, reading, sure, digits) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_ORGANIZATION = (
    "UPDATE organization SET known = ?, tails = ?, name = ?, region = ?, numbers = ?, url = ?, updated_at = ?"
    " WHERE id = ?"
)
_DROP_NUMBERS = "DELETE FROM {} WHERE tail = ? AND owner = ?"


class Stored(NamedTuple):
    """A person as the table has them."""

    id: int
    tails: bytes
    values: PersonValues


@dataclass(frozen=True, slots=True)
class Change:
    """One person before and after; *before* None: new, *after* None: gone."""

    id: int
    key: str
    before: PersonValues | None
    after: PersonValues | None

    def emails(self) -> set[str]:
        """Return the addresses that this touches, as they are compared."""
        return {words.plain_email(each.email) for each in (self.before, self.after) if each and each.email}

    def employee_ids(self) -> set[str]:
        """Return the employee ids that this touches."""
        return {each.employee_id for each in (self.before, self.after) if each and each.employee_id}


@dataclass(slots=True)
class Filed:
    """What lies beside changed people, collected, so that each table is written once and in its own order."""

    numbers: list[FiledNumber] = field(default_factory=list)
    dropped_tails: list[tuple[int, int]] = field(default_factory=list)
    words: list[tuple[str, int]] = field(default_factory=list)
    dropped_words: list[tuple[str, int]] = field(default_factory=list)

    def write(self, transaction: Transaction) -> None:
        """Write what was collected."""
        transaction.executemany(_DROP_NUMBERS.format("person_number"), self.dropped_tails)
        transaction.executemany(_ADD_NUMBER.format("person_number"), sorted(self.numbers))
        transaction.executemany("DELETE FROM person_word WHERE word = ? AND owner = ?", self.dropped_words)
        transaction.executemany("INSERT OR IGNORE INTO person_word(word, owner) VALUES (?, ?)", sorted(self.words))


def values_of(person: Person, local: str, ids: Ids) -> PersonValues:
    """Return *person* as it is stored."""
    return PersonValues(
        ids.organization(person.organization_id),
        person.name,
        person.email,
        person.employee_id,
        person.support_id,
        person.region,
        ids.term(person.site),
        ids.term(person.job_title),
        int(person.is_vip),
        numbers_text(person.numbers),
        ids.address(person.url, local),
        moment(person.updated_at),
    )


def stored(transaction: Transaction, source: int, locals_: Iterable[str]) -> dict[str, Stored]:
    """Return the people of a source that are here, by their ids there."""
    rows = transaction.execute(_STORED, (source, json.dumps(list(locals_)))).fetchall()
    return {row[0]: Stored(row[1], row[2], PersonValues._make(row[3:])) for row in rows}


def put_people(transaction: Transaction, source: str, people: Sequence[Person], site: Site) -> list[Change]:
    """Write what is new or differs; return the changes."""
    ids = Ids(transaction)
    source_id = ids.source(source)
    by_local = {person.id.partition(":")[2]: person for person in people}
    known = stored(transaction, source_id, by_local)
    ids.expect(people)
    filed, changes = Filed(), []
    for local, person in by_local.items():
        values, old = values_of(person, local, ids), known.get(local)
        if old is not None and old.values == values:
            continue
        row_id = ids.new_person() if old is None else old.id
        changes.append(Change(row_id, person.id, old.values if old else None, values))
        tails = file_person(filed, row_id, person, old, values, site)
        if old is None:
            transaction.execute(_INSERT, (row_id, source_id, local, row_id, tails, *values))
        else:
            transaction.execute(_UPDATE, (tails, *values, row_id))
    filed.write(transaction)
    return changes


def file_person(  # noqa: PLR0913, PLR0917 one person, before and after
    filed: Filed, row_id: int, person: Person, old: Stored | None, values: PersonValues, site: Site
) -> bytes:
    """Collect what changes beside the row; return its tails. Numbers are read only when they, or the region, differ."""
    before = words.filed(old.values.name, old.values.email) if old else frozenset()
    after = words.filed(person.name, person.email)
    filed.words.extend((word, row_id) for word in after - before)
    filed.dropped_words.extend((word, row_id) for word in before - after)
    if old and (old.values.numbers, old.values.region) == (values.numbers, values.region):
        return old.tails
    if old:
        filed.dropped_tails.extend((tail, row_id) for tail in unpacked(old.tails))
    numbers = filed_numbers(row_id, person.numbers, person.region, site)
    filed.numbers.extend(numbers)
    return packed(numbers)


def remove_people(transaction: Transaction, source: str, locals_: Iterable[str]) -> list[Change]:
    """Delete people and what lies beside them; return those that were here."""
    source_id = Ids(transaction).source(source)
    found = stored(transaction, source_id, locals_)
    filed = Filed()
    for old in found.values():
        filed.dropped_tails.extend((tail, old.id) for tail in unpacked(old.tails))
        filed.dropped_words.extend((word, old.id) for word in words.filed(old.values.name, old.values.email))
    filed.write(transaction)
    transaction.executemany("DELETE FROM person WHERE id = ?", [(old.id,) for old in found.values()])
    return [Change(old.id, f"{source}:{local}", old.values, None) for local, old in found.items()]


def put_organizations(transaction: Transaction, organizations: Sequence[Organization], site: Site) -> tuple[int, int]:
    """Write what is new or differs; return how many rows were written, and how many of them are new."""
    ids = Ids(transaction)
    was_known = [
        _put_organization(transaction, ids, organization, site)
        for organization in {each.id: each for each in organizations}.values()
    ]
    written = [each for each in was_known if each is not None]
    return len(written), written.count(False)


def _put_organization(transaction: Transaction, ids: Ids, organization: Organization, site: Site) -> bool | None:
    """Write one organization; return whether it was known before, None when it is as it was."""
    numbers = numbers_text(organization.numbers)
    values = (organization.name, organization.region, numbers, organization.url, organization.updated_at)
    row_id = ids.organization_row(organization.id)
    known, tails, *old = transaction.execute(
        "SELECT known, tails, name, region, numbers, url, updated_at FROM organization WHERE id = ?", (row_id,)
    ).fetchone()
    if known and tuple(old) == values:
        return None
    _drop_organization_numbers(transaction, row_id, tails)
    filed = filed_numbers(row_id, organization.numbers, organization.region, site)
    transaction.executemany(_ADD_NUMBER.format("organization_number"), filed)
    transaction.execute(_UPDATE_ORGANIZATION, (1, packed(filed), *values, row_id))
    return bool(known)


def remove_organizations(transaction: Transaction, keys: Iterable[str]) -> int:
    """Forget organizations; people and tickets may still name them. Return how many were here."""
    removed = 0
    for key in keys:
        old = transaction.execute("SELECT id, tails FROM organization WHERE key = ? AND known = 1", (key,)).fetchone()
        if old is None:
            continue
        _drop_organization_numbers(transaction, *old)
        transaction.execute(_UPDATE_ORGANIZATION, (0, b"", "", "", "", "", "", old[0]))
        removed += 1
    return removed


def _drop_organization_numbers(transaction: Transaction, owner: int, tails: bytes) -> None:
    transaction.executemany(_DROP_NUMBERS.format("organization_number"), [(tail, owner) for tail in unpacked(tails)])


def filed_numbers(owner: int, numbers: Sequence[TelephoneNumber], region: str, site: Site) -> list[FiledNumber]:
    """Return the rows under which *numbers* are found; a fax is no telephone."""
    rows: dict[tuple[int, int, int, str], IndexRow] = {}
    for place, number in enumerate(numbers):
        for text in () if is_fax(number) else split(number.raw):
            for row in index_rows(read(text, site, region or None), site):
                rows.setdefault((row.tail, row.e164, place, row.ext), row)
    return [
        (row.tail, row.e164, owner, place, row.ext, row.reading, row.sure, row.digits)
        for (_, _, place, _), row in rows.items()
    ]


def packed(numbers: Sequence[FiledNumber]) -> bytes:
    """Return the tails of *numbers* as they are stored beside their owner."""
    tails = sorted({number[0] for number in numbers})
    return struct.pack(f"<{len(tails)}i", *tails)


def unpacked(tails: bytes) -> tuple[int, ...]:
    """Return the tails that `packed` stored."""
    return struct.unpack(f"<{len(tails) // 4}i", tails)


def newcomers(transaction: Transaction, source: str, row_ids: Iterable[int]) -> list[Change]:
    """Return people of a source by their row ids, as if each had just come."""
    rows = transaction.execute(_BY_IDS, (json.dumps(list(row_ids)),)).fetchall()
    return [Change(row[1], f"{source}:{row[0]}", None, PersonValues._make(row[2:])) for row in rows]


def refile_organizations(transaction: Transaction, site: Site) -> None:
    """File the numbers of all organizations anew."""
    transaction.execute("DELETE FROM organization_number")
    for row_id, numbers, region in transaction.execute("SELECT id, numbers, region FROM organization").fetchall():
        filed = filed_numbers(row_id, numbers_of(numbers), region, site)
        transaction.executemany(_ADD_NUMBER.format("organization_number"), filed)
        transaction.execute("UPDATE organization SET tails = ? WHERE id = ?", (packed(filed), row_id))
