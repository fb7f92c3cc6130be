"""Texts that rows name by row id, remembered: a join for each would double the time of a look-up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from cache.model import OrganizationId, PersonId

_MOST = 20_000

Text = TypeVar("Text", bound=str)


class Names:
    """Terms, organizations and sources of one connection. Their row ids are never given to another text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._terms: dict[int, str] = {}
        self._organizations: dict[int, OrganizationId] = {}
        self._sources: dict[int, str] = {}
        self._source_ids: dict[str, int] = {}

    def term(self, row_id: int | None) -> str:
        """Return a text; "" for none."""
        if row_id is None:
            return ""
        known = self._terms.get(row_id)
        return self._asked("SELECT text FROM term WHERE id = ?", row_id, self._terms, str) if known is None else known

    def address(self, stored: int | str | None, local: str) -> str:
        """Return an address whose form, or text, is *stored*."""
        if isinstance(stored, int):
            return self.term(stored).replace("{}", local)
        return stored or ""

    def organization(self, row_id: int | None) -> OrganizationId | None:
        """Return the id of an organization; None for none."""
        if row_id is None:
            return None
        known = self._organizations.get(row_id)
        if known is not None:
            return known
        return self._asked("SELECT key FROM organization WHERE id = ?", row_id, self._organizations, OrganizationId)

    def source(self, row_id: int) -> str:
        """Return the name of a source."""
        known = self._sources.get(row_id)
        if known is not None:
            return known
        return self._asked("SELECT name FROM source WHERE id = ?", row_id, self._sources, str)

    def source_id(self, name: str) -> int:
        """Return the row id of a source, 0 when the cache has none of that name."""
        known = self._source_ids.get(name)
        if known is not None:
            return known
        row = self._connection.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()
        if row is None:
            return 0
        self._source_ids[name] = row[0]
        return int(row[0])

    def person(self, row_id: int) -> PersonId:
        """Return the id of a person; never remembered, because people go and their row ids come again."""
        row = self._connection.execute("SELECT source, local FROM person WHERE id = ?", (row_id,)).fetchone()
        return PersonId("" if row is None else f"{self.source(row[0])}:{row[1]}")

    def _asked(self, sql: str, row_id: int, into: dict[int, Text], made: Callable[[str], Text]) -> Text:
        row = self._connection.execute(sql, (row_id,)).fetchone()
        if len(into) >= _MOST:
            into.clear()
        text = made("" if row is None else row[0])
        into[row_id] = text
        return text
