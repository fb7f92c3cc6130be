"""A made-up site of Jira Service Management; ``python -m tests.fakes.jira`` runs one by hand."""

from __future__ import annotations

import argparse
import random
import time

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
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.jira", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one when not set")
    parser.add_argument("--people", type=int, default=500, help="how many customers there are")
    parser.add_argument("--requests", type=int, default=2_000, help="how many requests there are")
    parser.add_argument("--data-center", action="store_true", help="be Data Center instead of Cloud")
    parser.add_argument("--fault", action="append", default=[], metavar="PATH=FAULT", help="for ever, e.g. *=429")
    options = parser.parse_args()
    world = World()
    populate(world, options.people, options.requests)
    skin = JiraSkin(world, "data_center" if options.data_center else "cloud")
    with running(world, skin, options.port) as desk:
        for each in options.fault:
            path, _, fault = each.rpartition("=")
            desk.script.on(path, fault, times=None)
        user = f"user      {skin.user}\n" if skin.is_cloud else ""
        print(f"base_url  {desk.address}\n{user}token     {skin.token}\nCtrl-C ends it", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
