"""The fake of Jira Service Management, Cloud and Data Center, as developer.atlassian.com has them."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from .desk import Asked
from .faults import Reply
from .jira_jql import Reader, Wrong
from .world import Row, World

OLD_SEARCH = "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
TOO_DEEP = "Search limit exceeded. The search requests more results than the search platform allows."
CATEGORIES = {"Done": "done", "In Progress": "indeterminate", "To Do": "new"}
TYPES = ("25", "26")


@dataclass
class Manners:
    """What differs between sites. *window*: how deep Data Center counts; *hides*: whose address is not told."""

    most_rows: int = 100
    most_customers: int = 50
    window: int = 10_000
    hours_east: int = 1
    hides: set[str] = field(default_factory=set)


@dataclass
class JiraSkin:
    """One site: who knows *token* gets in. *desks*: service desks by the keys of their projects."""

    world: World
    edition: Literal["cloud", "data_center"] = "cloud"
    user: str = "agent@example.com"
    token: str = "token-of-the-test"
    desks: dict[str, str] = field(default_factory=lambda: {"HELP": "1", "IT": "2"})
    manners: Manners = field(default_factory=Manners)

    @property
    def is_cloud(self) -> bool:
        return self.edition == "cloud"

    def answer(self, asked: Asked) -> Reply:
        with self.world.lock:
            if asked.headers.get("authorization") != self._authorization():
                return Reply(401, {"message": "Client must be authenticated to access this resource."})
            try:
                area, _, path = asked.path.removeprefix("/rest/").partition("/")
                if area == "servicedeskapi":
                    return self._service(asked, path.split("/"))
                return self._platform(asked, path)
            except Wrong as wrong:
                return wrong.reply

    def _authorization(self) -> str:
        if self.is_cloud:
            return f"Basic {base64.b64encode(f'{self.user}:{self.token}'.encode()).decode()}"
        return f"Bearer {self.token}"

    def _platform(self, asked: Asked, path: str) -> Reply:
        match path.split("/"):
            case ["3", "search", "jql"] if self.is_cloud:
                return self._by_token(asked)
            case [("2" | "3"), "search"] if self.is_cloud:
                raise Wrong(OLD_SEARCH, 410)
            case ["2", "search"]:
                return self._by_count(asked)
            case [("2" | "3"), "issue", name]:
                return Reply(200, self._issue(self._found(name), asked.value("fields", "*all")))
            case ["2", "user"] if not self.is_cloud:
                return Reply(200, self._user(self._customer(asked.value("key"))))
            case _:
                raise Wrong("Not found", 404)

    def _by_token(self, asked: Asked) -> Reply:
        rows = self._rows(asked)
        if not Reader(asked.value("jql"), self.world.clock(), 0).read().is_bound:
            raise Wrong("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
        begin = self._begin(asked, rows)
        size = min(self.manners.most_rows, int(asked.value("maxResults", "50")))
        page = rows[begin : begin + size]
        body: dict[str, Any] = {"issues": [self._issue(row, asked.value("fields", "id")) for row in page]}
        is_last = begin + size >= len(rows)
        if not is_last:
            token = json.dumps([asked.value("jql"), page[-1]["id"], begin + size])
            body["nextPageToken"] = base64.urlsafe_b64encode(token.encode()).decode()
        return Reply(200, {**body, "isLast": is_last})

    def _begin(self, asked: Asked, rows: Sequence[Row]) -> int:
        token = asked.value("nextPageToken")
        if not token:
            return 0
        jql, last, place = json.loads(base64.urlsafe_b64decode(token))
        if jql != asked.value("jql"):
            raise Wrong("The provided next page token is invalid or expired.")
        return next((number + 1 for number, row in enumerate(rows) if row["id"] == last), int(place))

    def _by_count(self, asked: Asked) -> Reply:
        rows = self._rows(asked)
        start = int(asked.value("startAt", "0"))
        size = min(self.manners.most_rows, int(asked.value("maxResults", "50")))
        if start + size > self.manners.window:
            raise Wrong(TOO_DEEP, 500)
        issues = [self._issue(row, asked.value("fields", "*navigable")) for row in rows[start : start + size]]
        return Reply(200, {"startAt": start, "maxResults": size, "total": len(rows), "issues": issues})

    def _rows(self, asked: Asked) -> list[Row]:
        question = Reader(asked.value("jql"), self.world.clock(), self.manners.hours_east).read()
        logins = {row["accountId"]: self._login(row) for row in self.world.table("customers").rows.values()}
        found = []
        for row in self.world.table("issues").sorted(*question.keys):
            asked_of = {**row, "statuscategory": row["category"], "reporter": logins.get(row["reporter"], "")}
            if row["project"] in self.desks and question.test(asked_of):
                found.append(row)
        return found

    def _found(self, name: str) -> Row:
        for row in self.world.table("issues").sorted("id"):
            if name in (str(row["id"]), row["key"], *row.get("old_keys", ())):
                return row
        raise Wrong("Issue does not exist or you do not have permission to see it.", 404)

    def _issue(self, row: Row, fields: str) -> dict[str, Any]:
        known = {
            "summary": row["summary"],
            "status": {"name": row["status"], "statusCategory": {"id": 3, "key": CATEGORIES[row["category"]]}},
            "reporter": self._user(self._customer(row["reporter"])) if row["reporter"] else None,
            "created": self._stamp(row["created_at"]),
            "updated": self._stamp(row["updated_at"]),
            "description": self._text(row.get("description")),
        }
        shown = {name: known[name] for name in fields.split(",") if name in known}
        plain = {"id": str(row["id"]), "key": row["key"], "self": f"https://desk.example.com/{row['id']}"}
        return {**plain, "fields": shown} if shown else {"id": plain["id"]}

    def _text(self, text: str | None) -> Any:
        if text is None or not self.is_cloud:
            return text
        paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": each}]} for each in text.split("\n\n")]
        return {"type": "doc", "version": 1, "content": paragraphs}

    def _stamp(self, seconds: float) -> str:
        moment = datetime.fromtimestamp(seconds + self.manners.hours_east * 3_600, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{int(seconds % 1 * 1000):03}+{self.manners.hours_east:02}00"

    def _customer(self, account: str) -> Row:
        for row in self.world.table("customers").rows.values():
            if row["accountId"] == account:
                return row
        if self.is_cloud:
            return {"accountId": account, "displayName": "Former user", "active": False}
        raise Wrong(f"The user with the key '{account}' does not exist", 404)

    def _user(self, row: Row) -> dict[str, Any]:
        account = row["accountId"]
        names = {"accountId": account} if self.is_cloud else {"key": account, "name": self._login(row)}
        told = row.get("emailAddress") if account not in self.manners.hides else None
        address = {"emailAddress": told} if told else {}
        return {**names, **address, "displayName": row["displayName"], "active": row.get("active", True)}

    def _login(self, row: Row) -> str:
        return str(row["accountId"] if self.is_cloud else row.get("login", f"login-{row['accountId']}"))

    def _service(self, asked: Asked, path: list[str]) -> Reply:
        match asked.method, path:
            case "GET", ["servicedesk"]:
                rows = [
                    {"id": key, "projectId": f"100{key}", "projectName": project, "projectKey": project}
                    for project, key in self.desks.items()
                ]
                return _paged(rows, asked, 50)
            case "GET", ["servicedesk", key, "customer"]:
                return self._customers(asked, key)
            case "POST", ["request"]:
                return self._open(asked.json())
            case "GET", ["request", name, "comment"]:
                return _paged(list(self._found(name).get("comments", [])), asked, 50)
            case "POST", ["request", name, "comment"]:
                return self._comment(self._found(name), asked.json())
            case _:
                raise Wrong("Not found", 404)

    def _customers(self, asked: Asked, key: str) -> Reply:
        if not asked.headers.get("x-experimentalapi"):
            return Reply(412, {"errorMessage": "This API is experimental. Set X-ExperimentalApi to opt in."})
        if key not in self.desks.values():
            raise Wrong("The service desk does not exist.", 404)
        query = asked.value("query").casefold()
        rows = [
            self._user(row)
            for row in self.world.table("customers").sorted("id")
            if key in row["desks"] and query in f"{row['displayName']} {row.get('emailAddress')}".casefold()
        ]
        return _paged(rows, asked, self.manners.most_customers)

    def _open(self, given: dict[str, Any]) -> Reply:
        values, projects = given.get("requestFieldValues", {}), {key: name for name, key in self.desks.items()}
        project = projects.get(given.get("serviceDeskId", ""))
        if project is None or given.get("requestTypeId") not in TYPES:
            raise Wrong("The request type you are trying to use does not exist.")
        if not values.get("summary"):
            raise Wrong("Please provide a valid value for field(s) 'Summary'")
        asker = [
            row
            for row in self.world.table("customers").rows.values()
            if self._login(row) == given.get("raiseOnBehalfOf")
        ]
        if not asker:
            raise Wrong("The customer you are trying to raise a request on behalf of doesn't exist.")
        table = self.world.table("issues")
        key = table.put(issue(project, values["summary"], asker[0]["accountId"], description=values.get("description")))
        table.put({"key": f"{project}-{key}"}, id_=key)
        return Reply(
            201, {"issueId": str(key), "issueKey": f"{project}-{key}", "requestTypeId": given["requestTypeId"]}
        )

    def _comment(self, row: Row, given: dict[str, Any]) -> Reply:
        if not given.get("body"):
            raise Wrong("Comment body can not be empty!")
        number = str(self.world.table("comments").put({}))
        made = {"id": number, "body": given["body"], "public": bool(given.get("public", True))}
        self.world.table("issues").put({"comments": [*row.get("comments", []), made]}, id_=row["id"])
        return Reply(201, made)


def issue(project: str, summary: str, reporter: str, **more: Any) -> Row:
    """Return what a request is there."""
    plain = {"project": project, "summary": summary, "reporter": reporter, "status": "Waiting", "category": "To Do"}
    return {**plain, "key": f"{project}-0", **more}


def customer(number: int, **more: Any) -> Row:
    """Return what a customer is there."""
    plain = {"accountId": str(number), "displayName": f"Person {number}", "emailAddress": f"p{number}@example.com"}
    return {**plain, "active": True, "desks": ["1"], **more}


def _paged(rows: list[Any], asked: Asked, most: int) -> Reply:
    start, limit = int(asked.value("start", "0")), min(most, int(asked.value("limit", "50")))
    page = rows[start : start + limit]
    is_last = start + limit >= len(rows)
    frame = {"size": len(page), "start": start, "limit": limit, "isLastPage": is_last, "_links": {}}
    return Reply(200, {"_expands": [], **frame, "values": page})
