"""Whatever happens and breaks at ServiceNow and Zammad: in the end a reader knows who is there, and nobody else."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from fakes import servicenow_office, zammad_office
from fakes.faults import FAULTS, Make, Reply, Wire
from fakes.servicenow_skin import sys_id
from fakes.world import Row, Table, VirtualClock
from worlds.busy_desk import BREAKS
from worlds.every_source import Ledger

from cache.errors import SourceError, SourceGarbled
from cache.model import Person
from cache.sources import Stream

POLLS, CHANGES_A_POLL, BREAK_RATE, POLL_SECONDS, LATEST_COMMIT_SECONDS = 15, 12, 0.06, 12.0, 20.0


@dataclass(frozen=True)
class Kind:
    """How one product calls what we change. *key*: the id that a row has here."""

    office: Callable[[], Any]
    name: str
    active: tuple[Any, Any]
    key: Callable[[int], str]


KINDS = {
    "servicenow": Kind(servicenow_office.office, "name", ("true", "false"), lambda n: f"desk:{sys_id(n)}"),
    "zammad": Kind(zammad_office.office, "lastname", (True, False), lambda n: f"desk:{n}"),
}
# Zammad's pages of changes may hide a row when another is deleted; what is asked for by key hides none.
NEVER_BEHIND = {"servicenow"}


@dataclass
class Staff:
    """Works at a desk while it is read."""

    kind: Kind
    people: Table
    clock: VirtualClock
    chance: random.Random
    breaks: float = 0.0
    changes: int = 0

    def __call__(self, make: Make, wire: Wire) -> Reply | None:
        """Answer one request (this is a fault of a script): a moment later, and perhaps not as it should be."""
        self.clock.sleep(self.chance.random())
        self.work(self.changes)
        return FAULTS[self.chance.choice(BREAKS)](make, wire) if self.chance.random() < self.breaks else make()

    def begin(self) -> None:
        self.breaks, self.changes = BREAK_RATE, 1

    def rest(self) -> None:
        self.breaks, self.changes = 0.0, 0
        self.clock.sleep(1_000)

    def work(self, changes: int) -> None:
        for _ in range(changes):
            late, dice = self.chance.random() * LATEST_COMMIT_SECONDS, self.chance.random()
            key = self.chance.choice([key for key in self.people.rows if key > 2])
            if dice < 0.03:
                self.people.remove(key)
            else:
                self.people.put(self.words(), id_=key if dice < 0.9 else None, late=late)

    def words(self) -> Row:
        is_active = self.chance.random() < 0.9
        return {
            "firstname": "A",
            self.kind.name: f"Person {self.chance.getrandbits(40):x}",
            "active": self.kind.active[0 if is_active else 1],
        }


def poll(ledger: Ledger, stream: Stream[Person]) -> None:
    """Pull to the end; as the worker does, begin a filling anew when what came was not as agreed."""
    try:
        ledger.drain(stream)
    except SourceGarbled:
        if not ledger.rows:
            ledger.cursor = None
        raise


def sweep(ledger: Ledger, stream: Stream[Person]) -> bool:
    """Drop who is gone; read all anew when somebody is unknown or other, and return whether that was so."""
    stamps = {stamp.id: stamp.updated_at for stamp in stream.sweep() or ()}
    ledger.rows = {key: row for key, row in ledger.rows.items() if key in stamps}
    is_behind = {key: row.updated_at for key, row in ledger.rows.items()} != stamps
    if is_behind:
        ledger.cursor = None
        ledger.drain(stream)
    return is_behind


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", KINDS)
def test_after_the_last_poll_and_sweep_nobody_is_stale_and_nobody_is_a_ghost(name: str, seed: int) -> None:
    kind, chance = KINDS[name], random.Random(seed)
    with kind.office() as here:
        staff = Staff(kind, here.table("people"), here.clock, chance)
        for _ in range(230):
            staff.people.put(staff.words())
        here.clock.sleep(3_600)
        here.desk.script.on("*", staff, times=None)
        staff.begin()
        ledger, stream = Ledger(), here.source().people()
        for _ in range(POLLS):
            with suppress(SourceError):
                poll(ledger, stream)
            staff.work(CHANGES_A_POLL)
            here.clock.sleep(POLL_SECONDS)
        staff.rest()

        poll(ledger, stream)
        is_behind = sweep(ledger, stream)

        there = {kind.key(row["id"]): row for row in staff.people.sorted("id") if row["active"] == kind.active[0]}
        assert ledger.rows.keys() == there.keys()
        assert not (is_behind and name in NEVER_BEHIND)
        assert [key for key, row in ledger.rows.items() if not row.name.endswith(there[key][kind.name])] == []
