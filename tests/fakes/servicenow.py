"""A fake of ServiceNow's Table API, to be used by tests and by hand: python -m tests.fakes.servicenow"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from .by_hand import options_of, serve
from .desk import Desk, running
from .servicenow_skin import ServiceNowSkin
from .world import Row, World

COMPANIES, SITES = 12, ("Amsterdam office", "Bonn office", "Data center")
DAY = 86_400


@contextmanager
def instance(world: World, port: int = 0) -> Iterator[tuple[Desk, ServiceNowSkin]]:
    """Run an instance until the block ends."""
    skin = ServiceNowSkin(world)
    with running(world, skin, port) as desk:
        yield desk, skin


def populate(world: World, people: int, requests: int, *, seed: int = 1) -> None:
    """Fill *world* with companies, users with up to three numbers, and incidents, changed over the last year."""
    chance, now = random.Random(seed), world.clock()
    world.fill("organizations", ({**_aged(chance, now), "name": f"Company {n}"} for n in range(1, COMPANIES + 1)))
    world.fill("people", (_user(chance, now, n) for n in range(1, people + 1)))
    world.fill("requests", (_incident(chance, now, people, n) for n in range(1, requests + 1)))


def _user(chance: random.Random, now: float, n: int) -> Row:
    return {
        **_aged(chance, now),
        "name": f"User {n}",
        "email": f"user{n}@example.com",
        "phone": f"+31 20 {n:03} {n % 10_000:04}",
        "mobile_phone": f"06-{n:08}" if n % 2 else "",
        "employee_number": f"E{n}",
        "user_name": f"user.{n}",
        "company": {"id": 1 + n % COMPANIES, "name": f"Company {1 + n % COMPANIES}"},
        "location": {"id": 1 + n % len(SITES), "name": SITES[n % len(SITES)]},
        "vip": "false",
        "active": "true",
    }


def _incident(chance: random.Random, now: float, people: int, n: int) -> Row:
    asker, state, aged = chance.randint(1, people), chance.choice(("1", "2", "6", "7", "7")), _aged(chance, now)
    return {
        **aged,
        "number": f"INC{n:07}",
        "short_description": f"Incident {n}",
        "state": state,
        "active": "false" if state == "7" else "true",
        "closed_at": aged["updated_at"] if state == "7" else None,
        "caller_id": {"id": asker, "name": f"User {asker}"},
        "company": {"id": 1 + asker % COMPANIES, "name": f"Company {1 + asker % COMPANIES}"},
    }


def _aged(chance: random.Random, now: float) -> Row:
    created = now - chance.randint(3_600, 365 * DAY)
    return {"created_at": created, "updated_at": created + chance.random() * (now - 3_600 - created)}


def main() -> None:
    options = options_of("python -m tests.fakes.servicenow", __doc__).parse_args()
    world = World()
    populate(world, options.people, options.requests)
    with instance(world, options.port) as (desk, skin):
        serve(desk, options.fault, {"base_url": desk.address, "user": skin.user, "password": skin.password})


if __name__ == "__main__":
    main()
