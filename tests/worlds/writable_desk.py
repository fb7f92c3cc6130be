"""A service desk over HTTP that takes numbers, requests and notes, and goes wrong when it is told to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from desk import free_port

Fate = Literal["done", "refused", "busy", "hangs after"]
REFUSAL = {"message": "Validation Failed", "errors": [["subject", "is on hold"]]}
OLD = "2026-11-01T09:00:00Z"


@dataclass
class WritableDesk:
    """What it holds, and the *fates* of the next writes, "done" when there is none.

    *writes*: the key of each write in order, also of one whose answer nobody got. "hangs after": stored, and answered
    only after `release`.
    """

    port: int = field(default_factory=free_port)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    fates: deque[Fate] = field(default_factory=deque)
    _receipts: dict[str, dict[str, str]] = field(default_factory=dict)
    _released: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_person(self, key: str, name: str, *numbers: str) -> None:
        """Have one more person."""
        email = f"{name.split(maxsplit=1)[0].lower()}@northwind.example"
        self.people[key] = {"id": key, "name": name, "email": email, "numbers": list(numbers)}

    def add_ticket(self, number: str, subject: str, person: str) -> None:
        """Have one more ticket."""
        self.tickets[number] = {"id": number, "subject": subject, "person": person, "at": OLD}

    def release(self) -> None:
        """Answer what hangs by now."""
        with self._lock:
            self._released.set()
            self._released = threading.Event()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Can be reached until the end of the block; before and after nobody listens."""
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler_of(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            self.release()
            server.shutdown()
            thread.join()
            server.server_close()

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Return all that it has of a kind."""
        with self._lock:
            return [dict(row) for row in (self.people if kind == "people" else self.tickets).values()]

    def found(self, key: str) -> dict[str, str] | None:
        """Return the receipt of a write that arrived."""
        with self._lock:
            return self._receipts.get(key)

    def write(self, kind: str, key: str, item: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Do what was asked, or what fate says; return status, body and headers."""
        with self._lock:
            fate = self.fates.popleft() if self.fates else "done"
            if fate == "refused":
                return 422, REFUSAL, {}
            if fate == "busy":
                return 429, {"message": "Too Many Requests"}, {"Retry-After": "1"}
            self.writes.append(key)
            receipt, released = self._store(kind, item), self._released
            self._receipts[key] = receipt
        if fate == "hangs after":
            released.wait(60)
        return 201, receipt, {}

    def take_back(self, text: str) -> None:
        """Remove a number."""
        person, _, number = text.partition(" ")
        with self._lock:
            self.people[person]["numbers"].remove(number)

    def _store(self, kind: str, item: dict[str, str]) -> dict[str, str]:
        match kind:
            case "numbers":
                self.people[item["owner"]]["numbers"].append(item["number"])
                return {"taken_back_by": f"{item['owner']} {item['number']}"}
            case "tickets":
                number = str(80_001 + len(self.writes))
                self.tickets[number] = {"id": number, "subject": item["subject"], "person": item["person"], "at": OLD}
                return {"id": number, "number": number, "url": f"https://desk.example.com/requests/{number}"}
            case _:
                self.notes.append((item["ticket"], item["text"]))
                return {}


def _handler_of(desk: WritableDesk) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"desk": desk})


class _Handler(BaseHTTPRequestHandler):
    desk: WritableDesk

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/written":
            receipt = self.desk.found(dict(parse_qsl(place.query))["key"])
            self._answer(200 if receipt is not None else 404, receipt or {})
        else:
            self._answer(200, {"rows": self.desk.rows(place.path[1:])})

    def do_POST(self) -> None:
        asked = self._asked()
        self._answer(*self.desk.write(self.path[1:], asked["key"], asked["item"]))

    def do_DELETE(self) -> None:
        self.desk.take_back(self._asked()["by"])
        self._answer(200, {})

    def _asked(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except ConnectionError:
            self.close_connection = True  # who asked is dead

    def log_message(self, *_: object) -> None:
        """Say nothing."""
