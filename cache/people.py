"""People, found by number, id, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cache.database import Cache
from cache.model import Match, OrganizationId, Person, PersonId
from cache.numbers import Number, Site


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a number means: *matches* of the best tier only, best first; *too_many*: more than 50, and then no match."""

    matches: tuple[Match, ...] = ()
    too_many: bool = False


def by_number(
    cache: Cache,
    incoming: Number,
    site: Site,
    *,
    chosen_last: PersonId | None = None,
    linked: tuple[PersonId, ...] = (),
) -> Found:
    """Return the people whom *incoming* means; *linked* ones are beside the directory's own, tier SAME."""
    raise NotImplementedError


def by_id(cache: Cache, person: PersonId) -> Person | None:
    """Return one person, with what joined sources add; None when the cache has them no more."""
    raise NotImplementedError


def by_employee_id(cache: Cache, text: str) -> tuple[Person, ...]:
    """Return the people with this employee id, by name."""
    raise NotImplementedError


def by_support_id(cache: Cache, text: str) -> tuple[Person, ...]:
    """Return the people with this support id, upper or lower case, by name."""
    raise NotImplementedError


def search(cache: Cache, text: str, *, limit: int = 20) -> tuple[Person, ...]:
    """Return people whose words begin with the words of *text*, in any order, without regard to case and accents."""
    raise NotImplementedError


def of_organization(cache: Cache, organization: OrganizationId, *, limit: int = 50) -> tuple[Person, ...]:
    """Return people of an organization, by name."""
    raise NotImplementedError


def count(cache: Cache) -> int:
    """Return how many people there are, joined ones once."""
    raise NotImplementedError


def merged(persons: Sequence[Person]) -> Person:
    """Return one person out of the same one in several sources, in their order: first non-empty fields, all numbers."""
    raise NotImplementedError
