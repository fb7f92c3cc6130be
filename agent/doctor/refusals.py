"""What the agent's log tells of rings that it turned away. Numbers and names are not in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

# What lacks a token (401) was no ring: a page of before the agent's start, or a program.
_LINE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z \w+ agent\.web\.guard request refused status=40[03] reason=(.+)"
)


class Refusals(NamedTuple):
    """*how_many* since a moment; *newest*: why the last one was."""

    how_many: int
    newest: str = ""


def since(moment: datetime, folder: Path) -> Refusals:
    """Return what was turned away after *moment*, as the newest two files of the log tell."""
    reasons = list[str]()
    for name in ("agent.log.1", "agent.log"):
        for line in _lines(folder / name):
            found = _LINE.match(line)
            if found and datetime.fromisoformat(found[1]).replace(tzinfo=UTC) > moment:
                reasons.append(found[2])
    return Refusals(len(reasons), reasons[-1] if reasons else "")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    except OSError:
        return []
