"""CSV files as streams of people, organizations and tickets. A file is read whole, or not at all."""

from __future__ import annotations

import hashlib
import itertools
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from cache.errors import SourceAway, SourceError, SourceGarbled
from cache.model import Batch, Organization, Person, Stamp, Ticket
from cache.sources.csv_columns import Table, table_of
from cache.sources.csv_contacts import Contacts
from cache.sources.csv_organizations import OrganizationRows, Organizations, own_organizations
from cache.sources.csv_people import People
from cache.sources.csv_rows import Losses
from cache.sources.csv_settings import DELIMITERS, CsvSettings
from cache.sources.csv_text import FILE_LIMIT_BYTES, text_of
from cache.sources.csv_tickets import Tickets

BATCH_ROWS = 500
Row = TypeVar("Row", Person, Organization, Ticket)
Contents = Mapping[Path, bytes]
Looks = tuple[tuple[int, int], ...]  # size and time of change of each file


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """One reading of all files of a stream: *total* rows at most, and what was left out on the way."""

    rows: Iterator[Row]
    total: int
    losses: tuple[Losses, ...]


@dataclass(slots=True)
class FileStream(Generic[Row]):
    """A stream whose truth is a few files; whoever changes one of them changes all rows.

    The cursor is the SHA-256 of the files, with ``+rows`` while a reading goes on. With *two_looks* a changed file is
    read when its size and time were the same in two pulls, because somebody may still be writing it.
    """

    files: tuple[Path, ...]
    read: Callable[[Contents], Reading[Row]]
    two_looks: bool = False
    _looked: Looks | None = None
    _hashed: tuple[Looks, str] | None = None
    _refused: tuple[Looks, str] | None = None
    _reading: Reading[Row] | None = None
    _cursor: str = ""
    _given: int = 0

    @property
    def is_settling(self) -> bool:
        """A change was seen once: pull again in a second or two."""
        return self._looked is not None

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return the next rows; everything again, with *reset*, when a file is not what *cursor* knows."""
        try:
            if self._reading is not None and cursor == self._cursor:
                return self._next(self._reading)
            return self._look(cursor)
        except SourceError as error:
            self._reading = None
            if isinstance(error, SourceGarbled) and self._hashed is not None:
                self._refused = (self._hashed[0], str(error))
            raise

    def sweep(self) -> Iterator[Stamp] | None:
        """Return None: a file is always read whole."""
        return None

    def _look(self, cursor: str | None) -> Batch[Row]:
        self._reading = None
        looks = _looks(self.files)
        if cursor and self._hashed == (looks, cursor):
            return Batch((), (), cursor, more=False)
        if self._refused is not None and self._refused[0] == looks:  # it is as bad as it was
            raise SourceGarbled(self._refused[1])
        is_whole = bool(cursor) and "+" not in str(cursor)
        if cursor and is_whole and self.two_looks and looks != self._looked:
            self._looked = looks
            return Batch((), (), cursor, more=False)
        self._looked = None
        contents = {path: _content(path) for path in self.files}
        if _looks(self.files) != looks:
            raise SourceAway(f"{_names(self.files)}: somebody is writing just now")
        digest = _digest(contents)
        self._hashed, self._refused = (looks, digest), None
        if cursor == digest:
            return Batch((), (), cursor, more=False)
        self._reading, self._cursor, self._given = self.read(contents), digest, 0
        return self._next(self._reading)

    def _next(self, reading: Reading[Row]) -> Batch[Row]:
        is_first = self._given == 0
        rows = tuple(itertools.islice(reading.rows, BATCH_ROWS))
        more = len(rows) == BATCH_ROWS
        self._given += len(rows)
        digest = self._cursor.partition("+")[0]
        self._cursor = f"{digest}+{self._given}" if more else digest
        self._reading = reading if more else None
        troubles = tuple(sentence for losses in reading.losses for sentence in losses.take())
        total = reading.total if more else self._given
        return Batch(rows, (), self._cursor, more, is_first, total, troubles)


@dataclass(frozen=True, slots=True)
class CsvFiles:
    """The streams of one ``[[source]]`` of kind ``csv``; a stream without its file is None."""

    settings: CsvSettings
    two_looks: bool = False

    def people(self) -> FileStream[Person] | None:
        """Return the people of the people file and the contacts export."""
        files = _there(self.settings.people, self.settings.contacts)
        return self._stream((*files, *_there(self.settings.organizations)), self._read_people) if files else None

    def organizations(self) -> FileStream[Organization] | None:
        """Return the organizations of their file, and those that only the people file names."""
        files = _there(self.settings.organizations, self.settings.people)
        return self._stream(files, self._read_organizations) if files else None

    def tickets(self) -> FileStream[Ticket] | None:
        """Return the tickets of the tickets file."""
        files = _there(self.settings.tickets)
        return self._stream((*files, *_there(self.settings.organizations)), self._read_tickets) if files else None

    def _stream(self, files: tuple[Path, ...], read: Callable[[Contents], Reading[Row]]) -> FileStream[Row]:
        return FileStream(files, read, self.two_looks)

    def _read_people(self, contents: Contents) -> Reading[Person]:
        organizations = self._organizations(contents)
        contacts, contact_losses = self._contacts(contents)
        table = self._table(contents, "people")
        if table is None:
            people = list(contacts.rest())
            return Reading(iter(people), len(people), (contact_losses,))
        if self.settings.contacts:
            contacts.share(_shared_emails(table))
        losses = Losses(table.text.name, table.count())
        people_file = People(table, self.settings.name, organizations, contacts, losses, self.settings.date_format)
        rows = itertools.chain(people_file.read(), contacts.rest())
        return Reading(rows, losses.rows, (losses, contact_losses))

    def _read_organizations(self, contents: Contents) -> Reading[Organization]:
        reading = self._organization_rows(contents)
        known = Organizations(self.settings.name)
        people = self._table(contents, "people")
        if people is not None:
            people.count()
        own = own_organizations(people, known) if people is not None else iter(())
        return Reading(itertools.chain(_noted(reading.rows, known), own), reading.total, reading.losses)

    def _read_tickets(self, contents: Contents) -> Reading[Ticket]:
        table = self._table(contents, "tickets")
        if table is None:
            return Reading(iter(()), 0, ())
        losses = Losses(table.text.name, table.count())
        organizations = self._organizations(contents)
        tickets = Tickets(table, self.settings.name, organizations, losses, self.settings.date_format)
        return Reading(tickets.read(), losses.rows, (losses,))

    def _organizations(self, contents: Contents) -> Organizations:
        known = Organizations(self.settings.name)
        for _ in _noted(self._organization_rows(contents).rows, known):
            pass
        return known

    def _organization_rows(self, contents: Contents) -> Reading[Organization]:
        table = self._table(contents, "organizations")
        if table is None:
            return Reading(iter(()), 0, ())
        losses = Losses(table.text.name, table.count())
        rows = OrganizationRows(table, self.settings.name, losses, self.settings.date_format)
        return Reading(rows.read(), losses.rows, (losses,))

    def _contacts(self, contents: Contents) -> tuple[Contacts, Losses]:
        contacts = Contacts(self.settings.name)
        table = self._table(contents, "contacts")
        losses = Losses(table.text.name if table else "", table.count() if table else 0)
        if table is not None:
            contacts.add(table, losses)
        return contacts, losses

    def _table(self, contents: Contents, file: str) -> Table | None:
        path: Path | None = getattr(self.settings, file)
        if path is None:
            return None
        text = text_of(path.name, contents[path], declared=self.settings.encoding)
        renamed: Mapping[str, str] = getattr(self.settings.columns, file)
        return table_of(text, file, delimiter=DELIMITERS[self.settings.delimiter], renamed=renamed)


def _there(*paths: Path | None) -> tuple[Path, ...]:
    return tuple(path for path in paths if path is not None)


def _noted(rows: Iterator[Organization], known: Organizations) -> Iterator[Organization]:
    for organization in rows:
        known.add(organization)
        yield organization


def _shared_emails(table: Table) -> tuple[str, ...]:
    place = table.place("email")
    emails = (cells[place].strip().casefold() for _line, cells in table.rows() if not isinstance(cells, str))
    return tuple(email for email, times in Counter(emails).items() if email and times > 1)


def _looks(files: tuple[Path, ...]) -> Looks:
    try:
        return tuple((found.st_size, found.st_mtime_ns) for found in (path.stat() for path in files))
    except OSError as error:
        raise _away(error, files) from error


def _content(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device: reading might never end
            raise SourceAway(f"{path} cannot be read now: it is no file")
        if found.st_size > FILE_LIMIT_BYTES:
            raise SourceGarbled(f"{path.name} is larger than 256 MiB")
        return path.read_bytes()
    except OSError as error:
        raise _away(error, (path,)) from error


def _away(error: OSError, files: tuple[Path, ...]) -> SourceAway:
    path = error.filename or _names(files)
    if isinstance(error, FileNotFoundError):
        return SourceAway(f"{path} is not there")
    return SourceAway(f"{path} cannot be read now: {error.strerror}")


def _names(files: tuple[Path, ...]) -> str:
    return ", ".join(path.name for path in files)


def _digest(contents: Contents) -> str:
    digest = hashlib.sha256()
    for content in contents.values():
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
