"""One Zammad: how its lists and searches are asked, and the states of its tickets."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TypeVar

from cache.errors import SourceGarbled
from cache.sources.answer import NOT_FOUND, OK, Answer
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client, Query
from cache.sources.key_stream import Page
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import Listing, read_records
from cache.sources.zammad_records import Naming, StateRecord
from cache.sources.zammad_settings import ZammadSettings

# More is cut by some versions without a word.
PAGE_ROWS = 100
# None is published; for courtesy.
LIMITS = (Limit(20, 2.0),)
Shape = TypeVar("Shape")
Item = TypeVar("Item")


@dataclass(slots=True)
class Desk:
    """Asks one Zammad; every failure is a SourceError."""

    settings: ZammadSettings
    secret: str = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    client: Client = field(init=False)
    naming: Naming = field(init=False)
    _states: dict[int, StateRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings, pages = self.settings, self.settings.base_url.rstrip("/")
        headers = {"Authorization": f"Token token={self.secret}"}
        place = Place(settings.name, f"{pages}/api/v1", headers, settings.proxy, settings.ca_file)
        self.client = Client(place, Budget.of(LIMITS, settings.share), self.clock)
        self.naming = Naming(settings.name, pages)

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    def check_secret(self) -> None:
        """Raise SourceRefused when there is no secret."""
        check_secret(self.settings.name, self.secret)

    def get(self, path: str, query: Query = (), *, urgent: bool = False, missing: bool = False) -> Answer:
        """Return the answer to a GET; *missing*: 404 is an answer too. Raises SourceError."""
        self.check_secret()
        allowed = frozenset((OK, NOT_FOUND) if missing else (OK,))
        return self.client.get(path, query, allowed=allowed, urgent=urgent)

    def count(self, path: str) -> int:
        """Return how many rows a list has: it does not say, so the last one is looked for. Raises SourceError."""
        above = 1
        while self._has_row(path, above):
            above *= 2
        return bisect.bisect_left(range(above), True, lo=above // 2 + 1, key=lambda n: not self._has_row(path, n)) - 1

    def page(self, listing: Listing[Shape, Item], number: int, query: Query = ()) -> Page[Item]:
        """Return page *number*, from 1. It has no total; one without rows is the end. Raises SourceError."""
        answer = self._asked(listing.path, number, PAGE_ROWS, query)
        records = read_records(answer.body, listing.shape, listing.make, what=listing.what, who=self.who)
        rows = len(answer.body) if isinstance(answer.body, list) else 0
        if rows > PAGE_ROWS:
            raise SourceGarbled(f"{self.who} sent {rows:,} records where {PAGE_ROWS} were asked for")
        return Page(records, None, rows == 0, answer.at)

    def found(self, listing: Listing[Shape, Item], query: Query, most: int, *, urgent: bool = True) -> tuple[Item, ...]:
        """Return at most *most* of what a search finds. Raises SourceError."""
        answer = self._asked(listing.path, 1, most, (*query, ("expand", "true")), urgent=urgent)
        return read_records(answer.body, listing.shape, listing.make, what=listing.what, who=self.who).rows

    def state(self, number: int, *, urgent: bool = False) -> StateRecord | None:
        """Return a state of tickets; all are asked for when this one is not known yet. Raises SourceError."""
        if number not in self._states:
            answer = self.get("ticket_states", (("expand", "true"),), urgent=urgent)
            records = read_records(answer.body, StateRecord, _as_it_is, what="state", who=self.who)
            self._states = {state.id: state for state in records.rows}
        return self._states.get(number)

    def _has_row(self, path: str, number: int) -> bool:
        rows = self._asked(path, number, 1).body
        if not isinstance(rows, list):
            raise SourceGarbled(f"{self.who} sent something else than a list")
        return bool(rows)

    def _asked(self, path: str, number: int, rows: int, query: Query = (), *, urgent: bool = False) -> Answer:
        return self.get(path, (*query, ("page", str(number)), ("per_page", str(rows))), urgent=urgent)


def _as_it_is(record: StateRecord) -> StateRecord:
    return record
