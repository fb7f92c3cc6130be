"""A fake of Zammad, to be used by tests and by hand: python -m tests.fakes.zammad"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from .by_hand import options_of, serve
from .desk import Desk, running
from .world import Row, World
from .zammad_skin import ZammadSkin

ORGANIZATIONS, FIRST, DAY = 12, 3, 86_400


@contextmanager
def installation(world: World, port: int = 0) -> Iterator[tuple[Desk, ZammadSkin]]:
    """Run an installation until the block ends; user 1 is Zammad itself."""
    world.table("people").put({"firstname": "-", "lastname": "", "login": "-", "email": "", "active": False}, id_=1)
    skin = ZammadSkin(world)
    with running(world, skin, port) as desk:
        yield desk, skin


def populate(world: World, people: int, requests: int, *, seed: int = 1) -> None:
    """Fill *world* with organizations, users with one or two numbers, and tickets, changed over the last year."""
    chance, now = random.Random(seed), world.clock()
    world.fill(
        "organizations",
        ({**_aged(chance, now), "name": f"Company {n}", "active": True} for n in range(1, ORGANIZATIONS + 1)),
    )
    world.fill("people", (_user(chance, now, n) for n in range(FIRST, FIRST + people)))
    world.fill("requests", (_ticket(chance, now, people, n) for n in range(1, requests + 1)))


def _user(chance: random.Random, now: float, n: int) -> Row:
    return {
        **_aged(chance, now),
        "id": n,
        "firstname": "User",
        "lastname": str(n),
        "login": f"user{n}@example.com",
        "email": f"user{n}@example.com",
        "phone": f"+31 20 {n:03} {n % 10_000:04}",
        "mobile": f"06{n:08}" if n % 2 else "",
        "fax": "",
        "organization_id": 1 + n % ORGANIZATIONS,
        "department": "",
        "vip": False,
        "active": True,
    }


def _ticket(chance: random.Random, now: float, people: int, n: int) -> Row:
    return {
        **_aged(chance, now),
        "number": f"{67_000 + n}",
        "title": f"Ticket {n}",
        "state_id": chance.choice((1, 2, 4, 4, 9)),
        "customer_id": chance.randint(FIRST, FIRST + people - 1),
        "organization_id": 1 + n % ORGANIZATIONS,
        "note": None,
    }


def _aged(chance: random.Random, now: float) -> Row:
    created = now - chance.randint(3_600, 365 * DAY)
    return {"created_at": created, "updated_at": created + chance.random() * (now - 3_600 - created)}


def main() -> None:
    options = options_of("python -m tests.fakes.zammad", __doc__).parse_args()
    world = World()
    with installation(world, options.port) as (desk, skin):
        populate(world, options.people, options.requests)
        serve(desk, options.fault, {"base_url": desk.address, "token": skin.token})


if __name__ == "__main__":
    main()
