"""Access tokens that end: got for a client id and its secret, and got anew in time (RFC 6749 §4.4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cache.errors import SecretRefused, SourceAway, SourceGarbled, SourceRefused, Unsure
from cache.sources.answer import BAD_REQUEST, OK, UNAUTHORIZED, Answer, failure, words

EARLY_SECONDS = 60.0  # what ends on its way would be refused
USUAL_SECONDS = 300.0
_BUSY_SECONDS = 30.0
Exchange = Callable[[str, Mapping[str, str]], Answer]


@dataclass(slots=True)
class Tokens:
    """The tokens of one client at *url*; *who* is how errors name the service desk. Any thread may ask."""

    who: str
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    _token: str = field(default="", repr=False)
    _ends: float = 0.0
    _uses: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def header(self, exchange: Exchange, now: float) -> dict[str, str]:
        """Return what opens the service desk at *now*, got by *exchange* if there is none, or it ends soon.

        Raises SourceRefused, SourceBusy, SourceAway: what was to be asked with it surely was not.
        """
        with self._lock:
            if not self._token or now >= self._ends - EARLY_SECONDS:
                self._token, seconds = self._fetched(exchange)
                self._ends, self._uses = now + seconds, 0
            self._uses += 1
            return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> bool:
        """Drop a token that was refused; return whether another may help: it was taken before, so it ended early."""
        with self._lock:
            was_taken = self._uses > 1
            self._token = ""
            return was_taken

    def _fetched(self, exchange: Exchange) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}
        try:
            answer = exchange(self.url, form)
        except Unsure as error:
            raise SourceAway(str(error)) from error
        except SourceGarbled as error:
            raise SourceRefused(str(error)) from error
        if answer.status in {BAD_REQUEST, UNAUTHORIZED}:
            said = words(answer.body)
            quoted = f": {said}" if said and self.client_secret not in said else ""
            raise SecretRefused(f"{self.who} does not take our client id and secret{quoted}")
        if answer.status != OK:
            failed = failure(answer, self.who, _BUSY_SECONDS)
            raise SourceAway(str(failed)) if isinstance(failed, Unsure) else failed
        match answer.body:
            case {"access_token": str() as token, **rest} if token.isascii() and token.isprintable() and token:
                return token, _seconds(rest.get("expires_in"))
            case _:
                raise SourceRefused(f"{self.who} answers something else than an access token")


def _seconds(said: object) -> float:
    """Return how long a token holds; what is no number of seconds is taken for a short while."""
    match said:
        case bool():
            return USUAL_SECONDS
        case int() | float():
            return max(float(said), 0.0)
        case str() if said.isascii() and said.isdigit():
            return float(said[:9])
        case _:
            return USUAL_SECONDS
