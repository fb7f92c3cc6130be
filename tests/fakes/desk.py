"""A fake service desk on loopback: one world, one skin that speaks like a product, one script of faults."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from .faults import Reply, Script, Wire
from .world import World

ANSWERED_SECONDS = 5.0


@dataclass(frozen=True)
class Asked:
    """One request. *at*: the desk's clock when it came; names of headers are lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes
    at: float

    def value(self, name: str, default: str = "") -> str:
        """Return the last value of a parameter."""
        return dict(self.query).get(name, default)

    def json(self) -> Any:
        """Return the body. Raises ValueError."""
        return json.loads(self.body or b"null")


class Skin(Protocol):
    """Speaks like one product: reads and changes the world as a request says."""

    def answer(self, asked: Asked) -> Reply: ...


@dataclass
class Desk:
    """What tests hold while it runs: everything it was *asked*, and the *script* of what goes wrong.

    *tls*: what it proves who it is with; None: it speaks plain HTTP.
    """

    world: World
    skin: Skin
    script: Script = field(default_factory=Script)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}" if self.tls is None else f"https://localhost:{self.port}"

    def start(self) -> None:
        """Listen: on the port of before, or on one that is free."""
        handler = type("Handler", (_Handler,), {"desk": self})
        self.ended.clear()
        self._server = _Server(("127.0.0.1", self.port), handler, self.tls)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End: from now on connections are refused."""
        if self._server is not None and self._thread is not None:
            self.ended.set()
            self._server.shutdown()
            self._thread.join(ANSWERED_SECONDS)
            self._server.close_all()
            self._server.server_close()
            self._server = None

    refuse = stop

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in their order."""
        return [each.path for each in self.asked]


@contextmanager
def running(world: World, skin: Skin, port: int = 0, *, tls: ssl.SSLContext | None = None) -> Iterator[Desk]:
    """Run a desk until the block ends."""
    desk = Desk(world, skin, port=port, tls=tls)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that none outlives it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], handler: Callable[..., BaseHTTPRequestHandler], tls: ssl.SSLContext | None
    ) -> None:
        self.connections: set[socket.socket] = set()
        self.tls = tls
        super().__init__(address, handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.tls is not None:  # hands are shaken by who answers, not by who accepts
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def close_all(self) -> None:
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address  # a client that went away; what is wrong with the fake shows in the answer


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        desk, parts = self.desk, urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            tuple(_pairs(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length", 0))),
            desk.world.clock(),
        )
        desk.asked.append(asked)
        fault = desk.script.take(asked.method, asked.path)
        wire = Wire(self._head, self._send, self.connection, desk.ended)
        with suppress(ConnectionError):
            reply = desk.skin.answer(asked) if fault is None else fault(lambda: desk.skin.answer(asked), wire)
            if reply is None:
                self.close_connection = True
                return
            content = reply.content()
            length = {} if reply.status == 204 else {"Content-Length": str(len(content))}
            self._head(reply.status, {"Content-Type": "application/json; charset=utf-8", **reply.headers, **length})
            self._send(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Date", formatdate(self.desk.world.clock(), usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        if not any(name.lower() == "content-type" for name in headers):
            self.send_header("Content-Type", "application/json")
        self.end_headers()

    def _send(self, content: bytes) -> None:
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        yield unquote(name), unquote(value)
