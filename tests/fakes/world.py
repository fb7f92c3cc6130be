"""What a fake service desk knows: rows that change, are seen late, and go. No word of HTTP, no product's names."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
START = datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()


@dataclass
class VirtualClock:
    """Moves only when it is told to. *sleep* lets a client that waits move it."""

    now: float = START

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Table:
    """Rows of one kind by id. A change is stamped when it begins and seen *late* seconds later, at its commit."""

    clock: Callable[[], float]
    lock: threading.RLock
    rows: dict[int, Row] = field(default_factory=dict)
    revision: int = 0
    _next_id: int = 1
    _uncommitted: list[tuple[float, int, Row | None]] = field(default_factory=list)
    _derived: dict[object, list[Row]] = field(default_factory=dict)
    _remembered: dict[object, dict[Any, Any]] = field(default_factory=dict)

    def put(self, row: Row, *, id_: int | None = None, late: float = 0.0) -> int:
        """Add a row, or change the one with *id_*; what is not named keeps its value."""
        with self.lock:
            now = self.clock()
            key = self._next_id if id_ is None else id_
            self._next_id = max(self._next_id, key + 1)
            before = self._newest(key) or {"id": key, "created_at": now}
            self._commit(key, {**before, **row, "id": key, "updated_at": row.get("updated_at", now)}, late)
            return key

    def remove(self, key: int, *, late: float = 0.0) -> None:
        """Take a row away: nothing of it shows any more."""
        with self.lock:
            self._commit(key, None, late)

    def get(self, key: int) -> Row | None:
        """Return the row as everybody sees it now."""
        with self.lock:
            self._settle()
            return self.rows.get(key)

    def sorted(self, *keys: str) -> list[Row]:
        """Return the visible rows sorted by *keys*; "-id" is descending. Do not change them."""

        def made() -> list[Row]:
            rows = list(self.rows.values())
            for key in reversed(keys):
                plain = key.removeprefix("-")
                rows.sort(key=lambda row: _comparable(row.get(plain)), reverse=key.startswith("-"))
            return rows

        return self.derived(keys, made)

    def derived(self, name: object, make: Callable[[], list[Row]]) -> list[Row]:
        """Return what *make* makes of the visible rows: once, for as long as nothing changes."""
        with self.lock:
            self._settle()
            if name not in self._derived:
                self._derived[name] = make()
            return self._derived[name]

    def remembered(self, name: object) -> dict[Any, Any]:
        """Return what somebody keeps of the visible rows under *name*; empty again whenever one of them changes."""
        with self.lock:
            self._settle()
            return self._remembered.setdefault(name, {})

    def _newest(self, key: int) -> Row | None:
        waiting = [row for _, other, row in self._uncommitted if other == key]
        return waiting[-1] if waiting else self.rows.get(key)

    def _commit(self, key: int, row: Row | None, late: float) -> None:
        self._uncommitted.append((self.clock() + late, key, row))
        self._settle()

    def _settle(self) -> None:
        now = self.clock()
        due = [change for change in self._uncommitted if change[0] <= now]
        if not due:
            return
        self._uncommitted = [change for change in self._uncommitted if change[0] > now]
        self.revision += 1
        self._derived.clear()
        self._remembered.clear()
        for _, key, row in due:
            if row is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = row


@dataclass
class World:
    """Tables by name, all with one clock; *trash* tells what was taken away, for skins that say so."""

    clock: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock)
    tables: dict[str, Table] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        with self.lock:
            return self.tables.setdefault(name, Table(self.clock, self.lock))

    def fill(self, name: str, rows: Iterable[Row]) -> None:
        """Put many rows at once."""
        table = self.table(name)
        for row in rows:
            table.put(row, id_=row.get("id"))


def stamp(seconds: float, hours_east: int = 0) -> str:
    """Return a moment as service desks write it: to the second, with a time zone."""
    moment = datetime.fromtimestamp(int(seconds) + hours_east * 3600, UTC)
    zone = "Z" if not hours_east else f"{'-' if hours_east < 0 else '+'}{abs(hours_east):02}:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"


def seconds(text: str) -> float:
    """Return the moment that *text* says. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.timestamp()


def _comparable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)
