from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cache.database import Cache, open_cache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    opened = open_cache(tmp_path / "cache.db", writable=True)
    yield opened
    opened.close()
