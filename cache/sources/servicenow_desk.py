"""One instance of ServiceNow: how its tables are asked, and what must hold of each list that it gives."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TypeVar

from cache.errors import SourceAway, SourceGarbled
from cache.sources.answer import Answer, counted, has_next, words
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client
from cache.sources.key_stream import Page, Query, check_whole
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import Listing, read_records
from cache.sources.servicenow_records import Naming, theirs
from cache.sources.servicenow_settings import ServiceNowSettings

PAGE_ROWS = 500
# An administrator may set any; none is published. These are for courtesy.
LIMITS = (Limit(20, 2.0),)
Shape = TypeVar("Shape")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Wording:
    """Encoded queries: conditions of a field and what is asked of it. Ids are numbers that sort as their texts do."""

    is_falling: bool = False

    def whole(self, filters: Query, after: int | None) -> Query:  # noqa: D102 see key_stream.Wording
        return (*filters, *(() if after is None else (("sys_id", f">{after:032x}"),)), ("ORDERBY", "sys_id"))

    def changed(self, floor: str) -> Query:  # noqa: D102
        return (("sys_updated_on", f">={theirs(floor)}"), ("ORDERBY", "sys_updated_on"), ("ORDERBY", "sys_id"))

    def within(self, floor: str, ceiling: str, after: int) -> Query:  # noqa: D102
        return (
            ("sys_updated_on", f">={theirs(floor)}"),
            ("sys_updated_on", f"<={theirs(ceiling)}"),
            ("sys_id", f">{after:032x}"),
            ("ORDERBY", "sys_id"),
        )


@dataclass(slots=True)
class Desk:
    """Asks one instance; every failure is a SourceError."""

    settings: ServiceNowSettings
    secret: str = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    client: Client = field(init=False)
    naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        settings, pages = self.settings, self.settings.base_url.rstrip("/")
        headers = {"Authorization": _authorization(settings.user, self.secret)}
        place = Place(settings.name, f"{pages}/api/now/table", headers, settings.proxy, settings.ca_file)
        self.client = Client(place, Budget.of(LIMITS, settings.share), self.clock)
        self.naming = Naming(settings.name, pages, settings.sites)

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    def check_secret(self) -> None:
        """Raise SourceRefused when there is no secret."""
        check_secret(self.settings.name, self.secret)

    def page(self, listing: Listing[Shape, Item], query: Query) -> Page[Item]:
        """Return the first page of what *query* leaves of a table. Raises SourceError."""
        answer = self._list(listing, query, PAGE_ROWS, urgent=False)
        rows = result(answer, self.who)
        records = read_records(rows, listing.shape, listing.make, what=listing.what, who=self.who)
        page = Page(records, counted(answer.headers, "x-total-count"), not has_next(answer.headers), answer.at)
        check_whole(page, len(rows) if isinstance(rows, list) else 0, PAGE_ROWS, self.who)
        return page

    def found(self, listing: Listing[Shape, Item], query: Query, most: int, *, urgent: bool = True) -> tuple[Item, ...]:
        """Return at most *most* of what *query* leaves of a table. Raises SourceError."""
        rows = result(self._list(listing, query, most, urgent=urgent), self.who)
        return read_records(rows, listing.shape, listing.make, what=listing.what, who=self.who).rows

    def _list(self, listing: Listing[Shape, Item], query: Query, most: int, *, urgent: bool) -> Answer:
        self.check_secret()
        asked = (
            ("sysparm_query", "^".join(f"{name}{wanted}" for name, wanted in query)),
            ("sysparm_fields", ",".join(listing.fields)),
            ("sysparm_limit", str(most)),
            ("sysparm_display_value", "all"),
            ("sysparm_exclude_reference_link", "true"),
        )
        return self.client.get(listing.path, asked, urgent=urgent)


def result(answer: Answer, who: str) -> object:
    """Return what an answer holds. Raises SourceAway when it was given up half-way, SourceGarbled."""
    match answer.body:
        case {"error": error}:
            raise SourceAway(f"{who} gave up: {words({'error': error})}")
        case {"result": found}:
            return found
        case _:
            raise SourceGarbled(f"{who} sent something else than the result of a query")


def _authorization(user: str, secret: str) -> str:
    if not user:
        return f"Bearer {secret}"
    return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"
