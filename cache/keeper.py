"""cache.db as its only writer keeps it: opened, checked, set aside and begun anew when it is damaged."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from cache.database import Cache, open_cache, quick_check, set_aside
from cache.errors import Damaged


@dataclass(slots=True)
class Keeper:
    """Holds the open cache at *path*, for any thread."""

    path: Path
    _cache: Cache | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def open(self) -> Cache:
        """Return the cache, opened when it is not. Raises StoreBusy."""
        with self._lock:
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
        with self._lock:
            self.close()
            if self.path.exists():
                set_aside(self.path)
            self.open()

    def close(self) -> None:
        """Close the cache; `open` opens it again."""
        with self._lock:
            if self._cache is not None:
                self._cache.close()
                self._cache = None
