"""A real cache, and what looks people up in it."""

from __future__ import annotations

from contextlib import closing

import pytest
from callers import US, Directory

from agent.resolve import Resolver
from cache.database import open_cache


@pytest.fixture
def cache(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as opened:
        yield opened


@pytest.fixture
def directory(cache):
    return Directory(cache)


@pytest.fixture
def resolver(cache, state):
    return Resolver(cache, state, US)
