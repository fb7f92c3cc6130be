"""The same human being in several sources, as one person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cache.connecting import Remembering
from cache.model import Person, PersonId, TelephoneNumber
from cache.names import Names
from cache.rows import PERSON, PersonRow, person_key, person_of

_BY_KEY = f"{PERSON} WHERE p.source = ? AND p.local = ?"
_BY_ID = f"{PERSON} WHERE p.id = ?"
_BY_IDS = f"{PERSON} WHERE p.id IN (SELECT value FROM json_each(?))"  # noqa: S608
_JOINED = (
    "SELECT p.id FROM person p JOIN source s ON s.id = p.source WHERE p.leader = ? AND p.leader <> p.id"
    " ORDER BY s.position, p.id"
)
_IS_JOINED = "SELECT 1 FROM person WHERE leader = ? AND leader <> id LIMIT 1"
_LEADER = (
    "SELECT leader, EXISTS(SELECT 1 FROM person j WHERE j.leader = p.leader AND j.leader <> j.id)"
    " FROM person p WHERE source = ? AND local = ?"
)


class Group(NamedTuple):
    """One human being: the leader's row first, then those that joined it, in source order."""

    rows: tuple[PersonRow, ...]
    names: Names

    @property
    def leader(self) -> PersonRow:
        """Return the row of the earliest source."""
        return self.rows[0]

    @property
    def keys(self) -> tuple[PersonId, ...]:
        """Return the ids by which everybody else knows them, the leader's first."""
        return tuple(person_key(row, self.names) for row in self.rows)

    def person(self) -> Person:
        """Return what all sources together know."""
        if len(self.rows) == 1:
            return person_of(self.rows[0], self.names)
        return merged([person_of(row, self.names) for row in self.rows])


def merged(persons: Sequence[Person]) -> Person:
    """Return one person out of the same one in several sources, in their order: first non-empty fields, all numbers."""
    first = persons[0]
    for person in persons[1:]:
        first = first._replace(
            name=first.name or person.name,
            email=first.email or person.email,
            organization_id=first.organization_id or person.organization_id,
            employee_id=first.employee_id or person.employee_id,
            support_id=first.support_id or person.support_id,
            site=first.site or person.site,
            region=first.region or person.region,
            job_title=first.job_title or person.job_title,
            is_vip=first.is_vip or person.is_vip,
            numbers=_union(first.numbers, person.numbers),
            url=first.url or person.url,
        )
    return first


def _union(ours: tuple[TelephoneNumber, ...], theirs: tuple[TelephoneNumber, ...]) -> tuple[TelephoneNumber, ...]:
    known = {number.raw for number in ours}
    return (*ours, *(number for number in theirs if number.raw not in known))


def row_by_id(reader: Remembering, person: PersonId) -> PersonRow | None:
    """Return the row of one person."""
    source, _, local = person.partition(":")
    rows = rows_of(reader, _BY_KEY, reader.names.source_id(source), local)
    return rows[0] if rows else None


def group_ids(reader: Remembering, person: PersonId) -> tuple[int, ...]:
    """Return the row ids of a person in all sources, the leader's first; empty when the cache has them not."""
    source, _, local = person.partition(":")
    row = reader.execute(_LEADER, (reader.names.source_id(source), local)).fetchone()
    if row is None:
        return ()
    leader, is_joined = row
    return (leader, *_joined(reader, leader)) if is_joined else (leader,)


def people_of(reader: Remembering, rows: Iterable[PersonRow]) -> tuple[Person, ...]:
    """Return the people of *rows*, in their order, joined ones once."""
    groups: dict[int, Group] = {}
    for row in rows:
        if row.leader not in groups:
            groups[row.leader] = group_of(reader, row)
    return tuple(group.person() for group in groups.values())


def rows_by_ids(reader: Remembering, ids: Sequence[int]) -> list[PersonRow]:
    """Return the rows with these row ids, in the order of *ids*."""
    if len(ids) == 1:
        return rows_of(reader, _BY_ID, ids[0])
    by_row_id = {row.id: row for row in rows_of(reader, _BY_IDS, json.dumps(ids))}
    return [by_row_id[each] for each in ids if each in by_row_id]


def group_of(reader: Remembering, row: PersonRow) -> Group:
    """Return whom *row* belongs to."""
    joined = _joined(reader, row.leader)
    return Group(tuple(rows_by_ids(reader, (row.leader, *joined))) if joined else (row,), reader.names)


def rows_of(reader: Remembering, sql: str, *parameters: str | int) -> list[PersonRow]:
    """Return what *sql*, a `PERSON` with its conditions, finds."""
    return [PersonRow._make(row) for row in reader.execute(sql, parameters).fetchall()]


def _joined(reader: Remembering, leader: int) -> list[int]:
    if reader.execute(_IS_JOINED, (leader,)).fetchone() is None:
        return []
    return [row[0] for row in reader.execute(_JOINED, (leader,)).fetchall()]
