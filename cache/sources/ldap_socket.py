"""What ldap3 leaves open: whose certificate is trusted, how long and how large an answer may be."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ldap3

from cache.sources import trust

READ_SECONDS = 15
_ANSWER_BYTES = 64 * 2**20


class Trust(ldap3.Tls):  # type: ignore[misc] # ldap3 has no types
    """Certificates are judged by the operating system; ldap3 by itself takes any."""

    def __init__(self, ca_file: Path | None, who: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = trust.context(ca_file, who)
        self.failure: Exception | None = None

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Put TLS around the socket of *connection*; why that did not work is kept, as ldap3 drops it."""
        try:
            connection.socket = self._context.wrap_socket(
                connection.socket, do_handshake_on_connect=do_handshake, server_hostname=connection.server.host
            )
        except OSError as error:
            self.failure = error
            raise


class Rationed:
    """A socket that gives so much and so long for one answer: ldap3 reads whatever comes, for as long as it comes."""

    def __init__(self, inner: Any, seconds: Callable[[], float]) -> None:
        self._inner = inner
        self._seconds = seconds
        self._until, self._left = 0.0, 0

    def refill(self, until: float) -> None:
        """Begin a new answer, which has to be there *until* then."""
        self._until, self._left = until, _ANSWER_BYTES

    def recv(self, size: int) -> bytes:
        """Return what came. Raises OSError when it is too much, or comes too slowly."""
        left = self._until - self._seconds()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._inner.settimeout(min(left, READ_SECONDS))
        data: bytes = self._inner.recv(size)
        self._left -= len(data)
        if self._left < 0:
            raise OSError("the answer is too long")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
