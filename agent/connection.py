"""One connection as we want it: what waitress stumbles over is a bad request.

This looks into waitress, so its tests run against the pinned version.
"""

from __future__ import annotations

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
    """A connection that receives such requests."""

    parser_class = _Received
