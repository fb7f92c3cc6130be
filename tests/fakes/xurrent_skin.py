"""The fake of Xurrent, 4me and R-Service: rows and rules of one account, as developer.xurrent.com/v1 has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from .desk import Asked
from .faults import Reply
from .world import Row, World
from .xurrent_export import Exports
from .xurrent_limits import Limits
from .xurrent_lists import NOTES, ORGANIZATIONS, PEOPLE, REMOVED, REQUESTS, Manners, Refused, listed, shown

CATEGORIES = ("incident", "rfc", "rfi", "reservation", "order", "fulfillment", "complaint", "compliment", "other")
LABELS = {
    "people": ("work", "mobile", "home", "fax"),
    "organizations": ("general", "work", "service_desk", "service_desk_fax", "fax"),
}
MOST_CALLERS = 10
RESOURCES = {"people": PEOPLE, "organizations": ORGANIZATIONS, "requests": REQUESTS}
_ROUTE = re.compile(r"/v1/([a-z]+)(?:/([0-9]+|open|completed))?(?:/(contacts|notes))?(?:/([0-9]+))?/?")


@dataclass
class XurrentSkin:
    """One account: who knows *token* and names *account* gets in. *is_analyst*: may use /sd; *is_admin*: /trash.

    *client*: id and secret for which /token gives *token*, which holds *token_seconds*.
    """

    world: World
    token: str = "PAT-of-the-test"
    account: str = "acme"
    is_analyst: bool = True
    is_admin: bool = True
    client: tuple[str, str] = ("client-of-the-test", "secret-of-the-test")
    token_seconds: int = 3600
    manners: Manners = field(default_factory=Manners)
    limits: Limits = field(init=False)
    exports: Exports = field(init=False)

    def __post_init__(self) -> None:
        self.limits = Limits(self.world.clock)
        self.exports = Exports(self.world)

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/exports/"):  # no token: the link itself opens it
            return self.exports.file(asked.path.rpartition("/")[2])
        if asked.path == "/token":  # it lies on a host of its own
            return self._token(asked)
        with self.world.lock:
            refused = self._gate(asked)
            if refused is not None:
                return refused
            try:
                reply = self._route(asked)
            except Refused as refusal:
                reply = refusal.reply
            return replace(reply, headers={**reply.headers, **self.limits.headers()})

    def trash(self, key: int) -> None:
        """Take a request away; /trash then tells."""
        row = self.world.table("requests").get(key) or {}
        self.world.table("requests").remove(key)
        self.world.table("trash").put({"trashed": "request", "request": {"id": key, "subject": row.get("subject")}})

    def _token(self, asked: Asked) -> Reply:
        given = dict(parse_qsl(asked.body.decode()))
        wanted = {"grant_type": "client_credentials", "client_id": self.client[0], "client_secret": self.client[1]}
        if asked.method != "POST" or given != wanted:
            return Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        return Reply(200, {"access_token": self.token, "token_type": "Bearer", "expires_in": self.token_seconds})

    def _gate(self, asked: Asked) -> Reply | None:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401, {"message": "Invalid access token"})
        named = asked.headers.get("x-xurrent-account") or asked.headers.get("x-4me-account")
        if named != self.account:
            return Reply(403, {"message": "Account not accessible"})
        return self.limits.refusal()

    def _route(self, asked: Asked) -> Reply:
        found = _ROUTE.fullmatch(asked.path)
        if found is None or found[1] not in RESOURCES:
            return self._special(asked)
        kind, place, inner, inner_id = found.groups()
        if place in ("open", "completed"):
            return self._list(asked, kind, lambda row: (row.get("status") == "completed") == (place == "completed"))
        if place is None:
            return self._open_request(asked) if asked.method == "POST" else self._list(asked, kind, None)
        row = self._row(kind, place)
        if inner == "contacts":
            return self._contacts(asked, kind, row, inner_id)
        if inner == "notes":
            return self._notes(asked, row["id"])
        return Reply(200, shown(row, RESOURCES[kind].fields, self.manners))

    def _special(self, asked: Asked) -> Reply:
        match asked.method, asked.path.removeprefix("/v1/").split("/"):
            case "GET", ["me"]:
                return Reply(200, {"id": 1, "name": "Test Analyst", "account": {"id": self.account}})
            case "GET", ["sd"]:
                return self._callers(asked.value("telephone"))
            case "GET", [("trash" | "archive") as name]:
                if not self.is_admin:
                    raise Refused(403, "Not allowed")
                return listed(self.world.table(name), REMOVED, asked, self.manners)
            case "POST", ["export"]:
                return self.exports.begin(asked)
            case "GET", ["export", token]:
                return self.exports.state(token, asked)
            case _:
                raise Refused(404, "Not Found")

    def _list(self, asked: Asked, kind: str, keep: Callable[[Row], bool] | None) -> Reply:
        return listed(self.world.table(kind), RESOURCES[kind], asked, self.manners, keep)

    def _row(self, kind: str, place: str) -> Row:
        row = self.world.table(kind).get(int(place))
        if row is None:
            raise Refused(404, "Not Found")
        return row

    def _callers(self, telephone: str) -> Reply:
        if not self.is_analyst:
            raise Refused(403, "Service Desk Analyst role required")
        digits = re.sub("[^0-9]", "", telephone)[-7:]
        found = [
            shown(row, PEOPLE.fields, self.manners)
            for row in self.world.table("people").sorted("name", "id")
            if len(digits) == 7 and any(_digits(each).endswith(digits) for each in row.get("contacts", ()))
        ]
        return Reply(200, found[:MOST_CALLERS])

    def _contacts(self, asked: Asked, kind: str, owner: Row, contact_id: str | None) -> Reply:
        table, contacts = self.world.table(kind), owner.get("contacts", [])
        if contact_id is None:
            if asked.method == "GET":
                return Reply(200, contacts)
            made = {**self._contact(asked, kind), "id": self.world.table("contacts").put({}), "integration": False}
            table.put({"contacts": [*contacts, made]}, id_=owner["id"])
            return Reply(201, made)
        mine = next((each for each in contacts if str(each["id"]) == contact_id), None)
        if mine is None:
            raise Refused(404, "Not Found")
        others = [each for each in contacts if each is not mine]
        if asked.method == "DELETE":
            table.put({"contacts": others}, id_=owner["id"])
            return Reply(204)
        if asked.method == "PATCH":
            mine = {**mine, **self._contact(asked, kind)}
            table.put({"contacts": [*others, mine]}, id_=owner["id"])
        return Reply(200, mine)

    def _contact(self, asked: Asked, kind: str) -> Row:
        given = _object(asked)
        errors = [] if given.get("label") in LABELS[kind] else [("label", "is not included in the list")]
        number = given.get("telephone")
        if not isinstance(number, str) or not number.strip() or len(number) > 255:
            errors.append(("telephone", "can't be blank"))
        if errors:
            raise Refused(422, "Validation Failed", errors)
        return {"label": given["label"], "telephone": number}

    def _notes(self, asked: Asked, request: int) -> Reply:
        table = self.world.table(f"notes of {request}")
        if asked.method == "GET":
            return listed(table, NOTES, asked, self.manners)
        given = _object(asked)
        if not given.get("text"):
            raise Refused(422, "Validation Failed", [("text", "can't be blank")])
        key = table.put({"text": given["text"], "internal": bool(given.get("internal"))})
        return Reply(201, shown(table.rows[key], NOTES.fields, self.manners))

    def _open_request(self, asked: Asked) -> Reply:
        given = _object(asked)
        errors = [(name, "can't be blank") for name in ("subject", "category") if not given.get(name)]
        if given.get("category") and given["category"] not in CATEGORIES:
            errors.append(("category", "is not included in the list"))
        people = {name: given.get(f"{name}_id") for name in ("requested_by", "requested_for")}
        known = self.world.table("people").rows
        errors += [(name, "is invalid") for name, key in people.items() if key is not None and key not in known]
        if errors:
            raise Refused(422, "Validation Failed", errors)
        asker = {name: {"id": key, "name": known[key]["name"]} for name, key in people.items() if key is not None}
        plain = {name: given.get(name) for name in ("subject", "category", "source", "sourceID", "impact")}
        table = self.world.table("requests")
        key = table.put({**plain, **asker, "status": "declared"})
        return Reply(201, shown(table.rows[key], REQUESTS.fields, self.manners))


def _object(asked: Asked) -> dict[str, Any]:
    try:
        given = asked.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refused(400, "Only one record can be created or updated at a time")
    return given


def _digits(contact: Row) -> str:
    return re.sub("[^0-9]", "", contact.get("telephone", ""))
