"""A service desk where people work while it is read: rows change, come, go, are committed late; and much breaks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from fakes.faults import FAULTS, Make, Reply, Wire
from fakes.world import Row, VirtualClock, World

LATEST_COMMIT_SECONDS = 20.0
CROWD = 150
# Of all faults those that cost no real time, and that break a page rather than a record of it: a record that cannot
# be read is left out until it changes.
BREAKS = (
    *("drop", "cut_length", "cut_chunked", "too_short_length", "too_long_length", "login_page", "bad_json", "nan"),
    *("twice_a_key", "deep", "object", "duplicate_ids", "empty", "tenfold", "cut_list"),
    *("redirect_http", "redirect_elsewhere", "400", "401", "403", "404", "500", "502", "503", "503_seconds"),
    *("429", "429_seconds", "429_junk", "429_negative"),
)


@dataclass
class BusyDesk:
    """Changes *world* as time goes by, also between two pages. *breaks*: how often an answer is a broken one."""

    world: World
    clock: VirtualClock
    chance: random.Random
    changes_a_second: float = 0.5
    breaks: float = 0.06
    _lived_until: float = field(init=False)
    _gone: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lived_until = self.clock()

    def __call__(self, make: Make, wire: Wire) -> Reply | None:
        """Answer one request (this is a fault of a script): a second later, and perhaps not as it should be."""
        self.clock.sleep(self.chance.random())
        self.live()
        if self.chance.random() < self.breaks:
            return FAULTS[self.chance.choice(BREAKS)](make, wire)
        return make()

    def live(self) -> None:
        """Let happen what happens until now."""
        while self._lived_until < self.clock():
            self._lived_until += self.chance.expovariate(self.changes_a_second)
            self._change()

    def rest(self) -> None:
        """Let nothing happen any more, and everything be committed."""
        self.changes_a_second, self.breaks = 1e-9, 0.0
        self.clock.sleep(1_000)
        self._lived_until = self.clock() + 1e9

    def _change(self) -> None:
        dice, late = self.chance.random(), self.chance.random() * LATEST_COMMIT_SECONDS
        name = self.chance.choice(("people", "requests"))
        if dice < 0.004:
            for _ in range(CROWD):  # somebody's script: many within one second
                self._touch(name, late)
        elif dice < 0.08:
            self.world.table(name).put(self._newcomer(name), late=late)
        elif dice < 0.10:
            self._remove(name, late)
        else:
            self._touch(name, late)

    def _touch(self, name: str, late: float) -> None:
        key = self._any(name)
        self.world.table(name).put(self._words(name), id_=key, late=late)

    def _remove(self, name: str, late: float) -> None:
        key = self._any(name)
        self._gone.add((name, key))
        self.world.table(name).remove(key, late=late)

    def _any(self, name: str) -> int:
        return self.chance.choice([key for key in self.world.table(name).rows if (name, key) not in self._gone])

    def _words(self, name: str) -> Row:
        word = f"{self.chance.getrandbits(40):x}"
        if name == "people":
            return {"name": f"Person {word}", "disabled": self.chance.random() < 0.1}
        return {"subject": f"Request {word}", "status": self.chance.choice(("assigned", "completed"))}

    def _newcomer(self, name: str) -> Row:
        if name == "people":
            return {**self._words(name), "contacts": []}
        asker = {"id": self._any("people")}
        return {**self._words(name), "requested_by": asker, "requested_for": asker}
