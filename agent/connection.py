"""One connection as we want it: what waitress stumbles over is a bad request, and who has said all is still answered.

This looks into waitress, so its tests run against the pinned version.
"""

from __future__ import annotations

import socket

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented

_SPOKEN = frozenset({"1.0", "1.1"})


class _Received(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request; refused with 400 in waitress' own words, which repeat nothing of it."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except TransferEncodingNotImplemented as error:  # would be a 501: our fault, which it is not
            raise ParsingError("Transfer-Encoding is not supported") from error
        except (
            ValueError
        ) as error:  # http://[x]/ and endless lengths (3.0.2, seen): an error in the log, with their text
            raise ParsingError("The request cannot be read") from error
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("The request has two lengths")
        # waitress serves every version as 1.0, and old telephones of that version need not name the host.
        if self.version not in _SPOKEN and "HOST" not in self.headers:
            raise ParsingError("The version of HTTP is not supported")


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection of a client that may end its own side as soon as it has asked, as some telephones do.

    waitress reads ahead to see whether a client is gone, and closes at the end of what was sent: 42 of 50 such rings
    were dropped unheard (3.0.2, seen).
    """

    parser_class = _Received
    _has_ended = False

    def readable(self) -> bool:
        """Return whether to wait for more: not while the last requests are answered."""
        return bool(super().readable()) and not (self._has_ended and self.requests)

    def handle_read(self) -> None:
        """Take what was sent, or note that nothing more will be."""
        if self.requests and self._is_at_end():
            self._has_ended = True  # the end is read again when all is answered, and then closes
        else:
            super().handle_read()

    def check_client_disconnected(self) -> bool:
        """Return whether the client may be gone: what would go on for ever should end."""
        return self._has_ended or not self.connected

    def _is_at_end(self) -> bool:
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return False
