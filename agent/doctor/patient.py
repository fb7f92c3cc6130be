"""Whom the doctor examines: one user's Deskcall on this computer. What is asked of the system is asked once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from agent import __version__, alive, paths
from agent.config import Config
from agent.config_file import Loaded
from agent.errors import UnsafePlace
from agent.model import Clock
from agent.paths import Paths
from agent.state import MIGRATIONS
from cache.database import Cache, State, open_cache
from handlers import endpoint
from handlers.changes import Asks, Status, answer_of
from handlers.registration import Registration


def free_bytes(folder: Path) -> int:
    """Return how much may still be written where *folder* is."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)  # no slots: they have no room for what is asked once
class Patient:
    """*loaded* None: the configuration cannot be read, *mistakes* say why; then its defaults are examined.

    *version*: of the Deskcall that examines. *root* stands before the machine's folders. *ask*: what a program of the
    system prints.
    """

    paths: Paths
    environ: Mapping[str, str]
    clock: Clock
    registration: Registration
    loaded: Loaded | None
    mistakes: tuple[str, ...] = ()
    version: str = __version__
    root: Path = Path("/")
    ask: Asks = answer_of
    free_bytes: Callable[[Path], int] = free_bytes

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock()

    @cached_property
    def config(self) -> Config:
        """What is configured."""
        return self.loaded.config if self.loaded is not None else Config()

    @cached_property
    def links(self) -> Status:
        """Who opens links. Raises OSError, CannotRegister."""
        return self.registration.status()

    @cached_property
    def endpoint(self) -> endpoint.Endpoint | None:
        """Where the agent says that it listens; None when it says nothing that can be believed."""
        try:
            return endpoint.read(self.paths.endpoint)
        except endpoint.AgentAway:
            return None

    @cached_property
    def agent_version(self) -> str | None:
        """The version of this user's agent; None when it does not answer."""
        return alive.version_at(self.endpoint.port) if self.endpoint is not None else None

    @contextmanager
    def opened(self) -> Iterator[tuple[Cache, State]]:
        """Give both databases for reading; nothing is made or repaired. Raises CacheError, UnsafePlace."""
        for file in (self.paths.cache_db, self.paths.state_db):
            if file.exists() and not file.is_file():  # whoever opens a pipe waits for its other end
                raise UnsafePlace(f"{file} is no file")
        state = State(self.paths.state_db, MIGRATIONS, writable=False)
        with (
            paths.private_files(),
            closing(open_cache(self.paths.cache_db, writable=False)) as cache,
            closing(state),
        ):
            yield cache, state
