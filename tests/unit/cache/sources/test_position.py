"""A cursor is what was written, or it is another's."""

from __future__ import annotations

import pytest

from cache.errors import SourceGarbled
from cache.sources.position import Position, position_of


def test_a_position_comes_back_as_it_was() -> None:
    position = Position("fill", "33821", "2026-03-02T09:00:00Z", "2026-03-02T09:01:00Z", 12, "2026-03-01T09:00:00Z")

    assert position_of(position.text()) == position


def test_the_beginning_is_none() -> None:
    assert position_of(None) is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "12",
        "nonsense",
        '"abcdef"',
        "[]",
        '["fill"]',
        '["fill","","","","7",""]',
        '["fill","","","",Infinity,""]',
        '["fill",1,2,3,4,5]',
        '{"phase":"fill"}',
        "[" * 100_000,
    ],
)
def test_the_cursor_of_another_source_is_refused(cursor: str) -> None:
    with pytest.raises(SourceGarbled, match="--force"):
        position_of(cursor)
