"""Settings → source: what each kind can give, loaded only when it is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cache.model import Organization, Person, Ticket
from cache.sources import Stream
from cache.sources.settings import SourceSettings


@dataclass(frozen=True, slots=True)
class Opened:
    """The streams that a source has; None: not this one.

    *is_local*: asking costs nobody anything. *is_settling*: something changes just now, ask again in a second or two.
    """

    people: Stream[Person] | None = None
    organizations: Stream[Organization] | None = None
    tickets: Stream[Ticket] | None = None
    is_local: bool = False
    is_settling: Callable[[], bool] = bool


def open_source(settings: SourceSettings, *, follows: bool = False) -> Opened:
    """Return the streams of *settings*; nothing is read yet.

    *follows*: it will be pulled again and again, so a file that changed may be given a second look before it is read.
    """
    match settings.kind:
        case "csv":
            from cache.sources.csv_file import CsvFiles

            files = CsvFiles(settings, two_looks=follows)
            people, organizations, tickets = files.people(), files.organizations(), files.tickets()
            streams = [stream for stream in (people, organizations, tickets) if stream is not None]
            return Opened(people, organizations, tickets, True, lambda: any(stream.is_settling for stream in streams))
