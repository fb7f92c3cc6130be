"""The same human being in several sources: who leads. Computed anew for what was touched, never taken for truth."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from cache import words
from cache.database import Transaction
from cache.filing import Change
from cache.target import Filing, JoinKey

_COLUMNS = "p.id, p.leader, s.position, s.name, p.email, p.employee_id"
_FROM = "FROM person p JOIN source s ON s.id = p.source"
_BY_EMAIL = f"SELECT {_COLUMNS} {_FROM} JOIN person_word w ON w.owner = p.id WHERE w.word = ?"
_BY_EMPLOYEE_ID = f"SELECT {_COLUMNS} {_FROM} WHERE p.employee_id = ? AND p.employee_id <> ''"
_BY_IDS = f"SELECT {_COLUMNS} {_FROM} WHERE p.id IN (SELECT value FROM json_each(?))"  # noqa: S608


class _Member(NamedTuple):
    id: int
    leader: int
    position: int
    source: str
    email: str
    employee_id: str

    def key(self, by: JoinKey) -> str:
        match by:
            case "email":
                return words.plain_email(self.email)
            case "employee_id":
                return self.employee_id
            case "none":
                return ""


class Joiner:
    """Finds leaders within one transaction, by the rules of *filing*."""

    def __init__(self, transaction: Transaction, filing: Filing) -> None:
        self._transaction = transaction
        self._by: dict[str, JoinKey] = {join.source: join.by for join in filing.joins}
        self._kinds: set[JoinKey] = {join.by for join in filing.joins if join.by != "none"}
        self._members: dict[tuple[JoinKey, str], list[_Member]] = {}

    def rejoin(self, changes: Iterable[Change]) -> set[int]:
        """Bring leaders in line after *changes*; return the people (row ids) who have another one now."""
        if not self._kinds:
            return set()
        touched = self._component({key for change in changes for key in self._keys_of(change)})
        touched.update(self._orphaned(changes))
        leaders: dict[int, int] = {}
        for member in sorted(touched.values(), key=lambda each: (each.position, each.id)):
            leaders[member.id] = self._leader_of(member, leaders)
        moved = {member: leader for member, leader in leaders.items() if touched[member].leader != leader}
        self._transaction.executemany(
            "UPDATE person SET leader = ? WHERE id = ?", [(leader, member) for member, leader in moved.items()]
        )
        return set(moved)

    def _keys_of(self, change: Change) -> set[tuple[JoinKey, str]]:
        keys: set[tuple[JoinKey, str]] = set()
        if "email" in self._kinds:
            keys.update(("email", email) for email in change.emails())
        if "employee_id" in self._kinds:
            keys.update(("employee_id", employee_id) for employee_id in change.employee_ids())
        return keys

    def _component(self, keys: set[tuple[JoinKey, str]]) -> dict[int, _Member]:
        """Return everybody who shares one of *keys*, or a key with one who does, and so on."""
        found: dict[int, _Member] = {}
        waiting, done = list(keys), set(keys)
        while waiting:
            for member in self._having(*waiting.pop()):
                found[member.id] = member
                more: set[tuple[JoinKey, str]] = {(kind, member.key(kind)) for kind in self._kinds if member.key(kind)}
                waiting.extend(more - done)
                done |= more
        return found

    def _orphaned(self, changes: Iterable[Change]) -> dict[int, _Member]:
        """Return those who change themselves, or followed one who did."""
        ids = [change.id for change in changes]
        for (follower,) in self._transaction.execute(
            "SELECT id FROM person WHERE leader <> id AND leader IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        ).fetchall():
            ids.append(follower)
        rows = self._transaction.execute(_BY_IDS, (json.dumps(ids),)).fetchall()
        return {row[0]: _Member._make(row) for row in rows}

    def _having(self, kind: JoinKey, text: str) -> list[_Member]:
        if (kind, text) not in self._members:
            sql, parameter = (_BY_EMAIL, words.email_key(text)) if kind == "email" else (_BY_EMPLOYEE_ID, text)
            rows = self._transaction.execute(sql, (parameter,)).fetchall()
            members = [_Member._make(row) for row in rows]
            self._members[kind, text] = [member for member in members if member.key(kind) == text]
        return self._members[kind, text]

    def _leader_of(self, member: _Member, leaders: dict[int, int]) -> int:
        """Return whom *member* follows: the one of the earliest source, if the key has one owner on either side."""
        kind = self._by.get(member.source, "none")
        text = member.key(kind)
        if not text:
            return member.id
        having = self._having(kind, text)
        earlier = [each for each in having if each.position < member.position]
        if not earlier or sum(each.position == member.position for each in having) > 1:
            return member.id
        first = min(each.position for each in earlier)
        candidates = [each for each in earlier if each.position == first]
        if len(candidates) > 1:
            return member.id
        return leaders.get(candidates[0].id, candidates[0].leader)
