"""The console: the empty page, and the view of one call."""

from __future__ import annotations

from dataclasses import dataclass

from agent.config import Console as Settings
from agent.model import Clock
from agent.resolve import Resolver
from agent.rings import Rings
from agent.web import Request, Response
from cache.database import Cache, State
from cache.numbers import Site

ASSETS = ("console.css", "console.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Console:
    """The pages that an analyst sees."""

    cache: Cache
    state: State
    resolver: Resolver
    rings: Rings
    site: Site
    settings: Settings
    clock: Clock

    def shell(self, request: Request) -> Response:
        """Return the empty page, the same for every address: it tells nothing, the script fetches the view."""
        raise NotImplementedError

    def view(self, request: Request) -> Response:
        """Return the parts of the page for what is asked (``asked.py``); an unknown call is the idle page."""
        raise NotImplementedError


def asset(name: str, content_type: str) -> Response:
    """Return one file of ``static/``."""
    raise NotImplementedError
