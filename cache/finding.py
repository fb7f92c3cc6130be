"""Owners of telephone numbers, people and organizations alike: the queries of numbers/keys.py, run."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cache.numbers import Number, Site, Tier
from cache.numbers.comparing import Comparison
from cache.numbers.keys import IndexRow, Probe, extension_hit, hit, probes, tail_hits, tails

MOST_OFFERED = 50
_FEW, _MANY = MOST_OFFERED + 1, 1001  # rows of a query; the second is asked when the first is full
_EXTENSION_ROWS = 201
_INTERNAL = Tier.INTERNAL

_COLUMNS = "n.owner, n.field, n.tail, n.e164, n.reading, n.sure, n.digits, n.ext"
_WIDTH = 8


class Queries(NamedTuple):
    """The SQL of one table of numbers; see `queries`."""

    exact: str
    by_extension: str
    by_tail: str
    by_ids: str


class Hit(NamedTuple):
    """One owner (row id) who has the number, by which *field* of theirs, and how well it agrees.

    *who*: the same for rows of one human being; *columns*: of the owner, as `queries` was told.
    """

    owner: int
    field: int
    comparison: Comparison
    who: int
    columns: Sequence[Any]


class Hits:
    """The best hit of everybody; *best*: its tier, 0 without hits; *is_cut*: there are more than were read."""

    __slots__ = ("best", "is_cut", "of_who")

    def __init__(self) -> None:
        self.of_who: dict[int, Hit] = {}
        self.best = 0
        self.is_cut = False

    def add(self, hit: Hit) -> None:
        """Keep a hit if it is the best so far of whom it found."""
        known = self.of_who.get(hit.who)
        if known is None or _order(hit.comparison) > _order(known.comparison):
            self.of_who[hit.who] = hit
            self.best = max(self.best, hit.comparison.tier)

    def of_best_tier(self) -> list[Hit]:
        """Return the hits that share the best tier, in the order of their owners' row ids."""
        if len(self.of_who) <= 1:
            return list(self.of_who.values())
        return sorted(each for each in self.of_who.values() if each.comparison.tier == self.best)


def queries(numbers: str, owners: str, who: str, columns: str) -> Queries:
    """Return the SQL for a table of *numbers* and that of its *owners*, o, of which each hit brings the *columns*."""
    index = f"SELECT {_COLUMNS} FROM {numbers} n"  # noqa: S608 names of ours
    table = f"SELECT {_COLUMNS}, {who}, {columns} FROM {numbers} n JOIN {owners} o ON o.id = n.owner"  # noqa: S608
    return Queries(
        exact=f"{table} WHERE n.tail = ?1 AND n.e164 = ?2 AND (?3 = '' OR n.digits = ?3)"
        " AND (?4 = '' OR n.ext IN ('', ?4)) LIMIT ?5",
        # "ext <> ''" says again what the partial index holds; without it SQLite reads every number.
        by_extension=f"{table} WHERE n.ext = ?1 AND n.ext <> '' AND n.sure LIMIT ?2",
        by_tail=f"{index} WHERE n.tail = ?1 LIMIT ?2",
        by_ids=f"SELECT o.id, {who}, {columns} FROM {owners} o"  # noqa: S608
        " WHERE o.id IN (SELECT value FROM json_each(?1))",
    )


@dataclass(slots=True)
class Finder:
    """One look-up: *incoming* at *site* in the table of *sql*; *all_tiers*: also what is not shown."""

    reader: sqlite3.Connection
    sql: Queries
    incoming: Number
    site: Site
    all_tiers: bool = False

    def run(self) -> Hits:
        """Return the owners of the number: all that can be of the best tier, unless there are more than are offered."""
        asked = probes(self.incoming, self.site)
        found = Hits()
        for probe in asked.exact:
            if self.all_tiers or found.best <= probe.tier:
                self._exact(probe, found)
        if asked.extension and (self.all_tiers or found.best <= _INTERNAL):
            self._by_extension(asked.extension, found)
        if self.all_tiers or not found.of_who or not (asked.sure or found.is_cut):
            for tail in tails(self.incoming):
                self._by_tail(tail, found)
        return found

    def _exact(self, probe: Probe, found: Hits) -> None:
        # Own direct numbers are found by another rule, in which a registered extension means nothing.
        extension = "" if probe.tier is _INTERNAL else probe.extension
        parameters = (probe.tail, probe.e164, "" if probe.e164 else probe.digits, extension)
        for limit in (_FEW, _MANY):
            rows = self.reader.execute(self.sql.exact, (*parameters, limit)).fetchall()
            for row in rows:
                _add(found, row, hit(probe, IndexRow._make(row[2:_WIDTH])))
            if len(rows) < limit:
                return
            if not self.all_tiers and _is_crowd(found, probe.tier):
                break
        found.is_cut = True

    def _by_extension(self, extension: str, found: Hits) -> None:
        rows = self.reader.execute(self.sql.by_extension, (extension, _EXTENSION_ROWS)).fetchall()
        found.is_cut |= len(rows) == _EXTENSION_ROWS
        for row in rows:
            _add(found, row, extension_hit(IndexRow._make(row[2:_WIDTH]), self.site))

    def _by_tail(self, tail: int, found: Hits) -> None:
        rows = self.reader.execute(self.sql.by_tail, (tail, _MANY)).fetchall()
        found.is_cut |= len(rows) == _MANY
        filed = ((row[0], row[1], IndexRow._make(row[2:])) for row in rows)
        hits = [
            each for each in tail_hits(filed, self.incoming, self.site) if self.all_tiers or each[1].tier >= found.best
        ]
        owners = self._owners({place[0] for place, _ in hits}) if hits else {}
        for (owner, field), comparison in hits:
            if owner in owners:
                found.add(Hit(owner, field, comparison, *owners[owner]))

    def _owners(self, ids: set[int]) -> dict[int, tuple[int, Sequence[Any]]]:
        rows = self.reader.execute(self.sql.by_ids, (json.dumps(sorted(ids)),)).fetchall()
        return {row[0]: (row[1], row[2:]) for row in rows}


def _add(found: Hits, row: Sequence[Any], comparison: Comparison | None) -> None:
    if comparison is not None:
        found.add(Hit(row[0], row[1], comparison, row[_WIDTH], row[_WIDTH + 1 :]))


def _is_crowd(found: Hits, tier: Tier) -> bool:
    """Say whether more people than are offered are of the best *tier* that can come: the rest makes no difference."""
    return sum(each.comparison.tier is tier for each in found.of_who.values()) > MOST_OFFERED


def _order(comparison: Comparison) -> tuple[int, int]:
    return comparison.score, -comparison.place
