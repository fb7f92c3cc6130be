"""Row ids of what many rows share: sources, organizations, terms; made when they are first met."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cache.database import Transaction
from cache.model import OrganizationId, Person, Ticket

# Addresses that differ in more than the id make a form each: beyond so many they are stored as they are.
_MOST_FORMS = 500


class Ids:
    """Row ids within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._sources: dict[str, int] = {}
        self._terms: dict[str, int] = {}
        self._organizations: dict[str, int] = {}
        self._next_person = 0

    def source(self, name: str) -> int:
        """Return the row id of a source."""
        if name not in self._sources:
            self._sources[name] = self._id_of("source", "name", name)
        return self._sources[name]

    def term(self, text: str) -> int | None:
        """Return the row id of a text, None for an empty one."""
        if not text:
            return None
        if text not in self._terms:
            self._terms[text] = self._id_of("term", "text", text)
        return self._terms[text]

    def expect(self, rows: Iterable[Person] | Iterable[Ticket]) -> None:
        """Look up the organizations of *rows* at once: each alone takes a query for nearly every row."""
        keys = {row.organization_id for row in rows if row.organization_id}
        sql = "SELECT key, id FROM organization WHERE key IN (SELECT value FROM json_each(?))"
        self._organizations.update(self._transaction.execute(sql, (json.dumps(sorted(keys)),)).fetchall())

    def organization(self, key: OrganizationId | None) -> int | None:
        """Return the row id of an organization, which may still be unknown but for its id; None for none."""
        return self.organization_row(key) if key else None

    def organization_row(self, key: OrganizationId) -> int:
        """Return the row id of an organization, which may still be unknown but for its id."""
        if key not in self._organizations:
            row_id = self._find("organization", "key", key)
            if row_id is None:
                row_id = self._insert("INSERT INTO organization(key, known) VALUES (?, 0)", key)
            self._organizations[key] = row_id
        return self._organizations[key]

    def address(self, url: str, local: str) -> int | str | None:
        """Return an address as it is stored: the row id of its form, with ``{}`` for the id in it; else the text."""
        if not url or url.isdigit():
            return None
        head, found, tail = url.rpartition(local)
        if not (found and local) or "{}" in url:
            return url
        form = f"{head}{{}}{tail}"
        if form not in self._terms:
            row_id = self._find("term", "text", form)
            if row_id is None and self._count_forms() >= _MOST_FORMS:
                return url
            self._terms[form] = self._id_of("term", "text", form)
        return self._terms[form]

    def new_person(self) -> int:
        """Return a row id that no person has, live or staged."""
        if not self._next_person:
            sql = (
                "SELECT max(coalesce((SELECT max(id) FROM person), 0), coalesce((SELECT max(id) FROM stage_person), 0))"
            )
            self._next_person = int(self._transaction.execute(sql).fetchone()[0])
        self._next_person += 1
        return self._next_person

    def _count_forms(self) -> int:
        sql = "SELECT count(*) FROM term WHERE text LIKE '%{}%'"
        return int(self._transaction.execute(sql).fetchone()[0])

    def _id_of(self, table: str, column: str, text: str) -> int:
        found = self._find(table, column, text)
        if found is not None:
            return found
        return self._insert(f"INSERT INTO {table}({column}) VALUES (?)", text)  # noqa: S608 names of ours

    def _find(self, table: str, column: str, text: str) -> int | None:
        row = self._transaction.execute(f"SELECT id FROM {table} WHERE {column} = ?", (text,)).fetchone()  # noqa: S608
        return None if row is None else int(row[0])

    def _insert(self, sql: str, text: str) -> int:
        row_id = self._transaction.execute(sql, (text,)).lastrowid
        if row_id is None:
            raise RuntimeError("SQLite gave no row id")  # only after something that is no INSERT
        return row_id
