"""A waitress of the test's own around real pages, and requests as raw bytes."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from agent.reaper import Reaper

ANSWER_SECONDS = 10.0
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# What run.py gives waitress; said again here because the answers to hostile requests depend on it.
SETTINGS = {
    "channel_request_lookahead": 1,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 64 * 1024,
    "ident": None,
}


@dataclass(frozen=True)
class Answer:
    """What came back; *status* None: the connection was closed without a word."""

    status: int | None
    raw: bytes

    @property
    def is_refusal(self) -> bool:
        """Tell whether it is a 4xx or a closed connection."""
        return self.status is None or 400 <= self.status < 500


@contextmanager
def serving(application: Application, port: int = 0) -> Iterator[int]:
    """Serve *application* on *port* of 127.0.0.1, 0: a free one, which is given, until the block ends."""
    ends = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        port = listener.getsockname()[1]
        channels: dict[int, Any] = {}
        server = create_server(application, map=channels, sockets=[listener], **SETTINGS)

        def loop() -> None:
            while not ends.is_set():
                wasyncore.loop(timeout=0.05, map=channels, count=1)

        def connections() -> list[HTTPChannel]:
            return [each for each in tuple(channels.values()) if isinstance(each, HTTPChannel)]

        thread, reaper = threading.Thread(target=loop), Reaper(connections, time.monotonic)
        thread.start()
        reaper.start()
        try:
            yield port
        finally:
            ends.set()
            thread.join(5)
            reaper.stop()
            server.task_dispatcher.shutdown()
            wasyncore.close_all(channels, ignore_all=True)


def send(port: int, request: bytes) -> Answer:
    """Send *request*, read until the connection closes."""
    raw = b""
    with closing(socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)) as connection:
        with suppress(ConnectionError):  # it may refuse before it has read all
            connection.sendall(request)
        with suppress(ConnectionError):
            while part := connection.recv(65_536):
                raw += part
    status = re.match(rb"HTTP/1\.[01] (\d{3}) ", raw)
    return Answer(int(status[1]) if status else None, raw)


def get(port: int, target: str, *headers: str) -> Answer:
    """Ask for *target* as a program does, with more *headers* as whole lines."""
    lines = (f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers, "", "")
    return send(port, "\r\n".join(lines).encode("latin-1"))


def post_json(port: int, target: str, value: dict[str, Any], *headers: str) -> dict[str, Any]:
    """Post *value* and return the object that came back."""
    body = json.dumps(value)
    lines = (
        f"POST {target} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
        "",
        body,
    )
    answer = send(port, "\r\n".join(lines).encode())
    found: dict[str, Any] = json.loads(answer.raw.partition(b"\r\n\r\n")[2])
    return found
