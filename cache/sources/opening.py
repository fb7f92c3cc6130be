"""Settings → source: what each kind can give and take, loaded only when it is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.csv_settings import CsvSettings
from cache.sources.request_tracker_settings import RequestTrackerSettings
from cache.sources.settings import SourceSettings
from cache.sources.xurrent_settings import XurrentSettings


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


def open_source(settings: SourceSettings, *, secret: str = "", follows: bool = False) -> Opened:
    """Return what *settings* lead to; nothing is read yet.

    *secret* is what the keyring holds for this source. *follows*: it will be pulled again and again, so a file that
    changed may be given a second look before it is read.
    """
    match settings:
        case CsvSettings():
            return _files(settings, follows=follows)
        case RequestTrackerSettings():
            return _request_tracker(settings, secret)
        case XurrentSettings():
            return _xurrent(settings, secret)


def _files(settings: CsvSettings, *, follows: bool) -> Opened:
    from cache.sources.csv_file import CsvFiles

    files = CsvFiles(settings, two_looks=follows)
    people, organizations, tickets = files.people(), files.organizations(), files.tickets()
    streams = [stream for stream in (people, organizations, tickets) if stream is not None]
    return Opened(people, organizations, tickets, True, lambda: any(stream.is_settling for stream in streams))


def _request_tracker(settings: RequestTrackerSettings, secret: str) -> Opened:
    from cache.sources.request_tracker import RequestTracker

    desk = RequestTracker.of(settings, secret)
    return Opened(
        desk.people(),
        desk.organizations(),
        desk.tickets(),
        looks_up=desk.looks_up(),
        link_numbers=desk.link_numbers(),
        open_tickets=desk.open_tickets(),
        add_notes=desk.add_notes(),
        requests_left=desk.desk.client.requests_left,
        finds_callers=False,
    )


def _xurrent(settings: XurrentSettings, secret: str) -> Opened:
    from cache.sources.xurrent import Xurrent

    account = Xurrent.of(settings, secret)
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
