"""Tickets: a person's newest, the open ones and their counts, by number, by words."""

from __future__ import annotations

from cache.database import Cache
from cache.model import OrganizationId, PersonId, Ticket

NEWEST = 50


def by_number(cache: Cache, number: str) -> tuple[Ticket, ...]:
    """Return the tickets with this number, several when several service desks have it."""
    raise NotImplementedError


def newest(cache: Cache, person: PersonId, limit: int = NEWEST) -> tuple[Ticket, ...]:
    """Return the person's tickets, newest first, open and closed; empty when there are none."""
    raise NotImplementedError


def of_person(cache: Cache, person: PersonId) -> tuple[Ticket, ...]:
    """Return the newest 50 and every older one that is open, newest first."""
    raise NotImplementedError


def open_of_organization(cache: Cache, organization: OrganizationId, limit: int = NEWEST) -> tuple[Ticket, ...]:
    """Return the organization's open tickets, newest first."""
    raise NotImplementedError


def open_count(cache: Cache, person: PersonId) -> int:
    """Return how many open tickets the person has."""
    raise NotImplementedError


def open_count_of_organization(cache: Cache, organization: OrganizationId) -> int:
    """Return how many open tickets the organization has; each once, whoever requested it."""
    raise NotImplementedError


def is_among_newest(cache: Cache, ticket: Ticket, person: PersonId) -> bool:
    """Return whether *ticket* is one of the person's newest 50."""
    raise NotImplementedError


def search(cache: Cache, text: str, *, limit: int = 20) -> tuple[Ticket, ...]:
    """Return tickets whose number begins with *text*, then those with all its words in the subject, newest first."""
    raise NotImplementedError


def count(cache: Cache) -> int:
    """Return how many tickets there are, each once."""
    raise NotImplementedError
