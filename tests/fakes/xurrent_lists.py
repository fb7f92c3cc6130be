"""How Xurrent gives lists: fields, filters, sorting, pages (developer.xurrent.com/v1/general)."""

from __future__ import annotations

import base64
import bisect
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .desk import Asked
from .faults import Printed, Reply
from .world import Row, Table, seconds, stamp

MOST_PER_PAGE, MOST_ROWS = 100, 100_000
STAMPS = ("created_at", "updated_at", "completed_at")
_ALWAYS_THERE = ("id", "created_at", "updated_at")
_OPERATION = re.compile(r"(>=|<=|>|<)([^<>]+)")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
}
_CONTROLS = frozenset(("per_page", "page", "search_after", "fields", "sort"))


class Refused(Exception):
    """What was asked is answered with *reply*."""

    def __init__(self, status: int, message: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        body: dict[str, Any] = {"message": message}
        if errors:
            body["errors"] = [list(pair) for pair in errors]
        self.reply = Reply(status, body)


@dataclass(frozen=True)
class Resource:
    """Which fields a list has, shows by itself, filters and sorts by, and its order when none is asked for."""

    fields: tuple[str, ...]
    shown: tuple[str, ...]
    filters: tuple[str, ...]
    sorts: tuple[str, ...]
    order: str = "id"


@dataclass
class Manners:
    """What differs between hosts and accounts. *ignored*: filters that are passed over without a word."""

    by_page_number: bool = False
    hours_east: int = -6
    ignored: set[str] = field(default_factory=set)
    without_fields: set[str] = field(default_factory=set)


PEOPLE = Resource(
    (
        *("id", "name", "primary_email", "organization", "site", "job_title", "vip", "disabled", "employeeID"),
        *("supportID", "contacts", "manager", "source", "sourceID", "created_at", "updated_at"),
    ),
    ("id", "sourceID", "name", "organization", "site", "manager", "disabled", "created_at", "updated_at"),
    (
        *("id", "source", "sourceID", "name", "disabled", "organization", "site", "manager", "created_at"),
        *("updated_at", "employeeID", "primary_email", "supportID"),
    ),
    ("id", "sourceID", "name", "organization", "site", "manager", "created_at", "updated_at"),
    "name",
)
ORGANIZATIONS = Resource(
    ("id", "name", "disabled", "contacts", "source", "sourceID", "created_at", "updated_at"),
    ("id", "sourceID", "name", "created_at", "updated_at"),
    ("id", "source", "sourceID", "name", "disabled", "created_at", "updated_at"),
    ("id", "sourceID", "name", "created_at", "updated_at"),
    "name",
)
REQUESTS = Resource(
    (
        *("id", "source", "sourceID", "subject", "category", "impact", "status", "requested_by", "requested_for"),
        *("organization", "team", "member", "completed_at", "created_at", "updated_at"),
    ),
    ("id", "sourceID", "subject", "category", "impact", "status", "completed_at", "team", "created_at", "updated_at"),
    (
        *("id", "source", "sourceID", "subject", "category", "status", "completed_at", "requested_by"),
        *("requested_for", "created_at", "updated_at", "team", "member", "organization"),
    ),
    ("id", "sourceID", "subject", "category", "status", "completed_at", "created_at", "updated_at"),
    "-id",
)
NOTES = Resource(
    ("id", "text", "internal", "created_at", "updated_at"),
    ("id", "text", "internal", "created_at"),
    ("id", "created_at"),
    ("id", "created_at"),
    "-id",
)
REMOVED = Resource(*((("id", "created_at", "trashed", "archived", "request"),) * 2), ("created_at",), ("created_at",))


def listed(
    table: Table, resource: Resource, asked: Asked, manners: Manners, keep: Callable[[Row], bool] | None = None
) -> Reply:
    """Return a page of a table. Raises Refused."""
    order = tuple(asked.value("sort", resource.order).split(","))
    wrong = [key for key in order if key.removeprefix("-") not in resource.sorts]
    if wrong:
        raise Refused(400, f"Sorting not allowed on fields: {', '.join(wrong)}")
    names = _fields(resource, asked, manners)
    rows = _wanted(table, resource, (asked, manners), order, keep)
    begin, size = _begin(asked, rows), min(MOST_PER_PAGE, max(1, _whole(asked.value("per_page", "20"))))
    page = rows[begin : begin + size]
    headers = _headers(asked, manners, (begin, size, len(rows)), page)
    printed = table.remembered(("printed", names, manners.hours_east))
    for row in page:
        if row["id"] not in printed:
            printed[row["id"]] = Printed(shown(row, names, manners))
    return Reply(200, [printed[row["id"]] for row in page], headers)


def _wanted(
    table: Table,
    resource: Resource,
    asked: tuple[Asked, Manners],
    order: tuple[str, ...],
    keep: Callable[[Row], bool] | None,
) -> Sequence[Row]:
    """Return the rows that are asked for, in their order; a range of the first key of it is cut out, not looked for."""
    given = [pair for pair in asked[0].query if pair[0] not in _CONTROLS | asked[1].ignored]
    ranges = [pair for pair in given if pair[0] == order[0].removeprefix("-") in _ALWAYS_THERE and _is_range(pair[1])]
    others = tuple(pair for pair in given if pair not in ranges)
    tests = [_filter(name, value, resource) for name, value in others]
    full_order = (*order, *(() if order[-1].removeprefix("-") == "id" else ("id",)))

    def made() -> list[Row]:
        rows = table.sorted(*full_order)
        return [row for row in rows if (keep is None or keep(row)) and all(test(row) for test in tests)]

    rows = table.derived((asked[0].path, full_order, others), made)
    begin, end = 0, len(rows)
    for name, text in ranges:
        for sign, limit in _limits(name, text):
            begin, end = _cut(rows, order[0], (sign, limit), (begin, end))
    return rows[begin:end]


def _cut(rows: Sequence[Row], key: str, limit: tuple[str, Any], inside: tuple[int, int]) -> tuple[int, int]:
    """Return the part of *inside* whose *key* is within *limit*; *rows* are sorted by it."""
    (sign, value), name, direction = limit, key.removeprefix("-"), -1 if key.startswith("-") else 1
    is_begin = sign.startswith(">") == (direction == 1)
    is_left = is_begin == sign.endswith("=")
    search = bisect.bisect_left if is_left else bisect.bisect_right
    at = search(rows, direction * value, *inside, key=lambda row: direction * row[name])
    return (at, inside[1]) if is_begin else (inside[0], at)


def shown(row: Row, names: Sequence[str], manners: Manners) -> Row:
    """Return a row as JSON has it: blank fields are null, stamps are in the account's time zone."""
    return {name: _value(row.get(name), name, manners) for name in names}


def _value(value: Any, name: str, manners: Manners) -> Any:
    return stamp(value, manners.hours_east) if name in STAMPS and value is not None else value


def _fields(resource: Resource, asked: Asked, manners: Manners) -> tuple[str, ...]:
    text = asked.value("fields")
    if not text:
        return resource.shown
    names = tuple(text.split(","))
    wrong = [name for name in names if name not in resource.fields or name in manners.without_fields]
    if wrong:
        raise Refused(400, f"Unknown fields: {', '.join(wrong)}")
    return names


def _filter(name: str, text: str, resource: Resource) -> Callable[[Row], bool]:
    plain = name.removesuffix("_id")
    if plain not in resource.filters:
        raise Refused(400, f"Filtering not allowed on fields: {name}")
    if _is_range(text):
        limits = _limits(plain, text)
        return lambda row: _is_within(row.get(plain), limits)
    if plain in STAMPS:
        moment = int(_read(plain, text))
        return lambda row: row.get(plain) is not None and int(row[plain]) == moment
    values = set(text.removeprefix("!").casefold().split(","))
    return lambda row: (_plain(row.get(plain)) in values) != text.startswith("!")


def _is_range(text: str) -> bool:
    return text.startswith((">", "<")) and "".join(map("".join, _OPERATION.findall(text))) == text


def _limits(name: str, text: str) -> list[tuple[str, Any]]:
    return [(sign, _read(name, value)) for sign, value in _OPERATION.findall(text)]


def _read(name: str, text: str) -> Any:
    try:
        return seconds(text) if name in STAMPS else int(text) if name == "id" else text
    except ValueError:
        raise Refused(400, f"Invalid value for filter: {name}") from None


def _is_within(value: Any, limits: Sequence[tuple[str, Any]]) -> bool:
    return value is not None and all(_COMPARED[sign](value, other) for sign, other in limits)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    return str("" if value is None else value).casefold()


def _begin(asked: Asked, rows: Sequence[Row]) -> int:
    if token := asked.value("search_after"):
        last = json.loads(base64.urlsafe_b64decode(token))
        return next((place + 1 for place, row in enumerate(rows) if row["id"] == last), 0)
    size = min(MOST_PER_PAGE, max(1, _whole(asked.value("per_page", "20"))))
    return (max(1, _whole(asked.value("page", "1"))) - 1) * size


def _headers(asked: Asked, manners: Manners, cut: tuple[int, int, int], page: Sequence[Row]) -> dict[str, str]:
    begin, size, total = cut
    headers = {
        "X-Pagination-Per-Page": str(size),
        "X-Pagination-Current-Page": str(begin // size + 1),
        "X-Pagination-Total-Pages": str(-(-total // size)),
        "X-Pagination-Total-Entries": str(total),
    }
    if total > MOST_ROWS:
        headers["X-Pagination-Throttled"] = "true"
    if page and begin + size < total:
        after = f"page={begin // size + 2}"
        if not manners.by_page_number:
            after = "search_after=" + base64.urlsafe_b64encode(json.dumps(page[-1]["id"]).encode()).decode()
        host = asked.headers.get("host", "")
        headers["Link"] = f'<http://{host}{asked.path}?per_page={size}&{after}>; rel="next"'
    return headers


def _whole(text: str) -> int:
    if not text.isdigit():
        raise Refused(400, "Invalid page")
    return int(text)
