"""One-time tickets, and the console token that a page gets for one (security.md §4)."""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
from dataclasses import dataclass, field

from agent.model import Ticks

log = logging.getLogger(__name__)

TICKET_SECONDS = 60.0
TOKEN_BYTES = 32
MOST_TICKETS = 64  # 6 pops in 10 s at three levels leave 108 in a minute at worst; the oldest then end early


@dataclass(slots=True)
class _Ticket:
    text: str
    issued: float
    is_used: bool = False


@dataclass(slots=True)
class Pairing:
    """Holds the console token of this start and the tickets of the last minute; locks itself."""

    ticks: Ticks
    _token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)
    _tickets: list[_Ticket] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self) -> str:
        """Return a new ticket: good for one exchange within 60 s."""
        ticket = _Ticket(secrets.token_urlsafe(TOKEN_BYTES), self.ticks())
        with self._lock:
            self._forget_old()
            self._tickets.append(ticket)
        return ticket.text

    def exchange(self, text: str) -> str | None:
        """Return the console token for a fresh ticket, else None.

        A second use within the 60 s means that somebody read it off a command line: the console token is replaced, so
        that both holders are out. A later use (browser history) is only refused.
        """
        with self._lock:
            self._forget_old()
            ticket = next((known for known in self._tickets if _same(known.text, text)), None)
            if ticket is None:
                return None
            if not ticket.is_used:
                ticket.is_used = True
                return self._token
            self._token = secrets.token_urlsafe(TOKEN_BYTES)
        log.warning("ticket used twice, console token replaced: every console must be opened again")
        return None

    def is_console(self, token: str) -> bool:
        """Return whether *token* is the console token of this start."""
        with self._lock:
            return _same(self._token, token)

    def _forget_old(self) -> None:
        oldest = self.ticks() - TICKET_SECONDS
        self._tickets = [ticket for ticket in self._tickets if ticket.issued > oldest][-MOST_TICKETS:]


def _same(known: str, given: str) -> bool:
    # Bytes, because compare_digest raises on non-ASCII text; a header's text is latin-1, anything else cannot be ours.
    return hmac.compare_digest(known.encode("latin-1"), given.encode("latin-1", "replace"))
