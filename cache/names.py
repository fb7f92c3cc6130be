"""Texts that rows name by row id, remembered: a join for each would double the time of a look-up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Generic, TypeVar

from cache.model import OrganizationId, PersonId

_MOST = 20_000

Ask = Callable[[], sqlite3.Connection]
Text = TypeVar("Text")


class _Texts(dict[int | None, Text], Generic[Text]):
    """What *sql* finds, by row id, which is never given to another text; *none* belongs to None."""

    def __init__(self, ask: Ask, sql: str, none: Text) -> None:
        super().__init__({None: none})
        self._ask, self._sql, self._none = ask, sql, none

    def __missing__(self, row_id: int | None) -> Text:
        row = self._ask().execute(self._sql, (row_id,)).fetchone()
        if len(self) >= _MOST:
            self.clear()
            self[None] = self._none
        self[row_id] = text = self._none if row is None else row[0]
        return text


class Names:
    """Terms, organizations and sources of one file, by row id; *ask* gives a connection to it, that of the thread.

    *terms*: a text, "" for none. *organizations*: the id of an organization, None for none. *sources*: a source's name.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.terms = _Texts(ask, "SELECT text FROM term WHERE id = ?", "")
        self.organizations = _Texts[OrganizationId | None](ask, "SELECT key FROM organization WHERE id = ?", None)
        self.sources = _Texts(ask, "SELECT name FROM source WHERE id = ?", "")
        self._source_ids: dict[str, int] = {}

    def address(self, stored: int | str | None, local: str) -> str:
        """Return an address whose form, or text, is *stored*."""
        if isinstance(stored, int):
            return self.terms[stored].replace("{}", local)
        return stored or ""

    def source_id(self, name: str) -> int:
        """Return the row id of a source, 0 when the cache has none of that name."""
        known = self._source_ids.get(name)
        if known is not None:
            return known
        row = self._ask().execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()
        if row is None:
            return 0
        self._source_ids[name] = row[0]
        return int(row[0])

    def person(self, row_id: int) -> PersonId:
        """Return the id of a person; never remembered, because people go and their row ids come again."""
        row = self._ask().execute("SELECT source, local FROM person WHERE id = ?", (row_id,)).fetchone()
        return PersonId("" if row is None else f"{self.sources[row[0]]}:{row[1]}")
