"""Loopback pages: what a view is given and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from agent.model import Level

HTML = "text/html; charset=utf-8"
JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"

Headers = tuple[tuple[str, str], ...]
_MOST = 2**53  # where whole numbers end in JavaScript


class BadRequest(Exception):
    """What was sent cannot be understood (400); the text is one sentence for people and repeats no value."""


class Access(Enum):
    """Who may use a route: the browser and the phone, the paired console, the commands of this user, or a phone system
    that knows the push secret, which the view itself compares."""

    PUBLIC = "public"
    CONSOLE = "console"
    LOCAL = "local"
    PUSH = "push"


def stays() -> bool:
    """Return that the client is still there, when nobody can tell."""
    return False


@dataclass(frozen=True, slots=True)
class Request:
    """What a view may know of a request, after the guard let it pass.

    *args*: the variable parts of the path, in order. *query*: the raw query string. *json*: the object that was posted,
    empty for a GET; of a form its fields. *bearer*: the token of the Authorization header. *text*: the body of a local
    command. *level*: how far a ring that comes this way is trusted.
    *origin*: the Origin header, "" when there was none. *is_navigation*: a browser window that will show the answer.
    *is_gone*: whether the client has left meanwhile.
    """

    args: tuple[str, ...] = ()
    query: str = ""
    json: dict[str, object] = field(default_factory=dict)
    text: str = ""
    bearer: str = field(default="", repr=False)
    level: Level = Level.PAGE_OR_LINK
    origin: str = ""
    is_navigation: bool = False
    is_gone: Callable[[], bool] = field(default=stays)

    def posted(self, name: str) -> str:
        """Return the text *name* of the posted object; BadRequest when it is missing or no text."""
        value = self.json.get(name)
        if not isinstance(value, str):
            raise BadRequest(f"The request needs the text {name!r}.")
        return value

    def posted_count(self, name: str) -> int:
        """Return the whole number *name*, 0 or more, of the posted object; BadRequest when it is missing or not one."""
        value = self.json.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
            raise BadRequest(f"The request needs the number {name!r}.")
        return value


class Body(Protocol):
    """A body that comes bit by bit; the server closes it however it ends."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None:
        """Free what the body holds."""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of a view; the guard adds the headers that every answer carries and *headers* does not name.

    A header of *headers* whose value is empty is left out altogether. A *stream* replaces the *body*.
    """

    status: int
    body: bytes = b""
    content_type: str = PLAIN
    headers: Headers = ()
    stream: Body | None = None


View = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One address: *path* in bottle's syntax. *is_ring*: listed origins and telephones that send no Host may use it.

    *is_framed*: pages of other origins may show it in a frame; its own headers say which.
    """

    method: str
    path: str
    access: Access
    view: View
    is_ring: bool = False
    is_framed: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.access, Access):
            raise TypeError(f"{self.method} {self.path} does not say who may use it")


def answer_json(value: object, status: int = 200) -> Response:
    """Return *value* as a JSON answer."""
    return Response(status, json.dumps(value, ensure_ascii=False).encode(), JSON)


def answer_refused(sentence: str) -> Response:
    """Return that the analyst's wish was not done, and why, in one sentence for them."""
    return answer_json({"ok": False, "said": sentence})


def answer_html(text: str, status: int = 200) -> Response:
    """Return a page, or a part of one."""
    return Response(status, text.encode(), HTML)


def answer_plain(sentence: str, status: int, headers: Headers = ()) -> Response:
    """Return one sentence for people."""
    return Response(status, sentence.encode(), PLAIN, headers)
