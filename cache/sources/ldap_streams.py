"""The people of a directory, or the organizations that they name, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from cache.errors import SourceGarbled, SourceRefused
from cache.model import Batch, Organization, Person, Stamp
from cache.sources.ldap_changes import Follower, Forgotten, Page
from cache.sources.ldap_connection import PAGE_ENTRIES, Account, Connection
from cache.sources.ldap_records import Entry, NoPerson
from cache.sources.position import Position, position_of

Row = TypeVar("Row", Person, Organization)
_FILL, _CHANGES, _REST = "fill", "changes", "rest"
_ALWAYS_ALLOWED, _PERCENT_ALLOWED = 20, 5


@dataclass(slots=True)
class _Run:
    """One pull from its beginning to its end. Pages hang on their connection: who comes later begins again."""

    connection: Connection
    pages: Iterator[Page]
    position: Position
    entries: int = 0
    has_numbers: bool = False

    @property
    def is_fill(self) -> bool:
        return self.position.phase == _FILL


@dataclass(slots=True)
class LdapStream(Generic[Row]):
    """What *make* makes of the entries. *has_own_ids*: each row is an entry, not something that several name."""

    account: Account
    follower: Follower
    make: Callable[[Entry], Row | None]
    has_own_ids: bool = True
    _run: _Run | None = None

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return the next rows after *cursor*."""
        position = position_of(cursor)
        run = self._run if self._run is not None and self._run.position == position else self._begin(position)
        try:
            return self._next(run)
        except Forgotten:
            return self._next(self._begin(None))

    def sweep(self) -> Iterator[Stamp] | None:
        """Return who is there: not every way of following a directory tells who left it."""
        return self._stamps()

    def _begin(self, position: Position | None) -> _Run:
        self._end()
        connection = Connection(self.account)
        if position is None or position.phase == _FILL:
            pages, here = self.follower.everything(connection), Position(_FILL)
        else:
            mark = position.since
            pages, here = self.follower.changes(connection, mark), Position(_CHANGES, since=mark)
        self._run = _Run(connection, _chunks(pages), here)
        return self._run

    def _next(self, run: _Run) -> Batch[Row]:
        try:
            batch = self._batch(run, next(run.pages))
        except BaseException:
            self._end()
            raise
        if not batch.more:
            self._end()
        return batch

    def _batch(self, run: _Run, page: Page) -> Batch[Row]:
        is_first, is_fill, number = run.position.page == 0, run.is_fill, run.position.page + 1
        rows, deletes, troubles = self._read(page)
        run.entries += len(page.entries)
        run.has_numbers = run.has_numbers or any(row.numbers for row in rows)
        if is_fill and page.is_last:
            troubles += self._doubts(run)
        run.position = (
            Position(_REST, since=page.mark)
            if page.is_last
            else Position(run.position.phase, since=run.position.since, newest=page.mark, page=number)
        )
        return Batch(
            rows, deletes, run.position.text(), more=not page.is_last, reset=is_fill and is_first, troubles=troubles
        )

    def _read(self, page: Page) -> tuple[tuple[Row, ...], tuple[str, ...], tuple[str, ...]]:
        """Return rows, ids that are gone, and a sentence for each entry that cannot be read."""
        names = self.follower.names
        rows: dict[str, Row] = {}
        deletes, troubles = [f"{names.source}:{key}" for key in page.deletes], []
        for entry in page.entries:
            key = self._id(entry)
            try:
                if names.is_disabled(entry):
                    deletes.append(key)
                elif row := self.make(entry):
                    rows[row.id] = row
            except NoPerson as error:
                troubles.append(f"person {key.partition(':')[2]}: {error}")
        if len(troubles) > max(_ALWAYS_ALLOWED, len(page.entries) * _PERCENT_ALLOWED // 100):
            count = f"{len(troubles)} of {len(page.entries)} entries"
            raise SourceGarbled(f"{self.account.who} sent {count} that cannot be read: {troubles[0]}")
        return tuple(rows.values()), tuple(deletes) if self.has_own_ids else (), tuple(troubles)

    def _doubts(self, run: _Run) -> tuple[str, ...]:
        """Return what is odd about a whole directory. Raises SourceRefused when it shows nobody: we may not read it."""
        if run.entries == 0:
            raise SourceRefused(self._nobody())
        if self.has_own_ids and not run.has_numbers:
            return (f"nobody has a telephone number; may our user read {', '.join(self.follower.names.numbers)}?",)
        return ()

    def _stamps(self) -> Iterator[Stamp]:
        names, seen = self.follower.names, 0
        connection = Connection(self.account)
        try:
            for entry in self.follower.present(connection, has_all=not self.has_own_ids):
                seen += 1
                if self.has_own_ids and not names.is_disabled(entry):
                    yield Stamp(self._id(entry), names.updated_at(entry) or None)
                elif not self.has_own_ids:
                    yield from self._named(entry)
        finally:
            connection.close()
        if seen == 0:
            raise SourceRefused(self._nobody())

    def _named(self, entry: Entry) -> Iterator[Stamp]:
        """Yield what an entry names; nothing when that cannot be read, for others name it too."""
        with suppress(NoPerson):
            if row := self.make(entry):
                yield Stamp(row.id, None)

    def _id(self, entry: Entry) -> str:
        names = self.follower.names
        key = names.id_of(entry)
        if not key:
            raise SourceRefused(
                f"{self.account.who} does not show {names.id_attribute} of people; may our user read it?"
            )
        return f"{names.source}:{key}"

    def _nobody(self) -> str:
        return f"{self.account.who} shows nobody; are base and filter right, and may our user read there?"

    def _end(self) -> None:
        if self._run is not None:
            self._run.connection.close()
            self._run = None


def _chunks(pages: Iterator[Page]) -> Iterator[Page]:
    """Cut pages to the size of a batch: a log of changes comes in one piece."""
    for page in pages:
        starts = range(0, max(1, len(page.entries)), PAGE_ENTRIES)
        for start in starts:
            is_end = start == starts[-1]
            deletes = page.deletes if is_end else ()
            yield Page(page.entries[start : start + PAGE_ENTRIES], deletes, page.mark, is_end and page.is_last)
