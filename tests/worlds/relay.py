"""Between us and a real server: lets requests through, lets something happen first, spoils what comes back."""

from __future__ import annotations

import http.client
import http.server
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Before = Callable[[str, str], object]
Spoil = Callable[[str, Any], Any]
_LEFT_OUT = frozenset(("content-length", "connection", "transfer-encoding"))


@dataclass
class Relay:
    """*before* is called with method and path of each request, *spoil* with the path and the JSON of each answer."""

    target: str
    before: Before = lambda method, path: None
    spoil: Spoil = lambda path, body: body
    requests: list[str] = field(default_factory=list)
    _server: http.server.ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                relay.pass_on(self)

            do_PUT = do_POST = do_GET

            def log_message(self, *_words: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def behave(self) -> None:
        """Let everything through from now on."""
        self.before, self.spoil = lambda method, path: None, lambda path, body: body
        self.requests.clear()

    def pass_on(self, request: http.server.BaseHTTPRequestHandler) -> None:
        self.requests.append(f"{request.command} {request.path}")
        sent = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        try:
            self.before(request.command, request.path)
            status, headers, body = self._asked(request, sent)
        except OSError:
            request.close_connection = True  # cut off, as by a server that dies
            return
        request.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in _LEFT_OUT:
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _asked(
        self, request: http.server.BaseHTTPRequestHandler, sent: bytes
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.target).netloc, timeout=60)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _LEFT_OUT}
            headers["Accept-Encoding"] = "identity"
            connection.request(request.command, request.path, sent or None, headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status in {http.HTTPStatus.OK, http.HTTPStatus.CREATED}:
                body = json.dumps(self.spoil(request.path, json.loads(body))).encode()
            return answer.status, answer.headers, body
        finally:
            connection.close()


def cut(method: str, path: str) -> None:
    """Be out of reach."""
    raise ConnectionError(f"{method} {path} was cut off")
