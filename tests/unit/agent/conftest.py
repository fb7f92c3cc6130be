"""What tests of the agent start from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cache.database import State


@dataclass
class Hands:
    """A clock that a test sets: the wall's and the monotonic one."""

    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    seconds: float = 100.0

    def clock(self) -> datetime:
        return self.now

    def ticks(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    from agent.state import MIGRATIONS
    from cache.database import open_state

    with closing(open_state(tmp_path / "state.db", MIGRATIONS)) as opened:
        yield opened
