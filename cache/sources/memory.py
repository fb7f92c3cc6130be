"""A source that lives in memory: the demo's, and the model of what every source must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cache.errors import SourceError
from cache.model import Batch, Organization, Person, Stamp, Ticket

Row = TypeVar("Row", Person, Organization, Ticket)


@dataclass(slots=True)
class MemoryStream(Generic[Row]):
    """Rows and tombstones, each with the number of its change; the cursor is the last number that was given out.

    *failure* is raised instead of an answer while it is set.
    """

    batch_rows: int = 500
    failure: SourceError | None = None
    _changes: dict[str, tuple[int, Row | None]] = field(default_factory=dict)
    _last: int = 0

    def put(self, *rows: Row) -> None:
        """Add rows, or replace those with their ids."""
        for row in rows:
            self._change(row.id, row)

    def remove(self, *ids: str) -> None:
        """Delete rows; what is not there stays so."""
        for key in ids:
            if key in self._changes:
                self._change(key, None)

    def pull(self, cursor: str | None) -> Batch[Row]:
        """Return what changed after *cursor*, oldest change first."""
        if self.failure is not None:
            raise self.failure
        since = int(cursor or 0)
        later = sorted((number, key, row) for key, (number, row) in self._changes.items() if number > since)
        now = later[: self.batch_rows]
        return Batch(
            upserts=tuple(row for _, _, row in now if row is not None),
            deletes=tuple(key for _, key, row in now if row is None),
            cursor=str(now[-1][0] if now else since),
            more=len(later) > len(now),
            reset=cursor is None,
            total=sum(1 for _, row in self._changes.values() if row is not None),
        )

    def sweep(self) -> Iterator[Stamp] | None:
        """Return None: deletes arrive by themselves."""
        return None

    def _change(self, key: str, row: Row | None) -> None:
        self._last += 1
        self._changes[key] = (self._last, row)


@dataclass(frozen=True, slots=True)
class MemorySource:
    """People, their organizations and tickets, all in memory."""

    people: MemoryStream[Person] = field(default_factory=MemoryStream[Person])
    organizations: MemoryStream[Organization] = field(default_factory=MemoryStream[Organization])
    tickets: MemoryStream[Ticket] = field(default_factory=MemoryStream[Ticket])
