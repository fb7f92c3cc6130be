"""Where people and tickets come from. A source knows neither the database nor the schedule nor another source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from cache.model import Batch, Organization, Person, Stamp, Ticket

Row_co = TypeVar("Row_co", bound=Person | Organization | Ticket, covariant=True)


class Stream(Protocol[Row_co]):
    """One kind of row of one source."""

    def pull(self, cursor: str | None) -> Batch[Row_co]:
        """Return the next rows after *cursor*; None: from the beginning. Raises SourceError, nothing else."""

    def sweep(self) -> Iterator[Stamp] | None:
        """Return the id of every row that the source has; None when deletes arrive by themselves."""


class PeopleSource(Protocol):
    """A source of people, with or without their organizations."""

    @property
    def people(self) -> Stream[Person]: ...  # noqa: D102

    @property
    def organizations(self) -> Stream[Organization] | None: ...  # noqa: D102


class TicketSource(Protocol):
    """A source of tickets."""

    @property
    def tickets(self) -> Stream[Ticket]: ...  # noqa: D102
