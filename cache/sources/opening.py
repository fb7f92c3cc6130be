"""Settings → source: what each kind can give and take, loaded only when it is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.alemba_settings import AlembaSettings
from cache.sources.csv_settings import CsvSettings
from cache.sources.jira_settings import JiraSettings
from cache.sources.ldap_settings import LdapSettings
from cache.sources.request_tracker_settings import RequestTrackerSettings
from cache.sources.servicenow_settings import ServiceNowSettings
from cache.sources.settings import SourceSettings
from cache.sources.xurrent_settings import XurrentSettings
from cache.sources.zammad_settings import ZammadSettings


@dataclass(frozen=True, slots=True)
class Opened:
    """The streams that a source has and what else it can do; None: not this one.

    *is_local*: asking costs nobody anything. *is_settling*: something changes just now, ask again in a second or two.
    *link_numbers*, *open_tickets*, *add_notes* are there only when the configuration lets us write.
    *finds_callers*: *looks_up* can be asked who has a number. *requests_left*: how many requests may be made at once;
    None: there is no limit.
    """

    people: Stream[Person] | None = None
    organizations: Stream[Organization] | None = None
    tickets: Stream[Ticket] | None = None
    is_local: bool = False
    is_settling: Callable[[], bool] = bool
    looks_up: LooksUp | None = None
    link_numbers: Writer[NumberLink] | None = None
    open_tickets: Writer[Draft] | None = None
    add_notes: Writer[CallNote] | None = None
    requests_left: Callable[[], int | None] = lambda: None
    finds_callers: bool = True


_DeskSettings = (
    AlembaSettings | JiraSettings | RequestTrackerSettings | ServiceNowSettings | XurrentSettings | ZammadSettings
)


class _Client(Protocol):
    def requests_left(self) -> int | None: ...


class _Desk(Protocol):
    @property
    def client(self) -> _Client: ...


class _Account(Protocol):
    @property
    def desk(self) -> _Desk: ...
    def people(self) -> Stream[Person] | None: ...
    def organizations(self) -> Stream[Organization] | None: ...
    def tickets(self) -> Stream[Ticket] | None: ...
    def looks_up(self) -> LooksUp | None: ...
    def link_numbers(self) -> Writer[NumberLink] | None: ...
    def open_tickets(self) -> Writer[Draft] | None: ...
    def add_notes(self) -> Writer[CallNote] | None: ...


def open_source(settings: SourceSettings, *, secret: str = "", follows: bool = False) -> Opened:
    """Return what *settings* lead to; nothing is read yet.

    *secret* is what the keyring holds for this source. *follows*: it will be pulled again and again, so a file that
    changed may be given a second look before it is read.
    """
    match settings:
        case CsvSettings():
            return _files(settings, follows=follows)
        case LdapSettings():
            return _directory(settings, secret)
        case JiraSettings() | RequestTrackerSettings():
            return replace(_opened(_account(settings, secret)), finds_callers=False)  # they cannot search by number
        case _:
            return _opened(_account(settings, secret))


def _files(settings: CsvSettings, *, follows: bool) -> Opened:
    from cache.sources.csv_file import CsvFiles

    files = CsvFiles(settings, two_looks=follows)
    people, organizations, tickets = files.people(), files.organizations(), files.tickets()
    streams = [stream for stream in (people, organizations, tickets) if stream is not None]
    return Opened(people, organizations, tickets, True, lambda: any(stream.is_settling for stream in streams))


def _account(settings: _DeskSettings, secret: str) -> _Account:
    match settings:
        case AlembaSettings():
            from cache.sources.alemba import Alemba

            return Alemba.of(settings, secret)
        case JiraSettings():
            from cache.sources.jira import Jira

            return Jira.of(settings, secret)
        case RequestTrackerSettings():
            from cache.sources.request_tracker import RequestTracker

            return RequestTracker.of(settings, secret)
        case ServiceNowSettings():
            from cache.sources.servicenow import ServiceNow

            return ServiceNow.of(settings, secret)
        case XurrentSettings():
            from cache.sources.xurrent import Xurrent

            return Xurrent.of(settings, secret)
        case ZammadSettings():
            from cache.sources.zammad import Zammad

            return Zammad.of(settings, secret)


def _opened(account: _Account) -> Opened:
    return Opened(
        account.people(),
        account.organizations(),
        account.tickets(),
        looks_up=account.looks_up(),
        link_numbers=account.link_numbers(),
        open_tickets=account.open_tickets(),
        add_notes=account.add_notes(),
        requests_left=account.desk.client.requests_left,
    )


def _directory(settings: LdapSettings, secret: str) -> Opened:
    try:
        from cache.sources.ldap import Directory
    except ModuleNotFoundError as error:
        if error.name != "ldap3":
            raise
        from cache.sources.absent import AbsentPeople

        return Opened(AbsentPeople("directories need a library that is not here; run: pip install 'deskcall[ldap]'"))
    directory = Directory.of(settings, secret)
    return Opened(directory.people(), directory.organizations(), looks_up=directory)
