"""The fake of Zammad: lists in pages by id and without totals, searches that lag behind, hard limits of pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .desk import Asked
from .faults import Reply
from .world import Row, World

TABLES = {"users": "people", "organizations": "organizations", "tickets": "requests"}
STATES = ({"id": 1, "name": "new", "state_type": "new"}, {"id": 2, "name": "open", "state_type": "open"})
STATES += (
    {"id": 4, "name": "closed", "state_type": "closed"},
    {"id": 9, "name": "parked", "state_type": "pending reminder"},
)
MOST = {"users": 500, "organizations": 500, "tickets": 100}
DEFAULTS = {"users": 500, "organizations": 500, "tickets": 100}
_CONDITION = re.compile(r"condition\[ticket\.customer_id\]\[value\]")


@dataclass
class ZammadSkin:
    """One installation. *lag*: how many seconds the search engine is behind; *is_agent*: else nothing is shown."""

    world: World
    token: str = "token-of-the-test"
    is_agent: bool = True
    lag: float = 30.0

    def answer(self, asked: Asked) -> Reply:
        with self.world.lock:
            if asked.headers.get("authorization") != f"Token token={self.token}":
                return Reply(401, {"error": "Invalid token!"})
            if not self.is_agent:
                return Reply(403, {"error": "Not authorized (user)!", "error_human": "Not authorized"})
            return self._route(asked)

    def _route(self, asked: Asked) -> Reply:
        kind, _, rest = asked.path.removeprefix("/api/v1/").partition("/")
        if asked.method != "GET":
            return self._written(asked, kind, rest)
        match kind, rest.split("/"):
            case "ticket_states", [""]:
                return Reply(200, [{**state, "active": True} for state in STATES])
            case "ticket_articles", ["by_ticket", key]:
                rows = self.world.table("articles").sorted("id")
                return Reply(200, [_shown(row) for row in rows if row["ticket_id"] == int(key)])
            case name, [""] if name in TABLES:
                return self._page(asked, kind, self.world.table(TABLES[kind]).sorted("id"))
            case name, ["search"] if name in TABLES:
                return self._search(asked, kind)
        row = self.world.table("people").get(int(rest)) if kind == "users" else None
        return Reply(200, _shown(row)) if row else Reply(404, {"error": f"Couldn't find {kind} with 'id'={rest}"})

    def _written(self, asked: Asked, kind: str, key: str) -> Reply:
        match asked.method, kind:
            case "PUT", "users":
                self.world.table("people").put(asked.json(), id_=int(key))
                return Reply(200, _shown(self.world.table("people").rows[int(key)]))
            case "POST", "tickets":
                return self._open(asked.json())
            case "POST", "ticket_articles":
                return self._add(asked.json())
        return Reply(404, {"error": "No route matches"})

    def _page(self, asked: Asked, kind: str, rows: Sequence[Row]) -> Reply:
        size = min(int(asked.value("per_page", str(DEFAULTS[kind]))), MOST[kind])
        begin = (int(asked.value("page", "1")) - 1) * size
        return Reply(200, [_shown(row) for row in rows[begin : begin + size]])

    def _search(self, asked: Asked, kind: str) -> Reply:
        table, seen = self.world.table(TABLES[kind]), self.world.clock() - self.lag
        order = ("-" if asked.value("order_by", "desc") == "desc" else "") + asked.value("sort_by", "updated_at")
        word = asked.value("query").strip("*").casefold()
        keep: Callable[[Row], bool] = lambda row: row["updated_at"] <= seen and word in _words(row)  # noqa: E731
        for name, value in asked.query:
            if _CONDITION.fullmatch(name):  # a condition is for the database, which lags behind nothing
                keep = lambda row, customer=value: str(row.get("customer_id")) == customer  # noqa: E731
        rows = [row for row in table.sorted(order) if keep(row)]
        return self._page(asked, kind, rows[:10_000])

    def _open(self, given: dict[str, Any]) -> Reply:
        wrong = [name for name in ("title", "group", "customer_id") if not given.get(name)]
        if wrong or not given.get("article", {}).get("body"):
            text = f"Missing required value for field '{(wrong or ['article'])[0]}'!"
            return Reply(422, {"error": text, "error_human": text})
        article = given.pop("article")
        table = self.world.table("requests")
        key = table.put({**given, "state_id": 1})
        table.put({"number": f"{67_000 + key}"}, id_=key)
        self.world.table("articles").put({**article, "ticket_id": key})
        return Reply(201, _shown(table.rows[key]))

    def _add(self, given: dict[str, Any]) -> Reply:
        if self.world.table("requests").get(int(given["ticket_id"])) is None:
            return Reply(422, {"error": "Couldn't find Ticket", "error_human": "Couldn't find Ticket"})
        key = self.world.table("articles").put(given)
        return Reply(201, _shown(self.world.table("articles").rows[key]))


def _words(row: Row) -> str:
    return " ".join(value for value in row.values() if isinstance(value, str)).casefold()


def _shown(row: Row) -> Row:
    return {**row, **{name: _stamp(row[name]) for name in ("created_at", "updated_at")}}


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
