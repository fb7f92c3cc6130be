"""A fake of Alemba Service Manager: signing in and new calls as published; its lists are made up, for none are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from .desk import Asked, Desk, running
from .faults import Reply
from .world import Row, Table, World

LOGIN, API = "/production/alemba.web/oauth/login", "/production/alemba.api/api/v2/"
TABLES = {"person": "people", "call": "requests"}
TOKEN_SECONDS = 600
_CONDITION = re.compile(r"(Ref|Changed) (gt|ge|le) (\S+)")


@dataclass
class AlembaSkin:
    """One system with *licences*, of which every signing in takes one for good."""

    world: World
    user: str = "analyst"
    password: str = "password of the test"
    client_id: str = "deskcall"
    licences: int = 1
    tokens: dict[str, float] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    submitted: list[int] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def answer(self, asked: Asked) -> Reply:
        with self.world.lock:
            if asked.path == LOGIN:
                return self._let_in({name: held[0] for name, held in parse_qs(asked.body.decode()).items()})
            token = asked.headers.get("authorization", "").removeprefix("Bearer ")
            if self.tokens.get(token, 0.0) <= self.world.clock():
                return Reply(401, {"message": "The session has ended"})
            return self._answer(asked, asked.path.removeprefix(API))

    def _let_in(self, form: dict[str, str]) -> Reply:
        match form:
            case {"grant_type": "password", "scope": "session-type:Analyst"}:
                if (form.get("username"), form.get("password")) != (self.user, self.password):
                    return Reply(400, {"error": "invalid_grant"})
                if self.licences == 0:
                    return Reply(400, {"error": "no licence is free"})
                self.licences -= 1
            case {"grant_type": "refresh_token", "refresh_token": token} if token in self.refresh_tokens:
                self.refresh_tokens.remove(token)
            case _:
                return Reply(400, {"error": "invalid_grant"})
        token, refresh = f"token-{next(self._numbers)}", f"refresh-{next(self._numbers)}"
        self.tokens[token] = self.world.clock() + TOKEN_SECONDS
        self.refresh_tokens.add(refresh)
        return Reply(200, {"access_token": token, "refresh_token": refresh, "expires_in": TOKEN_SECONDS})

    def _answer(self, asked: Asked, path: str) -> Reply:
        match asked.method, path.split("/"):
            case "GET", [name] if name in TABLES:
                return _list(asked, self.world.table(TABLES[name]))
            case "POST", ["call"]:
                given = asked.json()
                row = {"title": given["Description"], "caller": given["User"], "status": "Open", "given": given}
                return Reply(200, {"Ref": self.world.table("requests").put(row)})
            case "PUT", ["call", ref, "submit"]:
                self.submitted.append(int(ref))
                return Reply(200, {"Ref": int(ref)})
            case _:
                return Reply(404, {"message": "Not found"})


@contextmanager
def system(world: World) -> Iterator[tuple[Desk, AlembaSkin]]:
    """Run a system until the block ends."""
    skin = AlembaSkin(world)
    with running(world, skin) as desk:
        yield desk, skin


def _list(asked: Asked, table: Table) -> Reply:
    rows = [{**row, "Ref": row["id"], "Changed": _stamp(row["updated_at"])} for row in table.sorted("id")]
    for name, relation, wanted in _CONDITION.findall(asked.value("filter")):
        rows = [row for row in rows if _holds(row[name], relation, int(wanted) if name == "Ref" else wanted)]
    if asked.value("order") == "Changed":
        rows.sort(key=lambda row: (row["Changed"], row["Ref"]))
    return Reply(200, {"answer": {"items": [_shown(row) for row in rows[: int(asked.value("top"))]]}})


def _holds(held: Any, relation: str, wanted: Any) -> bool:
    return bool(held > wanted if relation == "gt" else held >= wanted if relation == "ge" else held <= wanted)


def _shown(row: Row) -> Row:
    names = {"id", "created_at", "updated_at", "given"}
    return {key: held for key, held in row.items() if key not in names}


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
