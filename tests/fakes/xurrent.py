"""A fake account at Xurrent, filled with a made-up company; ``python -m tests.fakes.xurrent`` runs one by hand."""

from __future__ import annotations

import random
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from .by_hand import options_of, serve
from .desk import Desk, running
from .world import Row, World
from .xurrent_skin import XurrentSkin

ORGANIZATIONS, SITES = 12, ("Amsterdam office", "Bonn office", "Data center")
STATUSES = ("assigned", "in_progress", "waiting_for_customer", "declined", "completed", "completed", "completed")


@contextmanager
def account(world: World, port: int = 0, *, tls: ssl.SSLContext | None = None) -> Iterator[tuple[Desk, XurrentSkin]]:
    """Run an account until the block ends."""
    skin = XurrentSkin(world)
    with running(world, skin, port, tls=tls) as desk:
        yield desk, skin


def populate(world: World, people: int, requests: int, *, seed: int = 1) -> None:
    """Fill *world* with organizations, people with one to three numbers, and requests, changed over the last year."""
    chance, now = random.Random(seed), world.clock()
    world.fill(
        "organizations",
        ({**_aged(chance, now), "name": f"Company {n}", "contacts": [], "disabled": False} for n in range(1, 13)),
    )
    world.fill("people", (_person(chance, now, number) for number in range(1, people + 1)))
    world.fill("requests", (_request(chance, now, people, number) for number in range(1, requests + 1)))


def _person(chance: random.Random, now: float, number: int) -> Row:
    labels = chance.sample(("work", "mobile", "home"), chance.randint(1, 3))
    return {
        **_aged(chance, now),
        "name": f"Person {number}",
        "primary_email": f"person{number}@example.com",
        "organization": _reference("Company", 1 + number % ORGANIZATIONS),
        "site": {"id": 1 + number % len(SITES), "name": SITES[number % len(SITES)]},
        "job_title": chance.choice(("Clerk", "Nurse", None)),
        "employeeID": f"E{number}",
        "supportID": str(100_000 + number),
        "vip": chance.random() < 0.02,
        "disabled": False,
        "contacts": [
            {"id": number * 10 + place, "label": label, "telephone": f"+3120{number * 3 + place:07}"}
            for place, label in enumerate(labels)
        ],
    }


def _request(chance: random.Random, now: float, people: int, number: int) -> Row:
    asker, status, aged = chance.randint(1, people), chance.choice(STATUSES), _aged(chance, now)
    return {
        **aged,
        "subject": f"Request {number}",
        "status": status,
        "category": "incident",
        "requested_by": _reference("Person", asker),
        "requested_for": _reference("Person", asker if number % 5 else chance.randint(1, people)),
        "organization": _reference("Company", 1 + asker % ORGANIZATIONS),
        "completed_at": aged["updated_at"] if status == "completed" else None,
    }


def _aged(chance: random.Random, now: float) -> Row:
    created = now - chance.randint(3_600, 365 * 86_400)
    return {"created_at": created, "updated_at": created + chance.random() * (now - 3_600 - created)}


def _reference(name: str, number: int) -> Row:
    return {"id": number, "name": f"{name} {number}"}


def main() -> None:
    parser = options_of("python -m tests.fakes.xurrent", __doc__)
    parser.add_argument("--page-numbers", action="store_true", help="link pages by page= as older hosts do")
    options = parser.parse_args()
    world = World()
    populate(world, options.people, options.requests)
    with account(world, options.port) as (desk, skin):
        skin.manners.by_page_number = options.page_numbers
        said = {"base_url": f"{desk.address}/v1", "account": skin.account, "token": skin.token}
        serve(desk, options.fault, said)


if __name__ == "__main__":
    main()
