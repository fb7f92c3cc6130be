"""Our side of a fake desk: the client, and the source that asks through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cache.model import Batch
from cache.sources import Stream
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client
from cache.sources.network import Clock, Place
from cache.sources.xurrent import Xurrent
from cache.sources.xurrent_settings import XurrentSettings

from .desk import Desk
from .world import Row, Table, VirtualClock, World
from .xurrent import account, populate
from .xurrent_skin import XurrentSkin


@dataclass(frozen=True)
class Line:
    """A client and the desk at its other end; the client's clock is the desk's, so that waiting takes no time."""

    client: Client
    desk: Desk
    skin: XurrentSkin
    clock: VirtualClock

    def away_from(self, address: str, proxy: str = "none") -> Client:
        """Return the same client in front of another address."""
        place = Place("desk", address, {"Authorization": "Bearer x"}, proxy)
        return Client(place, self.client.budget, self.client.clock)


@contextmanager
def connected() -> Iterator[Line]:
    """Run an account of 30 people and a client that has its token."""
    clock = VirtualClock()
    world = World(clock)
    populate(world, 30, 30)
    with account(world) as (desk, skin):
        headers = {"Authorization": f"Bearer {skin.token}", "X-Xurrent-Account": skin.account}
        place = Place("desk", f"{desk.address}/v1", headers, "none")
        budget = Budget.of([Limit(10_000, 1.0)])
        client = Client(place, budget, Clock(clock, clock.sleep))
        yield Line(client, desk, skin, clock)
        client.close()


@dataclass(frozen=True)
class Office:
    """A fake account of Xurrent, and how we reach it."""

    desk: Desk
    skin: XurrentSkin
    clock: VirtualClock

    def source(self, **changes: Any) -> Xurrent:
        """Return the account as a process sees it that has just started."""
        given = {"base_url": f"{self.desk.address}/v1", "account": self.skin.account, **changes}
        settings = XurrentSettings(name="desk", write=("numbers", "tickets", "notes"), **given)
        return Xurrent.of(settings, self.skin.token, Clock(self.clock, self.clock.sleep))

    def table(self, name: str) -> Table:
        return self.skin.world.table(name)

    def hire(self, count: int) -> None:
        """Let there be people with the ids 1 to *count*, and an hour go by."""
        for number in range(1, count + 1):
            self.table("people").put(newcomer(number), id_=number)
        self.clock.sleep(3_600)

    def asked(self) -> list[dict[str, str]]:
        """Return the parameters of each request, and its path as "path"."""
        return [{**dict(each.query), "path": each.path.removeprefix("/v1/")} for each in self.desk.asked]


@contextmanager
def office() -> Iterator[Office]:
    """Run a fake account that is empty, with a clock that only a waiting client moves."""
    clock = VirtualClock()
    with account(World(clock)) as (desk, skin):
        yield Office(desk, skin, clock)


def newcomer(number: int) -> Row:
    """Return what a person without a number is there."""
    return {"name": f"Person {number}", "contacts": [], "disabled": False}


def pull(stream: Stream[Any], batches: list[Batch[Any]]) -> None:
    """Add what comes after the last of *batches*, to the end."""
    while not batches or batches[-1].more:
        batches.append(stream.pull(batches[-1].cursor if batches else None))


def drained(stream: Stream[Any] | None, cursor: str | None = None) -> tuple[dict[str, Any], str]:
    """Return the rows of a pull to the end and its cursor; a deleted one is None."""
    assert stream is not None
    rows: dict[str, Any] = {}
    more = True
    while more:
        batch = stream.pull(cursor)
        rows |= {row.id: row for row in batch.upserts} | dict.fromkeys(batch.deletes)
        cursor, more = batch.cursor, batch.more
    return rows, cursor or ""
