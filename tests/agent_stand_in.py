"""A listener that takes what a click or a hook hands over, answers, and has an endpoint file like an agent's."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from handlers import endpoint

TOKEN = "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"
HANDLERS = Path(endpoint.__file__).parent
TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


@dataclass
class StandIn:
    """*received*: every request whole; an empty one was a connection that said nothing."""

    folder: Path
    received: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Return where it listens."""
        return endpoint.read(str(self.folder / endpoint.NAME)).port

    @property
    def bodies(self) -> list[bytes]:
        """Return what was handed over."""
        return [request.partition(b"\r\n\r\n")[2] for request in self.received]

    def click(self, *arguments: str | bytes) -> subprocess.CompletedProcess[str]:
        """Run the click process as the operating system does."""
        return run("__main__.py", self.folder, *arguments)

    def hook(self, *arguments: str | bytes, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the hook as a softphone does."""
        return run("hook.py", self.folder, *arguments, **environ)


def run(program: str, folder: Path, *arguments: str | bytes, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run one of the two processes by its path, for the agent whose data are in *folder*, without a display."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-I", "-S", str(HANDLERS / program), *arguments],
        env={**kept, "DESKCALL_DATA": str(folder), **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd="/",
    )


@contextmanager
def standing_in(folder: Path, answer: bytes = TAKEN) -> Iterator[StandIn]:
    """Listen and answer everything with *answer* until the block ends."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    found = StandIn(folder)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        file = str(folder / endpoint.NAME)
        endpoint.write(file, endpoint.Endpoint(server.getsockname()[1], TOKEN))
        thread = threading.Thread(target=_serve, args=(server, found, answer))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(server: socket.socket, found: StandIn, answer: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(5)
            request = _read(connection)
            found.received.append(request)
            connection.sendall(answer)


def _read(connection: socket.socket) -> bytes:
    data = b""
    while part := connection.recv(65_536):
        data += part
        head, end, body = data.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0] or 0):
            return data
    return data
