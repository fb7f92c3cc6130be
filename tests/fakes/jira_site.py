"""A fake site of Jira Service Management, and how we reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from cache.sources.jira import Jira
from cache.sources.jira_settings import JiraSettings
from cache.sources.network import Clock

from .desk import Desk, running
from .jira_skin import JiraSkin, customer, issue
from .world import Table, VirtualClock, World

Edition = Literal["cloud", "data_center"]


@dataclass(frozen=True)
class Site:
    """A fake site, with a clock that only a waiting client moves."""

    desk: Desk
    skin: JiraSkin
    clock: VirtualClock

    def source(self, secret: str | None = None, **changes: Any) -> Jira:
        """Return the site as a process sees it that has just started."""
        return Jira.of(
            self.settings(**changes),
            self.skin.token if secret is None else secret,
            Clock(self.clock, self.clock.sleep),
        )

    def settings(self, **changes: Any) -> JiraSettings:
        user = self.skin.user if self.skin.is_cloud else ""
        given: dict[str, Any] = {"base_url": self.desk.address, "edition": self.skin.edition, "user": user}
        return JiraSettings(name="desk", write=("tickets", "notes"), **{**given, "category": "HELP/25", **changes})

    def table(self, name: str) -> Table:
        return self.skin.world.table(name)

    def hire(self, count: int, first: int = 1) -> None:
        """Let there be customers with the accounts "1", "2", … of the first service desk."""
        for number in range(first, first + count):
            self.table("customers").put(customer(number), id_=number)

    def ask(self, number: int, reporter: int = 1, **more: Any) -> None:
        """Let there be a request with the id *number*."""
        row = issue(more.pop("project", "HELP"), f"Request {number}", str(reporter), key=f"HELP-{number}")
        self.table("issues").put({**row, **more}, id_=number)

    def asked(self, path: str = "") -> list[dict[str, str]]:
        """Return the parameters of each request whose path ends so, and its path as "path"."""
        return [{**dict(each.query), "path": each.path} for each in self.desk.asked if each.path.endswith(path)]


@contextmanager
def site(edition: Edition = "cloud") -> Iterator[Site]:
    """Run a site that is empty."""
    clock = VirtualClock()
    skin = JiraSkin(World(clock), edition)
    with running(skin.world, skin) as desk:
        yield Site(desk, skin, clock)
