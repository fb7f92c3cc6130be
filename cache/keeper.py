"""cache.db as its only writer keeps it: opened, checked, set aside and begun anew when it is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cache.database import Cache, open_cache, quick_check, set_aside
from cache.errors import Damaged


@dataclass(slots=True)
class Keeper:
    """Holds the open cache at *path*."""

    path: Path
    _cache: Cache | None = None

    def open(self) -> Cache:
        """Return the cache, opened when it is not. Raises StoreBusy."""
        if self._cache is None:
            self._cache = open_cache(self.path, writable=True)
        return self._cache

    def check(self) -> bool:
        """Read the whole file once; False: it was damaged, and an empty one has taken its place. Raises StoreBusy."""
        try:
            quick_check(self.open())
        except Damaged:
            self.replace()
            return False
        return True

    def replace(self) -> None:
        """Set the damaged file aside and begin an empty one, to be filled again. Raises StoreBusy."""
        self.close()
        if self.path.exists():
            set_aside(self.path)
        self.open()

    def close(self) -> None:
        """Close the cache; `open` opens it again."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None
