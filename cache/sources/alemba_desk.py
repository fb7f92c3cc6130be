"""One Alemba Service Manager: asked for its lists as the settings describe them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeVar

from cache.errors import SourceGarbled
from cache.sources.alemba_records import Naming, part, picked
from cache.sources.alemba_session import Session
from cache.sources.alemba_settings import AlembaList, AlembaSettings
from cache.sources.answer import OK, UNAUTHORIZED, Answer
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client
from cache.sources.key_stream import Page, Query, check_whole
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import read_records

_OPEN_OR_NOT = frozenset((OK, UNAUTHORIZED))
# None are published; these are for courtesy.
LIMITS = (Limit(10, 2.0),)
Shape = TypeVar("Shape")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Wording:
    """The questions of a list, as the settings write them."""

    listed: AlembaList
    is_falling: bool = False

    def whole(self, filters: Query, after: int | None) -> Query:  # noqa: D102 see key_stream.Wording
        return (*filters, *_filled(self.listed.whole, after=str(after or 0)))

    def changed(self, floor: str) -> Query:  # noqa: D102
        return _filled(self.listed.changed, floor=floor)

    def within(self, floor: str, ceiling: str, after: int) -> Query:  # noqa: D102
        return _filled(self.listed.within, floor=floor, ceiling=ceiling, after=str(after))


@dataclass(slots=True)
class Desk:
    """Asks one system; every failure is a SourceError."""

    settings: AlembaSettings
    secret: str = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    client: Client = field(init=False)
    session: Session = field(init=False)
    naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        settings, system = self.settings, self.settings.base_url.rstrip("/")
        headers: dict[str, str] = {}
        place = Place(settings.name, f"{system}/alemba.api/api/v2", headers, settings.proxy, settings.ca_file)
        self.client = Client(place, Budget.of(LIMITS, settings.share), self.clock)
        who_signs_in = {"client_id": settings.client_id, "username": settings.user, "password": self.secret}
        self.session = Session(self.client, headers, f"{system}/alemba.web/oauth/login", who_signs_in)
        self.naming = Naming(settings.name)

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    def open(self) -> None:
        """Make sure that there is a session. Raises SourceError."""
        check_secret(self.settings.name, self.secret)
        self.session.open()

    def page(self, listed: AlembaList, shape: type[Shape], make: Callable[[Shape], Item], query: Query) -> Page[Item]:
        """Return the first page of what *query* leaves of a list. Raises SourceError."""
        answer = self._got(listed.path, query)
        rows = part(answer.body, listed.rows)
        if not isinstance(rows, list):
            raise SourceGarbled(f"{self.who} sent something else than a list; is 'rows' right?")
        records = read_records(
            [picked(row, listed.fields) for row in rows], shape, make, what=listed.path, who=self.who
        )
        page = Page(records, None, len(rows) < listed.page_rows, answer.at)
        check_whole(page, len(rows), listed.page_rows, self.who)
        return page

    def _got(self, path: str, query: Query) -> Answer:
        """Return an answer; one try more with another token, for a server that started anew knows none of before."""
        self.open()
        answer = self.client.get(path, query, allowed=_OPEN_OR_NOT)
        if answer.status == OK:
            return answer
        self.session.forget()
        self.open()
        return self.client.get(path, query)


def _filled(parameters: Mapping[str, str], **places: str) -> Query:
    def filled(text: str) -> str:
        return reduce(lambda so_far, place: so_far.replace(f"{{{place}}}", places[place]), places, text)

    return tuple((name, filled(text)) for name, text in parameters.items())
