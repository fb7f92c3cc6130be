"""A made-up site of Jira Service Management; ``python -m tests.fakes.jira`` runs one by hand."""

from __future__ import annotations

import random

from . import by_hand
from .desk import running
from .jira_skin import CATEGORIES, JiraSkin, customer, issue
from .world import World

DAY = 86_400


def populate(world: World, people: int, requests: int, *, seed: int = 1) -> None:
    """Fill *world* with customers, and requests of the last year."""
    chance, now = random.Random(seed), world.clock()
    for number in range(1, people + 1):
        world.table("customers").put(customer(number, desks=[str(1 + number % 2)]), id_=number)
    for number in range(1, requests + 1):
        created = now - chance.randint(3_600, 365 * DAY)
        state = {"category": chance.choice(tuple(CATEGORIES)), "created_at": created, "updated_at": created}
        project = chance.choice(("HELP", "IT"))
        row = issue(project, f"Request {number}", str(chance.randint(1, people)), key=f"{project}-{number}", **state)
        world.table("issues").put(row, id_=number)


def main() -> None:
    parser = by_hand.options_of("python -m tests.fakes.jira", __doc__)
    parser.add_argument("--data-center", action="store_true", help="be Data Center instead of Cloud")
    options = parser.parse_args()
    world = World()
    populate(world, options.people, options.requests)
    skin = JiraSkin(world, "data_center" if options.data_center else "cloud")
    user = {"user": skin.user} if skin.is_cloud else {}
    with running(world, skin, options.port) as desk:
        by_hand.serve(desk, options.fault, {"base_url": desk.address, **user, "token": skin.token})


if __name__ == "__main__":
    main()
