"""Our side of a fake instance of ServiceNow that has one user, one company and one incident."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cache.sources import Writer
from cache.sources.network import Clock
from cache.sources.servicenow import ServiceNow
from cache.sources.servicenow_settings import ServiceNowSettings

from .desk import Desk
from .servicenow import instance
from .servicenow_skin import ServiceNowSkin, sys_id
from .world import Table, VirtualClock, World

USERS, INCIDENTS = "/api/now/table/sys_user", "/api/now/table/incident"
ANNA, ACME, PRINTER = sys_id(1), sys_id(30), sys_id(70)


@dataclass(frozen=True)
class Office:
    """A fake instance, and how we reach it."""

    desk: Desk
    skin: ServiceNowSkin
    clock: VirtualClock

    def source(self, **changes: Any) -> ServiceNow:
        given = {"base_url": self.desk.address, "user": self.skin.user, **changes}
        settings = ServiceNowSettings(name="desk", write=("numbers", "tickets", "notes"), **given)
        return ServiceNow.of(settings, self.skin.password, Clock(self.clock, self.clock.sleep))

    def table(self, name: str) -> Table:
        return self.skin.world.table(name)

    def writer(self, what: str) -> Writer[Any]:
        source = self.source()
        found = {"numbers": source.link_numbers(), "tickets": source.open_tickets(), "notes": source.add_notes()}[what]
        assert found is not None
        return found


@contextmanager
def office() -> Iterator[Office]:
    """Run the instance until the block ends; an hour has gone by."""
    clock = VirtualClock()
    with instance(World(clock)) as (desk, skin):
        anna = {
            "name": "Anna Smit",
            "email": "anna@example.com",
            "phone": "+31 (20) 123 4567",
            "mobile_phone": "0612345678",
            "home_phone": "",
            "employee_number": "E1",
            "user_name": "anna.smit",
            "company": {"id": 30, "name": "Acme"},
            "location": {"id": 13, "name": "Bonn office"},
            "title": "Nurse",
            "vip": "true",
            "active": "true",
        }
        incident = {"number": "INC0010001", "short_description": "Printer", "state": "2", "active": "true"}
        skin.world.table("people").put(anna, id_=1)
        skin.world.table("organizations").put({"name": "Acme", "phone": "+31 20 765 4321"}, id_=30)
        skin.world.table("requests").put({**incident, "caller_id": {"id": 1, "name": "Anna Smit"}}, id_=70)
        clock.sleep(3_600)
        yield Office(desk, skin, clock)
