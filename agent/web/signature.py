"""Secure links: who knows the link secret is believed to be the telephone system (security.md, "Secure link")."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.model import Clock

log = logging.getLogger(__name__)

WINDOW = timedelta(seconds=300)
KEPT = timedelta(seconds=600)
SAME_CALL = timedelta(seconds=3)
_TIMESTAMP = re.compile(r"[0-9]{1,12}\Z")


def sign(secret: str, ts: str, values: Iterable[tuple[str, str]]) -> str:
    """Return the signature of a ring: *ts* is UNIX seconds, *values* are (name, decoded value) of what it covers."""
    message = "\n".join(("v1", ts, *(f"{name}={value}" for name, value in sorted(values))))
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Signatures:
    """Judges keys and signatures; locks itself.

    *secret* gives the link secret, None when there is no keyring: then nothing is ever valid. It is asked late, for a
    keyring takes longer to answer than the agent to start.
    """

    secret: Callable[[], str | None] = field(repr=False)
    clock: Clock
    _used: dict[str, datetime] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def vouch(self, key: str, ts: str, sig: str, values: Iterable[tuple[str, str]]) -> bool:
        """Return whether a ring's *key*, or its *ts* and *sig* over *values*, show that the sender knows the secret."""
        if not (key or ts or sig):
            return False
        if (key and self.is_key(key)) or (sig and self.is_fresh(ts, sig, values)):
            return True
        log.info("secure link not believed kind=%s", "key" if key else "signature")
        return False

    def is_key(self, key: str) -> bool:
        """Return whether *key* is the link secret."""
        secret = self.secret()
        return secret is not None and hmac.compare_digest(secret.encode(), key.encode())

    def is_fresh(self, ts: str, sig: str, values: Iterable[tuple[str, str]]) -> bool:
        """Return whether *sig* is right, not older or newer than 300 s, and seen for the first time.

        Telephone systems send one ring twice; a repeat within 3 s is the same call and still right.
        """
        secret = self.secret()
        if secret is None or not _TIMESTAMP.match(ts):
            return False
        now = self.clock()
        if abs(now.timestamp() - int(ts)) > WINDOW.total_seconds():
            return False
        if not hmac.compare_digest(sign(secret, ts, values).encode(), sig.encode()):
            return False
        return self._is_first(sig, now)

    def _is_first(self, sig: str, now: datetime) -> bool:
        with self._lock:
            self._used = {known: seen for known, seen in self._used.items() if now - seen <= KEPT}
            return abs(now - self._used.setdefault(sig, now)) <= SAME_CALL  # the clock may have been set back
