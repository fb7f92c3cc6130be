"""Where people and tickets come from. A source knows neither the database nor the schedule nor another source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from cache.model import Batch, Item_contra, Organization, Person, PersonId, Receipt, Stamp, Ticket

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


class LooksUp(Protocol):
    """A source that can be asked while a telephone rings: once, without a second try, within 3 seconds."""

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return whoever may have this number, best first; who asks compares the numbers anew. Raises SourceError."""

    def ticket(self, number: str) -> Ticket | None:
        """Return the ticket of this number; None when there is none. Raises SourceError."""

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 of a person of this source, newest first. Raises SourceError."""


class Writer(Protocol[Item_contra]):
    """Takes one kind of write. *key* is the same for every attempt, so that the write can be found again."""

    def send(self, key: str, item: Item_contra) -> Receipt:
        """Write, once. Raises SourceAway when it surely did not arrive, Unsure when it may have, ItemRefused."""

    def find(self, key: str, item: Item_contra) -> Receipt | None:
        """Return the receipt of a write that arrived after all; None: it did not, as far as can be seen."""

    def take_back(self, receipt: Receipt) -> None:
        """Undo what *receipt* says; ItemRefused when that cannot be done from here."""
