"""Jira Service Management: how it is asked, and what must hold of each list that it gives."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from cache import strict
from cache.errors import SourceGarbled, SourceRefused
from cache.sources.answer import NOT_FOUND, OK, Answer
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client, Query
from cache.sources.jira_offset import WINDOW_ROWS, Offset, offset_of
from cache.sources.jira_records import Naming, ServiceDesksRecord, UserRecord
from cache.sources.jira_settings import JiraSettings
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import Records, read_records, utc

# Nothing is published that could be counted; when it is too much, 429 says how long to wait.
LIMITS = (Limit(20, 2.0),)
PAGE_ROWS, CUSTOMER_ROWS = 100, 50
EXPERIMENTAL = {"X-ExperimentalApi": "opt-in"}
_SLACK_MINUTES = 2
Shape = TypeVar("Shape")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Search(Generic[Shape, Item]):
    """Requests to ask for: *where* in JQL, newest *by* "created" or "updated" first, and what is made of each."""

    where: str
    by: str
    fields: str
    shape: type[Shape]
    make: Callable[[Shape], Item]
    rows: int = PAGE_ROWS


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list. *following*: where the next begins, "" at the end; *is_sound*: no row slipped through."""

    records: Records[Item]
    following: str
    is_sound: bool = True
    total: int | None = None


@dataclass(slots=True)
class Desk:
    """Asks one site; every failure is a SourceError. *now*: the server's clock when it answered last, "" before."""

    settings: JiraSettings
    secret: str = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    now: str = ""
    client: Client = field(init=False)
    naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        settings = self.settings
        place = Place(
            settings.name, settings.base_url, {"Authorization": self._authorization()}, settings.proxy, settings.ca_file
        )
        budget = Budget.of(LIMITS, settings.share)
        self.client = Client(place, budget, self.clock)
        self.naming = Naming(settings.name, settings.base_url.rstrip("/"))

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    @property
    def is_cloud(self) -> bool:
        """Say whether it runs at Atlassian."""
        return self.settings.edition == "cloud"

    @property
    def platform(self) -> str:
        """Return where the paths of Jira itself begin."""
        return "rest/api/3" if self.is_cloud else "rest/api/2"

    def get(self, path: str, query: Query = (), *, urgent: bool = False, missing: bool = False) -> Answer:
        """Return the answer to a GET; *missing*: 404 is an answer too. Raises SourceError."""
        self.check_secret()
        allowed = frozenset((OK, NOT_FOUND) if missing else (OK,))
        answer = self.client.get(path, query, headers=EXPERIMENTAL, allowed=allowed, urgent=urgent)
        if not answer.at:
            raise SourceGarbled(f"{self.who} does not say what time it is there")
        self.now = answer.at
        return answer

    def check_secret(self) -> None:
        """Raise SourceRefused when there is no secret."""
        check_secret(self.settings.name, self.secret)

    def service_desks(self) -> dict[str, str]:
        """Return the ids of the service desks that are read, by the keys of their projects. Raises SourceError."""
        found: dict[str, str] = {}
        start, is_last = 0, False
        while not is_last:
            query = (("start", str(start)), ("limit", str(CUSTOMER_ROWS)))
            page = self.read(ServiceDesksRecord, self.get("rest/servicedeskapi/servicedesk", query).body)
            found |= {each.projectKey: each.id for each in page.values}
            start, is_last = start + len(page.values), page.isLastPage or not page.values
        for project in self.settings.projects:
            if project not in found:
                raise SourceRefused(f"{self.who} shows no service project {project}; may our user work in it?")
        if not found:
            raise SourceRefused(f"{self.who} shows no service project; is our user an agent of one?")
        return {key: found[key] for key in sorted(self.settings.projects or found)}

    def customers(self, service_desk: str, place: str, make: Callable[[UserRecord], Item]) -> Page[Item]:
        """Return the customers of a service desk from *place* on. Raises SourceError."""
        offset = offset_of(place)
        query = (("start", str(offset.start)), ("limit", str(CUSTOMER_ROWS)))
        body = self.get(f"rest/servicedeskapi/servicedesk/{service_desk}/customer", query).body
        match body:
            case {"values": list() as rows, "isLastPage": bool() as is_last}:
                following = Offset() if is_last else offset.after(rows, _user_id, self.who)
            case _:
                raise SourceGarbled(f"{self.who} sent something else than a list of customers")
        new, is_sound = offset.behind(rows, _user_id)
        records = read_records(list(new), UserRecord, make, what="person", who=self.who)
        return Page(records, "" if is_last else following.text(), is_sound)

    def login(self, person: str, *, urgent: bool = False) -> str:
        """Return how requests and JQL call a person: in Data Center by the name with which they log in."""
        if self.is_cloud:
            return person
        answer = self.get(f"{self.platform}/user", (("key", person),), urgent=urgent, missing=True)
        if answer.status == NOT_FOUND:
            return person
        return self.read(UserRecord, answer.body).name or person

    def issues(self, search: Search[Shape, Item], place: str) -> Page[Item]:
        """Return the requests that *search* finds, from *place* on. Raises SourceError."""
        return self._by_token(search, place) if self.is_cloud else self._by_count(search, place)

    def read(self, shape: type[Shape], body: object) -> Shape:
        """Return *body* read as *shape*. Raises SourceGarbled."""
        try:
            return strict.theirs(shape, body)
        except strict.Mistakes as error:
            raise SourceGarbled(f"{self.who} answered otherwise than agreed: {error}") from None

    def _by_token(self, search: Search[Shape, Item], place: str) -> Page[Item]:
        """Ask Cloud, where each page names the next one, and none says how many rows there are."""
        token = (("nextPageToken", place),) if place else ()
        body = self.get(f"{self.platform}/search/jql", (*_query(search, search.where), *token)).body
        match body:
            case {"issues": list() as rows, "isLast": True}:
                following = ""
            case {"issues": list() as rows, "nextPageToken": str() as following}:
                pass
            case {"issues": list() as rows, **rest} if rest.get("isLast") is not False:
                following = ""
            case _:
                raise SourceGarbled(f"{self.who} sent something else than a page of requests")
        if following and (following == place or not rows):
            raise SourceGarbled(f"{self.who} sends the same page again and again")
        return Page(self._records(search, rows), following)

    def _by_count(self, search: Search[Shape, Item], place: str) -> Page[Item]:
        """Ask Data Center, where pages are counted, and may be smaller than asked for."""
        offset = offset_of(place)
        where = search.where
        if offset.upto:
            where += f' AND {search.by} <= "-{max(0, minutes(offset.upto, self.now) - _SLACK_MINUTES)}m"'
        query = (*_query(search, where), ("startAt", str(offset.start)))
        match self.get(f"{self.platform}/search", query).body:
            case {"issues": list() as rows, "total": int() as total}:
                is_last = offset.start + len(rows) >= total
            case _:
                raise SourceGarbled(f"{self.who} sent something else than a page of requests")
        new, is_sound = offset.behind(rows, _issue_id)
        following = "" if is_last else self._following(search, offset, rows)
        records = self._records(search, list(new))
        return Page(records, following, is_sound, None if offset.upto else total)

    def _following(self, search: Search[Shape, Item], offset: Offset, rows: list[object]) -> str:
        """Return where the next page begins: in a window of its own before counting comes to its end."""
        following = offset.after(rows, _issue_id, self.who)
        stamp = _stamp(rows[-1], search.by)
        is_older = bool(stamp) and (not offset.upto or minutes(stamp, offset.upto) > _SLACK_MINUTES)
        if following.seen >= WINDOW_ROWS and is_older:
            following = replace(following, seen=0, upto=stamp)
        return following.text()

    def _records(self, search: Search[Shape, Item], rows: list[object]) -> Records[Item]:
        return read_records(rows, search.shape, search.make, what="request", who=self.who)

    def _authorization(self) -> str:
        if not self.settings.user:
            return f"Bearer {self.secret}"
        return f"Basic {b64encode(f'{self.settings.user}:{self.secret}'.encode()).decode()}"


def minutes(since: str, now: str) -> int:
    """Return the whole minutes between two stamps. Raises SourceGarbled for what is none."""
    try:
        return int((datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds() // 60)
    except (ValueError, TypeError):
        raise SourceGarbled("where the last sync stopped cannot be read; run 'deskcall sync --force'") from None


def quoted(text: str) -> str:
    """Return *text* as a value of JQL."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _query(search: Search[Shape, Item], where: str) -> Query:
    jql = f"{where} ORDER BY {search.by} DESC, key DESC"
    return (("jql", jql), ("fields", search.fields), ("maxResults", str(search.rows)))


def _user_id(row: object) -> str:
    match row:
        case {"accountId": str() as found} | {"key": str() as found}:
            return found
        case _:
            return ""


def _issue_id(row: object) -> str:
    match row:
        case {"id": str() as found}:
            return found
        case _:
            return ""


def _stamp(row: object, by: str) -> str:
    match row:
        case {"fields": {**fields}} if isinstance(fields.get(by), str):
            try:
                return utc(str(fields[by]))
            except strict.Mistakes:
                return ""
        case _:
            return ""
