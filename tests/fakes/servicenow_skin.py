"""The fake of ServiceNow's Table API: encoded queries, texts for everything, rows that an access rule hides."""

from __future__ import annotations

import base64
import bisect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .desk import Asked
from .faults import Reply
from .world import Row, Table, World

TABLES = {"sys_user": "people", "core_company": "organizations", "incident": "requests", "sys_journal_field": "notes"}
STAMPS = ("sys_created_on", "sys_updated_on", "closed_at")
STATES = {"1": "New", "2": "In Progress", "6": "Resolved", "7": "Closed"}
DEFAULT_LIMIT = 10_000
PREFIX = "/api/now/table/"
# Ids look like chance and are not in the order in which rows came: an odd number times ours.
_SPREAD, _ALL = 0x9E3779B97F4A7C15F39CC0605CEDC835, 2**128
_CONDITION = re.compile(r"([a-z_]+)(>=|<=|>|<|=|ENDSWITH)(.*)")


def sys_id(number: int) -> str:
    """Return the id of the row *number* of a world."""
    return f"{number * _SPREAD % _ALL:032x}"


def number(key: str) -> int:
    """Return the row of a world that has this id."""
    return int(key, 16) * pow(_SPREAD, -1, _ALL) % _ALL


@dataclass
class ServiceNowSkin:
    """One instance. *hidden*: users that an access rule hides; *gives_up*: every query takes it too long."""

    world: World
    user: str = "deskcall"
    password: str = "password of the test"
    hidden: set[int] = field(default_factory=set)
    gives_up: bool = False

    def answer(self, asked: Asked) -> Reply:
        with self.world.lock:
            if asked.headers.get("authorization") != self._authorization():
                return _error(401, "User Not Authenticated", "Required to provide Auth information")
            name, _, key = asked.path.removeprefix(PREFIX).partition("/")
            if not asked.path.startswith(PREFIX) or name not in TABLES:
                return _error(400, f"Invalid table {name}", None)
            return self._answer(asked, name, key)

    def _authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def _answer(self, asked: Asked, name: str, key: str) -> Reply:
        table = self.world.table(TABLES[name])
        match asked.method:
            case "GET":
                return self._list(asked, table, name)
            case "POST":
                made = table.put({**_given(asked), "active": "true", "state": "1"})
                row = {**table.rows[made], "number": f"INC{made:07}"}
                table.put({"number": row["number"]}, id_=made)
                return Reply(201, {"result": {"sys_id": sys_id(made), "number": row["number"]}})
            case "PATCH":
                return self._change(asked, table, key)
        return _error(405, "Method not supported", None)

    def _change(self, asked: Asked, table: Table, key: str) -> Reply:
        row, given = table.get(number(key)), _given(asked)
        if row is None:
            return _error(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval")
        if note := given.pop("work_notes", None):
            self.world.table("notes").put({"element_id": key, "element": "work_notes", "value": note})
        table.put(given, id_=row["id"])
        return Reply(200, {"result": {"sys_id": key, "number": row.get("number", "")}})

    def _list(self, asked: Asked, table: Table, name: str) -> Reply:
        query = asked.value("sysparm_query")
        rows = _chosen(table, query, name)
        size, begin = int(asked.value("sysparm_limit", str(DEFAULT_LIMIT))), int(asked.value("sysparm_offset", "0"))
        names = asked.value("sysparm_fields").split(",")
        page = [row for row in rows[begin : begin + size] if name != "sys_user" or row["id"] not in self.hidden]
        headers = {"X-Total-Count": str(len(rows))}
        if begin + size < len(rows):
            host = asked.headers.get("host", "")
            headers["Link"] = f'<http://{host}{asked.path}?sysparm_offset={begin + size}>;rel="next"'
        result = [{each: _field(row, each) for each in names if _field(row, each) is not None} for row in page]
        if self.gives_up:
            error = {"message": "Transaction cancelled: maximum execution time exceeded", "detail": None}
            return Reply(200, {"result": result[: len(result) // 2], "error": error, "status": "failure"}, headers)
        return Reply(200, {"result": result}, headers)


def _chosen(table: Table, query: str, name: str) -> list[Row]:
    """Return the rows of an encoded query. One range of the first key of its order is cut out, not looked for."""
    parts = query.split("^") if query else []
    orders = [part.removeprefix("ORDERBY") for part in parts if part.startswith("ORDERBY")]
    wanted = [part for part in parts if not part.startswith("ORDERBY")]
    first = orders[0] if orders else ""
    begins = [part for part in wanted if first in ("sys_id", "sys_updated_on") and part.startswith(f"{first}>")]
    others = [part for part in wanted if part not in begins]
    tests = list(_tests(others, name))

    def made() -> list[Row]:
        rows = [row for row in table.sorted("-updated_at") if all(test(row) for test in tests)]
        for order in reversed(orders):
            rows.sort(key=lambda row: _text(row, order.removeprefix("DESC")), reverse=order.startswith("DESC"))
        return rows

    rows = table.derived(("chosen", name, tuple(orders), tuple(others)), made)
    for begin in begins:
        value = begin.removeprefix(first).lstrip(">=")
        search = bisect.bisect_left if ">=" in begin else bisect.bisect_right
        rows = rows[search(rows, value, key=lambda row: _text(row, first)) :]
    return rows


def _tests(parts: Iterable[str], name: str) -> Iterable[Callable[[Row], bool]]:
    """Yield what holds of each row; a condition with OR before it belongs to the one before."""
    groups: list[list[str]] = []
    for part in parts:
        if part.startswith("OR") and groups:
            groups[-1].append(part.removeprefix("OR"))
        else:
            groups.append([part])
    for group in groups:
        known = [found for part in group if (found := _CONDITION.fullmatch(part)) and found[1] in FIELDS[name]]
        if known:  # what it does not understand is passed over (glide.invalid_query.returns_no_rows is off)
            yield lambda row, known=known: any(_holds(_text(row, each[1]), each[2], each[3]) for each in known)


def _holds(value: str, sign: str, other: str) -> bool:
    match sign:
        case "ENDSWITH":
            return value.endswith(other)
        case "=":
            return value == other
        case ">=" | ">":
            return bool(value) and (value > other or (sign == ">=" and value == other))
        case _:
            return bool(value) and (value < other or (sign == "<=" and value == other))


FIELDS = {
    "sys_user": (
        *("sys_id", "name", "email", "phone", "mobile_phone", "home_phone", "employee_number", "user_name", "company"),
        *("location", "title", "vip", "active", "sys_created_on", "sys_updated_on"),
    ),
    "core_company": ("sys_id", "name", "phone", "sys_created_on", "sys_updated_on"),
    "incident": (
        *(
            "sys_id",
            "number",
            "short_description",
            "description",
            "state",
            "caller_id",
            "company",
            "active",
            "category",
        ),
        *("contact_type", "correlation_id", "closed_at", "sys_created_on", "sys_updated_on"),
    ),
    "sys_journal_field": ("sys_id", "element_id", "element", "value", "sys_created_on"),
}


def _text(row: Row, name: str) -> str:
    """Return what a row has in a field; references are ids."""
    match name:
        case "sys_id":
            return sys_id(row["id"])
        case "sys_created_on" | "sys_updated_on":
            return _stamp(row["created_at" if name == "sys_created_on" else "updated_at"])
        case _:
            value = row.get(name)
            if isinstance(value, dict):
                return sys_id(value["id"]) if value else ""
            return _stamp(value) if name in STAMPS and value else str("" if value is None else value)


def _field(row: Row, name: str) -> dict[str, Any] | None:
    """Return a field as ``sysparm_display_value=all`` has it; one that no table has is not there."""
    if not any(name in names for names in FIELDS.values()):
        return None
    value, raw = _text(row, name), row.get(name)
    display = raw["name"] if isinstance(raw, dict) and raw else STATES.get(value, value) if name == "state" else value
    return {"display_value": display, "value": value}


def _stamp(seconds: float) -> str:
    return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d %H:%M:%S}"


def _given(asked: Asked) -> dict[str, Any]:
    given = asked.json()
    if "caller_id" in given:
        given["caller_id"] = {"id": number(given["caller_id"]), "name": "Caller"}
    return dict(given)


def _error(status: int, message: str, detail: str | None) -> Reply:
    return Reply(status, {"error": {"message": message, "detail": detail}, "status": "failure"})
