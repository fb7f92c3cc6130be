"""The same human being in several sources, as one person."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cache.model import Person, PersonId, TelephoneNumber
from cache.rows import PERSON, PersonRow, person_of

_BY_KEY = f"{PERSON} WHERE p.source = (SELECT id FROM source WHERE name = ?) AND p.local = ?"  # noqa: S608
_BY_IDS = f"{PERSON} WHERE p.id IN (SELECT value FROM json_each(?))"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Group:
    """One human being: the leader's row first, then those that joined it, in source order."""

    rows: tuple[PersonRow, ...]

    @property
    def leader(self) -> PersonRow:
        """Return the row of the earliest source."""
        return self.rows[0]

    def person(self) -> Person:
        """Return what all sources together know."""
        return merged([person_of(row) for row in self.rows])


def merged(persons: Sequence[Person]) -> Person:
    """Return one person out of the same one in several sources, in their order: first non-empty fields, all numbers."""
    first = persons[0]
    for person in persons[1:]:
        first = replace(
            first,
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


def row_by_id(reader: sqlite3.Connection, person: PersonId) -> PersonRow | None:
    """Return the row of one person."""
    source, _, local = person.partition(":")
    rows = rows_of(reader, _BY_KEY, source, local)
    return rows[0] if rows else None


def group_ids(reader: sqlite3.Connection, person: PersonId) -> tuple[int, ...]:
    """Return the row ids of a person in all sources; empty when the cache has them not."""
    source, _, local = person.partition(":")
    row = reader.execute(
        "SELECT leader FROM person WHERE source = (SELECT id FROM source WHERE name = ?) AND local = ?", (source, local)
    ).fetchone()
    if row is None:
        return ()
    joined = reader.execute("SELECT id FROM person WHERE leader = ? AND leader <> id", row)
    return (row[0], *(each[0] for each in joined.fetchall()))


def people_of(reader: sqlite3.Connection, rows: Iterable[PersonRow]) -> tuple[Person, ...]:
    """Return the people of *rows*, in their order, joined ones once."""
    groups: dict[int, Group] = {}
    for row in rows:
        if row.leader not in groups:
            groups[row.leader] = group_of(reader, row)
    return tuple(group.person() for group in groups.values())


def rows_by_ids(reader: sqlite3.Connection, ids: Sequence[int]) -> list[PersonRow]:
    """Return the rows with these row ids, in the order of *ids*."""
    if len(ids) == 1:
        return rows_of(reader, f"{PERSON} WHERE p.id = ?", ids[0])
    rows = rows_of(reader, _BY_IDS, json.dumps(ids))
    by_row_id = {row.id: row for row in rows}
    return [by_row_id[each] for each in ids if each in by_row_id]


def group_of(reader: sqlite3.Connection, row: PersonRow) -> Group:
    """Return whom *row* belongs to."""
    joined = rows_of(reader, f"{PERSON} WHERE p.leader = ? AND p.leader <> p.id", row.leader)
    if not joined:
        return Group((row,))
    leader = row if row.id == row.leader else rows_by_ids(reader, [row.leader])[0]
    return Group((leader, *sorted(joined, key=lambda each: (each.position, each.id))))


def rows_of(reader: sqlite3.Connection, sql: str, *parameters: str | int) -> list[PersonRow]:
    """Return what *sql*, a `PERSON` with its conditions, finds."""
    return [PersonRow._make(row) for row in reader.execute(sql, parameters).fetchall()]
