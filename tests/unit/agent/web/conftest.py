"""The console's pages over a cache with a few people and tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from pages import Stand, stand

from agent.config import Config, Console, SiteSettings
from cache.apply import apply, mark
from cache.database import open_cache
from cache.model import Batch, Organization, Person, Ticket
from cache.numbers import Site
from cache.target import Filing, Join, StreamName, Target

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CONFIG = Config(
    site=SiteSettings(region="NL"),
    console=Console(new_request_url="https://desk.example.com/new?person={person_id}&phone={telephone}"),
)


@dataclass
class Office:
    """The pages, and what is in the cache."""

    folder: Path
    stand: Stand
    headers: dict[str, str] = field(default_factory=dict)

    def knows(
        self,
        *rows: Person | Organization | Ticket,
        state: str = "fresh",
        error: str = "",
        of: int = 0,
        left: int | None = None,
    ) -> None:
        """Put rows of one kind into the cache, as the sync of a source called desk does; *of*: more are to come."""
        stream = _STREAMS[type(rows[0])]
        target = Target("desk", stream, Filing(Site(region="NL"), (Join("desk"),)))
        cache = open_cache(self.folder / "cache.db", writable=True)
        try:
            apply(cache, target, Batch(rows, (), "1", more=bool(of), total=of or None), NOW)  # type: ignore[arg-type]
            with cache.transaction() as transaction:
                mark(transaction, target, state, error, left)
        finally:
            cache.close()

    def ring(self, **parameters: str) -> str:
        """Ring, and return the id of the call."""
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        self.stand.client().get(f"/sd?{query}", status=202)
        return self.stand.calls()[0].id

    def get(self, path: str, status: int = 200) -> str:
        """Return what a paired console gets."""
        text: str = self.stand.client().get(path, headers=self.headers, status=status).text
        return text

    def post(self, path: str, value: dict[str, str], status: int = 200) -> object:
        """Return what a paired console gets for what it posts."""
        return self.stand.client().post_json(path, value, headers=self.headers, status=status).json

    def post_refused(self, path: str, value: dict[str, str]) -> None:
        """Post what must be refused (400)."""
        self.stand.client().post_json(path, value, headers=self.headers, status=400)

    def view(self, **parameters: str) -> str:
        """Ring, and return the view of that call."""
        return self.get(f"/api/view?call={self.ring(**parameters)}")


_STREAMS: dict[type, StreamName] = {Person: "people", Organization: "organizations", Ticket: "tickets"}


@pytest.fixture
def office_with(tmp_path) -> Callable[[Config], Office]:
    """Give a maker of offices with another configuration."""
    open_ones = []

    def make(config: Config) -> Office:
        context = stand(tmp_path, config)
        pages = context.__enter__()
        open_ones.append(context)
        return Office(tmp_path, pages, pages.console_headers())

    yield make
    for context in open_ones:
        context.__exit__(None, None, None)


@pytest.fixture
def office(office_with) -> Office:
    """Give an office with nothing in its cache."""
    return office_with(CONFIG)
