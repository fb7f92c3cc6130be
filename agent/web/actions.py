"""What an analyst does on the console that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Clock
from agent.rings import Rings
from agent.web import Request, Response
from cache.database import Cache, State


@dataclass(frozen=True, slots=True)
class Actions:
    """Writes what the analyst decided to state.db."""

    cache: Cache
    state: State
    rings: Rings
    clock: Clock

    def choose(self, request: Request) -> Response:
        """Write down that ``person`` is who calls on ``call``, "" for nobody any more."""
        raise NotImplementedError
