"""A service desk behind a proxy, with a certificate of the organization's own: both as configured, for real."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fakes.world import World
from fakes.xurrent import account, populate

from cache.errors import SourceAway, SourceRefused
from cache.sources.budget import Budget, Limit
from cache.sources.client import Client
from cache.sources.network import Clock, Place

HOST = "desk.example.com"


class Proxy:
    """Lets CONNECT through (RFC 9110, 9.3.6): every name leads to *port* of this machine. *asked*: for what."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                inner, _ = self._listener.accept()
            except OSError:
                return
            with inner, socket.create_connection(("127.0.0.1", self._port)) as outer:
                self.asked.append(inner.recv(4096).split(b"\r\n")[0].decode())
                inner.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pump, args=(outer, inner))
                back.start()
                _pump(inner, outer)
                back.join(5)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the service desk that vouches for itself, its key beside it."""
    folder = tmp_path_factory.mktemp("authority")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "key.pem"))
    subject = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "2")
    command = ["openssl", "req", "-x509", *key, *subject, "-out", str(folder / "ca.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "ca.pem"


@pytest.fixture(scope="module")
def proxy(authority: Path) -> Iterator[Proxy]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, authority.with_name("key.pem"))
    world = World()
    populate(world, 3, 3)
    with account(world, tls=tls) as (desk, skin):
        skin.token = "abc"
        port = urlsplit(desk.address).port
        assert port is not None
        found = Proxy(port)
        yield found
        found.stop()


def asked(proxy: str, ca_file: Path | None) -> int:
    """Ask the service desk for people, and return the status of its answer."""
    headers = {"Authorization": "Bearer abc", "X-Xurrent-Account": "acme"}
    client = Client(Place("desk", f"https://{HOST}/v1", headers, proxy, ca_file), Budget.of([Limit(100, 1.0)]), Clock())
    try:
        return client.get("people").status
    finally:
        client.close()


def test_the_configured_proxy_and_certificates_lead_to_the_desk(proxy: Proxy, authority: Path) -> None:
    assert asked(proxy.address, authority) == 200
    assert proxy.asked[-1].startswith(f"CONNECT {HOST}:443 ")


def test_the_proxy_of_the_system_is_used(proxy: Proxy, authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy.address)
    monkeypatch.setenv("no_proxy", "")

    assert asked("system", authority) == 200


def test_the_proxy_of_the_system_is_passed_by_where_none_is_wanted(
    proxy: Proxy, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("https_proxy", proxy.address)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(SourceAway, match="the name is not known here"):
        asked("none", authority)


def test_without_the_file_the_certificate_is_not_trusted(proxy: Proxy) -> None:
    with pytest.raises(SourceRefused, match="certificate that this computer does not trust"):
        asked(proxy.address, None)


@pytest.mark.parametrize(
    ("content", "why"), [(None, "cannot be read: No such file"), ("nonsense", "holds no certificate in PEM form")]
)
def test_a_file_of_certificates_that_cannot_be_used_is_named(
    proxy: Proxy, tmp_path: Path, content: str | None, why: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(SourceRefused, match=why) as caught:
        asked(proxy.address, file)

    assert str(file) in str(caught.value)
