"""Settings → source: what each kind can give and take, loaded only when it is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cache.model import CallNote, Draft, NumberLink, Organization, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.csv_settings import CsvSettings
from cache.sources.settings import SourceSettings


@dataclass(frozen=True, slots=True)
class Opened:
    """The streams that a source has and what else it can do; None: not this one.

    *is_local*: asking costs nobody anything. *is_settling*: something changes just now, ask again in a second or two.
    *link_numbers*, *open_tickets*, *add_notes* are there only when the configuration lets us write.
    *requests_left*: how many requests may be made at once; None: there is no limit.
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


def open_source(settings: SourceSettings, *, secret: str = "", follows: bool = False) -> Opened:
    """Return what *settings* lead to; nothing is read yet.

    *secret* is what the keyring holds for this source. *follows*: it will be pulled again and again, so a file that
    changed may be given a second look before it is read.
    """
    match settings:
        case CsvSettings():
            return _files(settings, follows=follows)


def _files(settings: CsvSettings, *, follows: bool) -> Opened:
    from cache.sources.csv_file import CsvFiles

    files = CsvFiles(settings, two_looks=follows)
    people, organizations, tickets = files.people(), files.organizations(), files.tickets()
    streams = [stream for stream in (people, organizations, tickets) if stream is not None]
    return Opened(people, organizations, tickets, True, lambda: any(stream.is_settling for stream in streams))
