"""Both files, opened for reading: also while the agent runs, and when they are not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from agent import paths, preferences
from agent.cli.place import Place
from agent.config_file import Loaded
from agent.errors import AgentError
from agent.resolve import Resolver
from agent.state import MIGRATIONS
from agent.state import preferences as stored
from cache.database import Cache, State, open_cache
from cache.errors import CacheError
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Files:
    """The two files, and how numbers are read."""

    cache: Cache
    state: State
    site: Site

    @property
    def resolver(self) -> Resolver:
        """What says who a ring means."""
        return Resolver(self.cache, self.state, self.site)


@contextmanager
def opened(place: Place) -> Iterator[Files]:
    """Give both files; they are never written, nor made."""
    site = place.loaded.config.site.numbering()
    paths.check(place.paths)
    state = State(place.paths.state_db, MIGRATIONS, writable=False)
    # SQLite makes -wal and -shm files beside a database that it only reads.
    with paths.private_files(), closing(open_cache(place.paths.cache_db, writable=False)) as cache, closing(state):
        yield Files(cache, state, site)


def chosen_here(place: Place) -> Loaded:
    """Return the configuration with what was chosen on the settings page over it; without it when none can be read."""
    loaded = place.loaded
    try:
        with opened(place) as files:
            return preferences.overlaid(loaded, stored.chosen(files.state))
    except (AgentError, CacheError):
        return loaded
