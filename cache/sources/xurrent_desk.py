"""One account at Xurrent, 4me or R-Service: how it is asked, and what must hold of each list that it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlsplit

from cache.sources.answer import BAD_REQUEST, NOT_FOUND, OK, Answer, counted, has_next
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client, Query
from cache.sources.key_stream import Page, check_whole
from cache.sources.network import Clock, Place, check_secret
from cache.sources.records import Listing, read_records
from cache.sources.tokens import Tokens
from cache.sources.xurrent_records import ContactRecord, Naming, OrganizationRecord, PersonRecord
from cache.sources.xurrent_settings import XurrentSettings

PAGE_ROWS = 100
# Per user, published: https://developer.xurrent.com/v1/general/rate_limiting/
LIMITS = (Limit(20, 2.0), Limit(3600, 3600.0))
CONTACTS = "contacts"
Shape = TypeVar("Shape")
Item = TypeVar("Item")
Reachable = TypeVar("Reachable", PersonRecord, OrganizationRecord)


@dataclass(slots=True)
class Desk:
    """Asks one account; every failure is a SourceError."""

    settings: XurrentSettings
    secret: str = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    client: Client = field(init=False)
    naming: Naming = field(init=False)
    _without_contacts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        settings = self.settings
        opening = {} if settings.client_id else {"Authorization": f"Bearer {self.secret}"}
        headers = {**opening, **_account_headers(settings)}
        place = Place(settings.name, settings.base_url, headers, settings.proxy, settings.ca_file)
        budget = Budget.of(LIMITS, settings.share)
        self.client = Client(place, budget, self.clock, self._tokens(place))
        self.naming = Naming(settings.name, _pages(settings), settings.sites)

    def _tokens(self, place: Place) -> Tokens | None:
        """Return what gives access tokens; None where the secret is one itself."""
        client_id = self.settings.client_id
        return Tokens(place.who, _token_url(self.settings), client_id, self.secret) if client_id else None

    @property
    def who(self) -> str:
        """How errors name it."""
        return self.client.place.who

    def get(self, path: str, query: Query = (), *, urgent: bool = False, missing: bool = False) -> Answer:
        """Return the answer to a GET; *missing*: 404 is an answer too. Raises SourceError."""
        self.check_secret()
        allowed = frozenset((OK, NOT_FOUND) if missing else (OK,))
        return self.client.get(path, query, allowed=allowed, urgent=urgent)

    def check_secret(self) -> None:
        """Raise SourceRefused when there is no secret."""
        check_secret(self.settings.name, self.secret)

    def page(self, listing: Listing[Shape, Item], query: Iterable[tuple[str, str]]) -> Page[Item]:
        """Return the first page of what *query* leaves of a list. Raises SourceError."""
        answer = self._list(listing, list(query))
        records = read_records(answer.body, listing.shape, listing.make, what=listing.what, who=self.who)
        total = counted(answer.headers, "x-pagination-total-entries")
        page = Page(records, total, not has_next(answer.headers), answer.at)
        check_whole(page, len(answer.body) if isinstance(answer.body, list) else 0, PAGE_ROWS, self.who)
        return page

    def reachable(self, path: str, record: Reachable) -> Reachable:
        """Return *record* with its contacts, which are asked for when its list did not tell them."""
        if record.contacts is not None:
            return record
        return replace(record, contacts=self.contacts(f"{path}/{record.id}"))

    def contacts(self, owner: str) -> tuple[ContactRecord, ...]:
        """Return the contacts of the person or organization at the path *owner*; empty when there is no such one."""
        answer = self.get(f"{owner}/{CONTACTS}", (("per_page", str(PAGE_ROWS)),), missing=True)
        if answer.status == NOT_FOUND:
            return ()
        return read_records(answer.body, ContactRecord, _as_it_is, what="contact", who=self.who).rows

    def _list(self, listing: Listing[Shape, Item], query: list[tuple[str, str]]) -> Answer:
        """Ask for a list; once more without contacts where they are no field of lists."""
        self.check_secret()
        query = [("per_page", str(PAGE_ROWS)), *query]
        if CONTACTS in listing.fields and listing.path not in self._without_contacts:
            allowed = frozenset((OK, BAD_REQUEST))
            answer = self.client.get(listing.path, [*query, ("fields", ",".join(listing.fields))], allowed=allowed)
            if answer.status == OK:
                return answer
        names = ",".join(name for name in listing.fields if name != CONTACTS)
        answer = self.get(listing.path, [*query, ("fields", names)])
        if CONTACTS in listing.fields:  # not before that is what it did not like
            self._without_contacts.add(listing.path)
        return answer


def _as_it_is(record: ContactRecord) -> ContactRecord:
    return record


def _account_headers(settings: XurrentSettings) -> dict[str, str]:
    """Return the header that names the account. Which of the two R-Service reads is not documented: it gets both."""
    host = urlsplit(settings.base_url).hostname or ""
    headers = {"X-Xurrent-Account": settings.account, "X-4me-Account": settings.account}
    if host.endswith((".4me.com", ".4me.qa")):
        del headers["X-Xurrent-Account"]
    elif host.endswith((".xurrent.com", ".xurrent.qa", ".xurrent-demo.com")):
        del headers["X-4me-Account"]
    return headers


def _token_url(settings: XurrentSettings) -> str:
    """Return where access tokens are given: ``oauth.`` beside ``api.``."""
    base = urlsplit(settings.base_url)
    return f"{base.scheme}://{base.netloc.replace('api.', 'oauth.', 1)}/token"


def _pages(settings: XurrentSettings) -> str:
    """Return what the addresses of its pages begin with; "" when the interface does not lie beside them."""
    host = urlsplit(settings.base_url).hostname or ""
    return f"https://{settings.account}.{host.removeprefix('api.')}" if host.startswith("api.") else ""
