"""One Request Tracker 5, asked for pages of its lists (REST2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from cache.errors import SourceGarbled
from cache.sources.answer import FORBIDDEN, NOT_FOUND, OK
from cache.sources.budget import Budget
from cache.sources.client import Client
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import Records, read_records
from cache.sources.request_tracker_records import Naming, TicketRecord, UserRecord
from cache.sources.request_tracker_settings import RequestTrackerSettings

Shape = TypeVar("Shape")
Record = UserRecord | TicketRecord
PAGE_ROWS = 100  # it takes more for 100, without a word
Query = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page(Generic[Shape]):
    """Records of a list, how many it has in all (None: it does not say), and the server's clock."""

    records: Records[Shape]
    total: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where it is, what opens it, and how its rows are called."""

    settings: RequestTrackerSettings
    client: Client
    naming: Naming
    secret: str = field(repr=False)

    @classmethod
    def of(cls, settings: RequestTrackerSettings, secret: str, clock: Clock) -> Desk:
        """Return the Request Tracker of *settings*; *secret* is a token of its user."""
        base = settings.base_url.rstrip("/")
        place = Place(
            settings.name, f"{base}/REST/2.0", {"Authorization": f"token {secret}"}, settings.proxy, settings.ca_file
        )
        client = Client(place, Budget.of(()), clock)
        return cls(settings, client, Naming(settings.name, base), secret)

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    def check_secret(self) -> None:
        """Raise SourceRefused when there is no secret."""
        check_secret(self.settings.name, self.secret)

    def page(self, path: str, query: Query, shape: type[Shape], *, urgent: bool = False) -> Page[Shape]:
        """Return a page of the list at *path*. Raises SourceError.

        Where the next page is, is never read from the answer: it names the server as that was once configured.
        """
        self.check_secret()
        answer = self.client.get(path, (*query, ("per_page", str(PAGE_ROWS))), allowed=frozenset((OK,)), urgent=urgent)
        if not isinstance(answer.body, dict):
            raise SourceGarbled(f"{self.who} sent something else than a list")
        records = read_records(answer.body.get("items"), shape, _as_it_is, what=path.rstrip("s"), who=self.who)
        total = answer.body.get("total")
        return Page(records, total if type(total) is int else None, answer.at)

    def still_has(self, path: str, stamp: str) -> bool:
        """Say whether what lies at *path* is there and not older than *stamp*. Raises SourceError."""
        found = self._alone(path)
        return found is None or str(found.get("LastUpdated", "")) >= stamp

    def check_list(self, path: str, record: Record) -> None:
        """Raise SourceGarbled when *record*, from a list, lacks what it has when it is read alone, at *path*.

        In a list a field that the server does not know is just empty.
        """
        alone = self._alone(path) or {}
        for name in (one.name for one in fields(record)):
            held = alone.get(name)
            if isinstance(held, str) and held and not getattr(record, name):
                raise SourceGarbled(f"{self.who} leaves {name} out of its lists")

    def _alone(self, path: str) -> dict[str, object] | None:
        """Return what lies at *path*, empty when there is nothing; None when we may not see it."""
        answer = self.client.get(path, allowed=frozenset((OK, FORBIDDEN, NOT_FOUND)))
        if answer.status == FORBIDDEN:
            return None
        return answer.body if isinstance(answer.body, dict) else {}


def _as_it_is(record: Shape) -> Shape:
    return record
