"""A click that is none: the system starts our click process, and a listener here, not the agent, gets the link.

The process looks for its agent where the environment says, and ours names a folder that lives for this click. Were the
environment lost on the way, the agent would get a link that it does not know, and do nothing.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import tempfile
import threading
from pathlib import Path

from agent.config_file import VARIABLE as CONFIG_VARIABLE
from agent.doctor.patient import Patient
from handlers import endpoint

SCHEME, SECONDS = "cti", 10.0
_LATE_SECONDS = 3.0  # what opens links may end before our process has begun
_TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_MOST_BYTES = 4096


def can_click(patient: Patient) -> bool:
    """Return whether there is what opens a link as a desktop does, without a window."""
    return shutil.which("gio", path=patient.environ.get("PATH")) is not None


def new_link() -> str:
    """Return a link that rings nobody and dials nothing, and that was never there before."""
    return f"{SCHEME}:doctor?a=%2B31%20{secrets.token_urlsafe(8)}"


def arrives(patient: Patient) -> bool:
    """Have the system open a link, and return whether our own process hands on just that."""
    link = new_link()
    with tempfile.TemporaryDirectory(prefix="deskcall-") as folder, socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        port, token = server.getsockname()[1], secrets.token_urlsafe(32)
        endpoint.write(str(Path(folder) / endpoint.NAME), endpoint.Endpoint(port, token))
        heard: list[bytes] = []
        listener = threading.Thread(target=lambda: heard.append(_heard(server)), name="click")
        listener.start()
        patient.ask(("env", *_environment(folder), "gio", "open", link))
        listener.join(_LATE_SECONDS)
        server.shutdown(socket.SHUT_RDWR)  # whoever still waits for a click waits no longer
        listener.join()
    head, _, body = heard[0].partition(b"\r\n\r\n")
    return body == link.encode() and f"Bearer {token}".encode() in head


def _environment(folder: str) -> tuple[str, ...]:
    # A click that comes after all when nobody listens any more would start an agent; without its configuration none is.
    never = str(Path(folder) / "none.toml")
    return (
        f"{endpoint.DATA_VARIABLE}={folder}",
        f"{CONFIG_VARIABLE}={never}",
        "GIO_USE_PORTALS=0",
        "GTK_USE_PORTAL=0",
    )


def _heard(server: socket.socket) -> bytes:
    """Return the one request that comes, answered; nothing when none does."""
    try:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(SECONDS)
            request = _request(connection)
            connection.sendall(_TAKEN)
    except OSError:
        return b""
    return request


def _request(connection: socket.socket) -> bytes:
    received = b""
    while len(received) < _MOST_BYTES and (part := connection.recv(_MOST_BYTES)):
        received += part
        head, end, body = received.partition(b"\r\n\r\n")
        length = head.partition(b"Content-Length: ")[2].split(b"\r\n")[0]
        if end and length.isdigit() and len(body) >= int(length):
            break
    return received
