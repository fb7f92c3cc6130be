"""Owners of telephone numbers, people and organizations alike: the queries of numbers/keys.py, run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from cache.numbers import Number, Site, Tier, compare, read, split
from cache.numbers.comparing import Comparison
from cache.numbers.keys import IndexRow, Probe, extension_hit, hit, probes
from cache.rows import numbers_of

_FEW, _MANY = 51, 1001  # rows of an exact query; the second is asked when the first is full
_TAIL_ROWS = 201

_COLUMNS = "n.owner, n.field, n.tail, n.e164, n.reading, n.sure, n.digits, n.ext"
_WIDTH = 8

Owner = TypeVar("Owner")


class Queries(NamedTuple):
    """The SQL of one table of numbers; see `queries`."""

    exact: str
    by_extension: str
    by_tail: str


class Hit(NamedTuple):
    """One owner (row id) who has the number, by which *field* of theirs, and how well it agrees."""

    owner: int
    field: int
    comparison: Comparison


class Hits(Generic[Owner]):
    """The best hit of each owner, and the rows of their owners; *is_cut*: a query met its limit, there may be more."""

    __slots__ = ("best", "is_cut", "of_owner", "owners")

    def __init__(self) -> None:
        self.of_owner: dict[int, Hit] = {}
        self.owners: dict[int, Owner] = {}
        self.best = 0
        self.is_cut = False

    def add(self, hit: Hit, owner: Owner) -> None:
        """Keep a hit if it is the owner's best so far."""
        known = self.of_owner.get(hit.owner)
        if known is None or _order(hit.comparison) > _order(known.comparison):
            self.of_owner[hit.owner] = hit
            self.owners[hit.owner] = owner
            self.best = max(self.best, hit.comparison.score)

    def of_best_tier(self) -> list[Hit]:
        """Return the hits that share the best tier, in the order of their owners' row ids."""
        if len(self.of_owner) <= 1:
            return list(self.of_owner.values())
        top = max(each.comparison.tier for each in self.of_owner.values())
        return sorted(each for each in self.of_owner.values() if each.comparison.tier is top)


def queries(numbers: str, owners: str, columns: str) -> Queries:
    """Return the SQL for a table of *numbers* and that of its *owners*, o, of which each hit brings the *columns*."""
    table = f"SELECT {_COLUMNS}, {columns} FROM {numbers} n JOIN {owners} o ON o.id = n.owner"  # noqa: S608 names of ours
    return Queries(
        exact=f"{table} WHERE n.tail = ?1 AND n.e164 = ?2 AND (?3 = '' OR n.digits = ?3)"
        " AND (?4 = '' OR n.ext IN ('', ?4)) LIMIT ?5",
        # "ext <> ''" says again what the partial index holds; without it SQLite reads every number.
        by_extension=f"{table} WHERE n.ext = ?1 AND n.ext <> '' AND n.sure LIMIT ?2",
        by_tail=f"SELECT n.owner, n.field, o.numbers, o.region, {columns}"  # noqa: S608
        f" FROM {numbers} n JOIN {owners} o ON o.id = n.owner WHERE n.tail = ?1 GROUP BY n.owner, n.field LIMIT ?2",
    )


@dataclass(slots=True)
class Finder(Generic[Owner]):
    """One look-up: *incoming* at *site* in the table of *sql*; *all_tiers*: also what is not shown.

    *made* turns the columns of an owner into what `Hits.owners` holds.
    """

    reader: sqlite3.Connection
    sql: Queries
    made: Callable[[Sequence[Any]], Owner]
    incoming: Number
    site: Site
    all_tiers: bool = False

    def run(self) -> Hits[Owner]:
        """Return the owners of the number: all that can be of the best tier."""
        asked = probes(self.incoming, self.site)
        found: Hits[Owner] = Hits()
        for probe in asked.exact:
            if self.all_tiers or found.best <= probe.score:
                self._exact(probe, found)
        if asked.extension and (self.all_tiers or found.best <= Tier.INTERNAL):
            self._by_extension(asked.extension, found)
        if self.all_tiers or not found.of_owner or not asked.sure:
            for tail in asked.tails:
                self._by_tail(tail, found)
        return found

    def _exact(self, probe: Probe, found: Hits[Owner]) -> None:
        # Own direct numbers are found by another rule, in which a registered extension means nothing.
        extension = "" if probe.score == Tier.INTERNAL else probe.extension
        parameters = (probe.tail, probe.e164, "" if probe.e164 else probe.digits, extension)
        rows = self.reader.execute(self.sql.exact, (*parameters, _FEW)).fetchall()
        if len(rows) == _FEW:
            rows = self.reader.execute(self.sql.exact, (*parameters, _MANY)).fetchall()
            found.is_cut |= len(rows) == _MANY
        for row in rows:
            self._add(found, row, hit(probe, IndexRow._make(row[2:_WIDTH])))

    def _by_extension(self, extension: str, found: Hits[Owner]) -> None:
        rows = self.reader.execute(self.sql.by_extension, (extension, _TAIL_ROWS)).fetchall()
        found.is_cut |= len(rows) == _TAIL_ROWS
        for row in rows:
            self._add(found, row, extension_hit(IndexRow._make(row[2:_WIDTH]), self.site))

    def _by_tail(self, tail: int, found: Hits[Owner]) -> None:
        rows = self.reader.execute(self.sql.by_tail, (tail, _TAIL_ROWS)).fetchall()
        found.is_cut |= len(rows) == _TAIL_ROWS
        for owner, place, numbers, region, *columns in rows:
            for text in split(numbers_of(numbers)[place].raw):
                comparison = compare(read(text, self.site, region or None), self.incoming, self.site)
                if comparison is not None:
                    found.add(Hit(owner, place, comparison), self.made(columns))

    def _add(self, found: Hits[Owner], row: Sequence[Any], comparison: Comparison | None) -> None:
        if comparison is not None:
            found.add(Hit(row[0], row[1], comparison), self.made(row[_WIDTH:]))


def _order(comparison: Comparison) -> tuple[int, int]:
    return comparison.score, -comparison.place
