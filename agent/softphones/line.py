"""Softphones that take lines of text at a port of this computer: PhonerLite, with its "CLI access"."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass

from agent.errors import SoftphoneAway
from agent.softphones import CANNOT_ANSWER, CANNOT_HANG_UP, Lines, Profile, Said
from agent.softphones.filling import with_number
from agent.words import sentence

HOST = "127.0.0.1"
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A softphone that listens at *port*; a connection for each command."""

    profile: Profile
    port: int

    def dial(self, number: str) -> None:
        """Send the lines that dial (protocol Softphone)."""
        self._send(self.describe(number).words)

    def answer(self, *, patience_seconds: float = _SECONDS) -> None:
        """Send the lines that pick up (protocol Softphone)."""
        del patience_seconds
        self._send(self._words(self.profile.answer, CANNOT_ANSWER))

    def hangup(self) -> None:
        """Send the lines that hang up (protocol Softphone)."""
        self._send(self._words(self.profile.hangup, CANNOT_HANG_UP))

    def describe(self, number: str) -> Said:
        """Return the lines (protocol Softphone)."""
        return Said("lines", tuple(with_number(line, self.profile.takes(number)) for line in self.profile.dial))

    def lines(self) -> Lines | None:
        """Return None: it tells nothing (protocol Softphone)."""
        return None

    def reap(self) -> tuple[str, ...]:
        """Return nothing: no program is started (protocol Softphone)."""
        return ()

    def close(self) -> None:
        """Do nothing: no connection is kept (protocol Softphone)."""

    def _words(self, words: tuple[str, ...], cannot: str) -> tuple[str, ...]:
        if not words:
            raise SoftphoneAway(sentence(cannot, phone=self.profile.name))
        return words

    def _send(self, lines: tuple[str, ...]) -> None:
        text = "".join(f"{line}\r\n" for line in lines)
        try:
            with closing(socket.create_connection((HOST, self.port), _SECONDS)) as connection:
                connection.sendall(text.encode("ascii"))
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            raise SoftphoneAway(
                sentence(
                    "{phone} is not running, or does not listen at {host}:{port}: start it, "
                    "and switch its command interface (CLI access) on.",
                    phone=self.profile.name,
                    host=HOST,
                    port=self.port,
                )
            ) from None
