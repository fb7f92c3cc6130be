"""The one session at an Alemba Service Manager: each takes a licence, so it is renewed and never opened in a loop."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from cache.errors import SecretRefused, SourceAway, SourceBusy, SourceGarbled, Unsure
from cache.sources.answer import BAD_REQUEST, OK, UNAUTHORIZED, failure
from cache.sources.client import Client

# An access token lasts 10 minutes; a refresh token a day, and is good for one use.
_TOKEN_SECONDS = 600.0
_RENEWED_AFTER = 0.8
_BETWEEN_SIGN_INS_SECONDS = 600.0


@dataclass(slots=True)
class Session:
    """Opens *client*, whose *headers* it fills in."""

    client: Client
    headers: dict[str, str] = field(repr=False)
    address: str
    who_signs_in: Mapping[str, str] = field(repr=False)
    _refresh_token: str = field(default="", repr=False)
    _until: float = 0.0
    _sign_in_from: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Make sure that requests are let in. Raises SecretRefused for a wrong password, SourceBusy, SourceError."""
        with self._lock:
            now = self.client.clock.seconds()
            if now < self._until or self._is_renewed(now):
                return
            if now < self._sign_in_from:
                wait = self._sign_in_from - now
                raise SourceBusy(f"{self.client.place.who} closed our session; we sign in again in {wait:.0f} s", wait)
            self._sign_in(now)

    def forget(self) -> None:
        """Take note that the token was not taken."""
        with self._lock:
            self._until = 0.0

    def _sign_in(self, now: float) -> None:
        before, self._sign_in_from = self._sign_in_from, now + _BETWEEN_SIGN_INS_SECONDS
        try:
            is_in = self._asked({"grant_type": "password", "scope": "session-type:Analyst", **self.who_signs_in}, now)
        except SourceAway as error:
            if not isinstance(error, Unsure):
                self._sign_in_from = before  # it did not arrive, so it took no licence
            raise
        if not is_in:
            raise SecretRefused(f"{self.client.place.who} does not know that user and password")

    def _is_renewed(self, now: float) -> bool:
        token, self._refresh_token = self._refresh_token, ""
        if not token:
            return False
        client_id = self.who_signs_in["client_id"]
        try:
            return self._asked({"grant_type": "refresh_token", "client_id": client_id, "refresh_token": token}, now)
        except SourceAway as error:
            if not isinstance(error, Unsure):
                self._refresh_token = token  # it did not arrive, so it is not used up
            raise

    def _asked(self, form: Mapping[str, str], now: float) -> bool:
        answer = self.client.exchange(self.address, form)
        if answer.status in {BAD_REQUEST, UNAUTHORIZED}:
            return False
        if answer.status != OK:
            raise failure(answer, self.client.place.who, _BETWEEN_SIGN_INS_SECONDS)
        body = answer.body if isinstance(answer.body, dict) else {}
        token = _text(body.get("access_token"))
        if not token:
            raise SourceGarbled(f"{self.client.place.who} lets us in without a token")
        self.headers["Authorization"] = f"Bearer {token}"
        self._refresh_token = _text(body.get("refresh_token"))
        self._until = now + _RENEWED_AFTER * _seconds(body.get("expires_in"))
        return True


def _text(held: object) -> str:
    return held if isinstance(held, str) else ""


def _seconds(held: object) -> float:
    return float(held) if isinstance(held, int) and held > 0 else _TOKEN_SECONDS
