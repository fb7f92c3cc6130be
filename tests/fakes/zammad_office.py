"""Our side of a fake Zammad that has one user, one organization and one ticket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cache.sources import Writer
from cache.sources.network import Clock
from cache.sources.zammad import Zammad
from cache.sources.zammad_settings import ZammadSettings

from .desk import Desk
from .world import Table, VirtualClock, World
from .zammad import installation
from .zammad_skin import ZammadSkin

ANNA: dict[str, Any] = {
    "firstname": "Anna",
    "lastname": "Smit",
    "login": "anna",
    "email": "anna@example.com",
    "phone": "+31 (20) 123 4567",
    "mobile": "",
    "fax": "+31 20 000 0000",
    "organization_id": 30,
    "department": "Bonn office",
    "vip": True,
    "active": True,
}
PRINTER: dict[str, Any] = {
    "number": "67070",
    "title": "Printer",
    "state_id": 9,
    "customer_id": 5,
    "organization_id": 30,
}


@dataclass(frozen=True)
class Office:
    """A fake installation, and how we reach it."""

    desk: Desk
    skin: ZammadSkin
    clock: VirtualClock

    def source(self, **changes: Any) -> Zammad:
        given = {"base_url": self.desk.address, **changes}
        settings = ZammadSettings(name="desk", write=("numbers", "tickets", "notes"), **given)
        return Zammad.of(settings, self.skin.token, Clock(self.clock, self.clock.sleep))

    def table(self, name: str) -> Table:
        return self.skin.world.table(name)

    def writer(self, what: str) -> Writer[Any]:
        source = self.source()
        found = {"numbers": source.link_numbers(), "tickets": source.open_tickets(), "notes": source.add_notes()}[what]
        assert found is not None
        return found


@contextmanager
def office() -> Iterator[Office]:
    """Run the installation until the block ends; an hour has gone by."""
    clock = VirtualClock()
    with installation(World(clock)) as (desk, skin):
        skin.world.table("people").put(ANNA, id_=5)
        skin.world.table("organizations").put({"name": "Acme", "active": True}, id_=30)
        skin.world.table("requests").put(PRINTER, id_=70)
        clock.sleep(3_600)
        yield Office(desk, skin, clock)
