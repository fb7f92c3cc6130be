"""Search from the console: people, organizations, tickets."""

from __future__ import annotations

from dataclasses import dataclass

from agent.config import Console
from agent.web import Request, Response
from cache.database import Cache
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Search:
    """Answers from the cache alone."""

    cache: Cache
    site: Site
    settings: Console

    def hits(self, request: Request) -> Response:
        """Return the part of the page with what ``q`` finds, or with the people of ``organization``."""
        raise NotImplementedError
