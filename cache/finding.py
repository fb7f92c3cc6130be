"""Owners of telephone numbers, people and organizations alike: the queries of numbers/keys.py, run."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import NamedTuple

from cache.numbers import Number, Site, Tier, compare, read, split
from cache.numbers.comparing import Comparison
from cache.numbers.keys import IndexRow, Probe, extension_hit, hit, probes
from cache.rows import numbers_of

_FEW, _MANY = 51, 1001  # rows of an exact query; the second is asked when the first is full
_TAIL_ROWS = 201

_COLUMNS = "n.owner, n.field, n.tail, n.e164, n.reading, n.sure, n.digits, n.ext"


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


@dataclass(slots=True)
class Hits:
    """The best hit of each owner; *is_cut*: a query met its limit, so that there may be more."""

    of_owner: dict[int, Hit] = field(default_factory=dict)
    best: int = 0
    is_cut: bool = False

    def add(self, owner: int, place: int, comparison: Comparison | None) -> None:
        """Keep a hit if it is the owner's best so far."""
        if comparison is None:
            return
        known = self.of_owner.get(owner)
        if known is None or _order(comparison) > _order(known.comparison):
            self.of_owner[owner] = Hit(owner, place, comparison)
            self.best = max(self.best, comparison.score)

    def of_best_tier(self) -> list[Hit]:
        """Return the hits that share the best tier, in no order."""
        top = max((each.comparison.tier for each in self.of_owner.values()), default=None)
        return [each for each in self.of_owner.values() if each.comparison.tier is top]


def queries(numbers: str, owners: str) -> Queries:
    """Return the SQL for a table of *numbers* and that of its *owners*, both names of ours."""
    return Queries(
        exact=f"SELECT {_COLUMNS} FROM {numbers} n WHERE n.tail = ?1 AND n.e164 = ?2 AND (?3 = '' OR n.digits = ?3)"  # noqa: S608
        " AND (?4 = '' OR n.ext IN ('', ?4)) LIMIT ?5",
        # "ext <> ''" says again what the partial index holds; without it SQLite reads every number.
        by_extension=f"SELECT {_COLUMNS} FROM {numbers} n WHERE n.ext = ?1 AND n.ext <> '' AND n.sure LIMIT ?2",  # noqa: S608
        by_tail="SELECT DISTINCT n.owner, n.field, o.numbers, o.region"  # noqa: S608
        f" FROM {numbers} n JOIN {owners} o ON o.id = n.owner WHERE n.tail = ?1 LIMIT ?2",
    )


@dataclass(frozen=True, slots=True)
class Finder:
    """One look-up: *incoming* at *site* in the table of *sql*; *all_tiers*: also what is not shown."""

    reader: sqlite3.Connection
    sql: Queries
    incoming: Number
    site: Site
    all_tiers: bool = False

    def run(self) -> Hits:
        """Return the owners of the number: all that can be of the best tier, in no order."""
        asked = probes(self.incoming, self.site)
        found = Hits()
        for probe in asked.exact:
            if self.all_tiers or found.best <= probe.score:
                self._exact(probe, found)
        if asked.extension and (self.all_tiers or found.best <= Tier.INTERNAL):
            self._by_extension(asked.extension, found)
        if self.all_tiers or not found.of_owner or not asked.sure:
            for tail in asked.tails:
                self._by_tail(tail, found)
        return found

    def _exact(self, probe: Probe, found: Hits) -> None:
        # Own direct numbers are found by another rule, in which a registered extension means nothing.
        extension = "" if probe.score == Tier.INTERNAL else probe.extension
        parameters = (probe.tail, probe.e164, "" if probe.e164 else probe.digits, extension)
        rows = self.reader.execute(self.sql.exact, (*parameters, _FEW)).fetchall()
        if len(rows) == _FEW:
            rows = self.reader.execute(self.sql.exact, (*parameters, _MANY)).fetchall()
            found.is_cut |= len(rows) == _MANY
        for owner, place, *row in rows:
            found.add(owner, place, hit(probe, IndexRow(*row)))

    def _by_extension(self, extension: str, found: Hits) -> None:
        rows = self.reader.execute(self.sql.by_extension, (extension, _TAIL_ROWS)).fetchall()
        found.is_cut |= len(rows) == _TAIL_ROWS
        for owner, place, *row in rows:
            found.add(owner, place, extension_hit(IndexRow(*row), self.site))

    def _by_tail(self, tail: int, found: Hits) -> None:
        rows = self.reader.execute(self.sql.by_tail, (tail, _TAIL_ROWS)).fetchall()
        found.is_cut |= len(rows) == _TAIL_ROWS
        for owner, place, numbers, region in rows:
            for text in split(numbers_of(numbers)[place].raw):
                found.add(owner, place, compare(read(text, self.site, region or None), self.incoming, self.site))


def _order(comparison: Comparison) -> tuple[int, int]:
    return comparison.score, -comparison.place
