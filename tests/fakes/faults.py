"""What goes wrong between a client and a service desk: each fault by its name, and when it happens."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

LOGIN_PAGE = b"<!doctype html><title>Sign in</title><form method=post><input name=password></form>"
BOMB_BYTES = 300 * 2**20


@dataclass(frozen=True)
class Reply:
    """What a desk answers. *body* None: none at all; *raw* instead of it: as it stands."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if isinstance(self.body, list) and all(isinstance(row, Printed) for row in self.body):
            return b"[" + b",".join(row.text for row in self.body) + b"]"
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Wire:
    """The connection to a client: *head* writes status and headers, *send* bytes; *ended* is set when the desk ends."""

    head: Callable[[int, dict[str, str]], None]
    send: Callable[[bytes], None]
    connection: socket.socket
    ended: threading.Event


class Printed(dict[str, Any]):
    """A row as JSON has it, with its *text*: a list of many is sent without being written again."""

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(row)
        self.text = json.dumps(row).encode()


Make = Callable[[], Reply]
Fault = Callable[[Make, Wire], Reply | None]
"""Gets what makes the honest answer (which does what was asked) and the wire; returns what to answer, None: it did."""


@dataclass
class Rule:
    path: str
    fault: Fault
    nth: int
    times: int | None
    method: str
    seen: int = 0

    def happens(self, method: str, path: str) -> bool:
        if self.path not in (path, "*") or self.method not in ("*", method):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)


@dataclass
class Script:
    """ "n-th request of path P: fault F"."""

    rules: list[Rule] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, path: str, fault: str | Fault, *, nth: int = 1, times: int | None = 1, method: str = "*") -> None:
        """Let *fault* happen to the *nth* request of *path* ("*": any) from now on, *times* in a row (None: always)."""
        with self.lock:
            self.rules.append(Rule(path, FAULTS[fault] if isinstance(fault, str) else fault, nth, times, method))

    def clear(self) -> None:
        with self.lock:
            self.rules.clear()

    def take(self, method: str, path: str) -> Fault | None:
        with self.lock:
            due = [rule.fault for rule in self.rules if rule.happens(method, path)]
        return due[0] if due else None


def status(code: int, **headers: str) -> Fault:
    """Return the fault that answers with *code* and does nothing."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _make, _wire: Reply(code, {"message": f"fault {code}"}, named)


def changed(change: Callable[[Any], Any]) -> Fault:
    """Return the fault that changes the body of the honest answer."""
    return lambda make, _wire: replace(reply := make(), body=change(reply.body))


def _drop(_make: Make, wire: Wire) -> None:
    wire.connection.shutdown(socket.SHUT_RDWR)


def _hang(_make: Make, wire: Wire) -> None:
    wire.ended.wait()


def _drip(make: Make, wire: Wire) -> None:
    reply = make()
    content = reply.content() + b" " * 200
    wire.head(reply.status, {**reply.headers, "Content-Length": str(len(content))})
    for byte in content:
        wire.send(bytes([byte]))
        if wire.ended.wait(DRIP_SECONDS):
            return


def _cut_length(make: Make, wire: Wire) -> None:
    reply = make()
    content = reply.content()
    wire.head(reply.status, {**reply.headers, "Content-Length": str(len(content))})
    wire.send(content[: len(content) // 2])
    wire.connection.shutdown(socket.SHUT_RDWR)


def _cut_chunked(make: Make, wire: Wire) -> None:
    reply = make()
    half = reply.content()[: len(reply.content()) // 2]
    wire.head(reply.status, {**reply.headers, "Transfer-Encoding": "chunked"})
    wire.send(b"%x\r\n%s\r\n" % (len(half), half))
    wire.connection.shutdown(socket.SHUT_RDWR)


def _too_short_length(make: Make, wire: Wire) -> None:
    reply = make()
    content = reply.content()
    wire.head(reply.status, {**reply.headers, "Content-Length": str(len(content) - 1)})
    wire.send(content)


def _too_long_length(make: Make, wire: Wire) -> None:
    reply = make()
    wire.head(reply.status, {**reply.headers, "Content-Length": str(len(reply.content()) + 9)})
    wire.send(reply.content())
    wire.connection.shutdown(socket.SHUT_WR)


def _bomb(_make: Make, _wire: Wire) -> Reply:
    return Reply(200, headers={"Content-Encoding": "gzip"}, raw=bomb())


def _stores_then_cuts(make: Make, wire: Wire) -> None:
    make()
    wire.connection.shutdown(socket.SHUT_RDWR)


def _stores_then_fails(make: Make, _wire: Wire) -> Reply:
    make()
    return Reply(502, {"message": "fault 502"})


@dataclass
class SamePage:
    """The answer to the first request again and again, whatever is asked later."""

    first: Reply | None = None

    def __call__(self, make: Make, _wire: Wire) -> Reply:
        self.first = self.first or make()
        return self.first


def bomb(size: int = BOMB_BYTES) -> bytes:
    """Return a few bytes that unpack to *size*: parts of a list of JSON that never ends."""
    part = gzip.compress(b"[" + b" " * (2**20 - 1))
    return part * (size // 2**20)


DRIP_SECONDS = 1.0
FAULTS: dict[str, Fault] = {
    "drop": _drop,
    "hang": _hang,
    "drip": _drip,
    "cut_length": _cut_length,
    "cut_chunked": _cut_chunked,
    "too_short_length": _too_short_length,
    "too_long_length": _too_long_length,
    "bomb": _bomb,
    "login_page": lambda _make, _wire: Reply(200, raw=LOGIN_PAGE, headers={"Content-Type": "text/html"}),
    "bad_json": lambda _make, _wire: Reply(200, raw=b'[{"id": 1, "name": '),
    "nan": lambda _make, _wire: Reply(200, raw=b'[{"id": NaN}]'),
    "twice_a_key": lambda _make, _wire: Reply(200, raw=b'[{"id": 1, "id": 2}]'),
    "deep": lambda _make, _wire: Reply(200, raw=b"[" * 100_000),
    "object": changed(lambda body: {"rows": body}),
    "wrong_types": changed(lambda body: [{**row, "id": str(row["id"]), "name": 5, "subject": None} for row in body]),
    "half_wrong_types": changed(lambda body: [{**row, "id": "7"} if n % 2 else row for n, row in enumerate(body)]),
    "one_wrong_type": changed(lambda body: [{**row, "updated_at": 7} if not n else row for n, row in enumerate(body)]),
    "duplicate_ids": changed(lambda body: [*body[:-1], *body[:1]]),
    "empty": changed(lambda _body: []),
    "tenfold": changed(lambda body: body * 10),
    "cut_list": changed(lambda body: body[: len(body) // 2]),
    "redirect_http": lambda _make, _wire: Reply(301, headers={"Location": "http://desk.example.com/v1/people"}),
    "redirect_elsewhere": lambda _make, _wire: Reply(302, headers={"Location": "https://elsewhere.example.com/"}),
    **{str(code): status(code) for code in (400, 401, 403, 404, 429, 500, 502, 503)},
    "429_seconds": status(429, Retry_After="7"),
    "429_junk": status(429, Retry_After="soon"),
    "429_negative": status(429, Retry_After="-5"),
    "503_seconds": status(503, Retry_After="7"),
    "stores_then_cuts": _stores_then_cuts,
    "stores_then_fails": _stores_then_fails,
}
"""Two more need no name: a desk that does not listen (Desk.refuse) and one page for ever (SamePage)."""
