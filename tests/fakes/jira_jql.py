"""As much of JQL as somebody needs who reads a service project, with Jira's own complaints about the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .faults import Reply
from .world import Row

Test = Callable[[Row], bool]
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[(),]|>=|<=|!=|[=><]|[^\s(),=!<>"]+)')
_RELATIVE = re.compile(r"-(\d+)([mhdw])")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_STAMPS = {"created": "created_at", "updated": "updated_at"}
_TEXTS = ("project", "reporter", "statuscategory")


class Wrong(Exception):
    """The question is answered with *reply*."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"errorMessages": [message], "warningMessages": []})


@dataclass
class Question:
    """What JQL asks for: rows that pass *test*, in the order of *keys* ("-created_at"). *is_bound*: not simply all."""

    test: Test
    keys: tuple[str, ...]
    is_bound: bool


@dataclass
class Reader:
    """Reads one question. *now*: the server's clock; *hours_east*: where the user lives, by whose clock stamps are."""

    text: str
    now: float
    hours_east: int
    tokens: list[str] = field(default_factory=list)

    def read(self) -> Question:
        where, _, order = self.text.partition("ORDER BY")
        self.tokens = _TOKEN.findall(where)
        if not self.tokens:
            return Question(lambda _row: True, _keys(order), is_bound=False)
        test = self._any()
        if self.tokens:
            raise Wrong(f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{self.tokens[0]}'.")
        return Question(test, _keys(order), is_bound=True)

    def _any(self) -> Test:
        tests = [self._all()]
        while self._is_next("OR"):
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._is_next("AND"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._is_next("("):
            test = self._any()
            self._take()
            return test
        name, operator = self._take().lower(), self._take().lower()
        if name in _STAMPS:
            return self._stamp(_STAMPS[name], operator, _plain(self._take()))
        if name not in _TEXTS:
            raise Wrong(f"Field '{name}' does not exist or you do not have permission to view it.")
        values = self._list() if operator == "in" else {_plain(self._take()).casefold()}
        return lambda row: (str(row[name]).casefold() in values) != (operator == "!=")

    def _list(self) -> set[str]:
        values: set[str] = set()
        while (token := self._take()) != ")":
            if token not in ("(", ","):
                values.add(_plain(token).casefold())
        return values

    def _stamp(self, name: str, operator: str, text: str) -> Test:
        moment = self._moment(text)
        match operator:
            case ">=":
                return lambda row: row[name] >= moment
            case "<=":
                # A minute is meant as a whole.
                return lambda row: row[name] <= moment
            case _:
                raise Wrong(f"The operator '{operator}' is not supported by the '{name}' field.")

    def _moment(self, text: str) -> float:
        if found := _RELATIVE.fullmatch(text):
            return self.now - int(found[1]) * _SECONDS[found[2]]
        try:
            moment = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        except ValueError:
            message = f"Date value '{text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm',"
            raise Wrong(f"{message} 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.") from None
        return (moment - timedelta(hours=self.hours_east)).timestamp()

    def _is_next(self, word: str) -> bool:
        if self.tokens and self.tokens[0].upper() == word:
            self.tokens.pop(0)
            return True
        return False

    def _take(self) -> str:
        if not self.tokens:
            raise Wrong("Error in the JQL Query: The query ends too early.")
        return self.tokens.pop(0)


def _plain(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def _keys(order: str) -> tuple[str, ...]:
    found = []
    for part in filter(None, map(str.strip, order.split(","))):
        name, _, way = part.partition(" ")
        sign = "-" if way.strip().upper() == "DESC" else ""
        known = {**_STAMPS, "key": "id"}
        if name not in known:
            raise Wrong(f"Not able to sort using field '{name}'.")
        found.append(sign + known[name])
    return tuple(found or ("-created_at",))
