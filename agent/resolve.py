"""Who is calling: a ring's four parameters, in their order, answered from the cache."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Resolution, RingQuery
from cache.model import PersonId
from cache.numbers import Number, Site


@dataclass(frozen=True, slots=True)
class Resolver:
    """Runs whenever a view is drawn: a sync, a link or an undo shows at once."""

    site: Site

    def resolve(self, query: RingQuery, chosen: PersonId | None = None) -> Resolution:
        """Return whom the ring means; *chosen* is whom the analyst picked, and overrides what the ring says."""
        raise NotImplementedError

    def explain(self, query: RingQuery) -> tuple[str, ...]:
        """Return why: one sentence per parameter, in the order in which they were asked."""
        raise NotImplementedError


def read_telephone(text: str, site: Site) -> Number | None:
    """Return the caller's number as read at *site*, a plus that a decoder turned into a blank restored; None when not given."""
    raise NotImplementedError
