"""state.db: what analysts made. Written only by the agent; every other file of ours can be rebuilt, this one cannot."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

MIGRATIONS: Traversable = files(__name__) / "migrations"
