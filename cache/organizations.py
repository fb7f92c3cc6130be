"""Organizations, found by their own numbers, id, words."""

from __future__ import annotations

from cache.database import Cache
from cache.model import Organization, OrganizationId, OrganizationMatch
from cache.numbers import Number, Site


def by_number(
    cache: Cache, incoming: Number, site: Site, *, switchboard: bool = False
) -> tuple[OrganizationMatch, ...]:
    """Return the organizations of the best tier; *switchboard*: also by the main number of a DDI block, if none other."""
    raise NotImplementedError


def by_id(cache: Cache, organization: OrganizationId) -> Organization | None:
    """Return one organization, None when the cache has it no more."""
    raise NotImplementedError


def search(cache: Cache, text: str, *, limit: int = 20) -> tuple[Organization, ...]:
    """Return organizations whose names' words begin with the words of *text*, in any order, by name."""
    raise NotImplementedError
