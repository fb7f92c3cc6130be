"""JSON over HTTPS to one service desk: budget, time limits, size limits; nothing is followed, nothing leaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from urllib3 import BaseHTTPResponse, PoolManager

from cache.errors import SourceAway, SourceBusy, SourceError, SourceGarbled, Unsure
from cache.sources import network
from cache.sources.answer import NOT_MODIFIED, OK, UNAUTHORIZED, Answer, failure, http_date, read_json, write_failure
from cache.sources.budget import Budget
from cache.sources.network import ONCE, Clock, Place, Ration, translated
from cache.sources.tokens import Tokens

WHOLE_SECONDS, RING_SECONDS, FILE_SECONDS = 60.0, 3.0, 600.0
FIRST_BUSY_SECONDS, LONGEST_BUSY_SECONDS = 30.0, 300.0
PAGE_BYTES, FILE_BYTES = 16 * 2**20, 512 * 2**20
_LONGEST_NAP_SECONDS = 3.0
_BETWEEN_TRIES_SECONDS = (0.1, 1.0)
_CREATED = frozenset((200, 201, 202, 204))
_GOOD = frozenset((OK, NOT_MODIFIED))
USER_AGENT = f"Deskcall/{version('deskcall')}"
Query = Iterable[tuple[str, str]]


@dataclass(slots=True)
class Client:
    """Asks one service desk. Every failure is a SourceError whose text names the service desk and no secret.

    *tokens*: where it is opened by tokens that end, instead of by what stands in the headers of *place*.
    """

    place: Place
    budget: Budget
    clock: Clock = field(default_factory=Clock)
    tokens: Tokens | None = None
    _pool: PoolManager | None = None
    _busy_times: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(
        self,
        path: str,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
        allowed: frozenset[int] = _GOOD,
        urgent: bool = False,
    ) -> Answer:
        """Return the answer to a GET of *path* below the base URL, when its status is one of *allowed*.

        *urgent*: somebody waits with a caller in the ear: 3 seconds, one try, from what the budget keeps back.
        Raises SourceBusy, SourceAway, SourceRefused, SourceGarbled.
        """
        pauses = () if urgent else _BETWEEN_TRIES_SECONDS
        url = self._url(path, query)
        for pause in pauses:
            try:
                return self._got(url, headers or {}, allowed, urgent=urgent)
            except SourceAway:
                self.clock.sleep(pause)
        return self._got(url, headers or {}, allowed, urgent=urgent)

    def write(
        self,
        method: str,
        path: str,
        body: object,
        *,
        headers: Mapping[str, str] | None = None,
        allowed: frozenset[int] = _CREATED,
    ) -> Answer:
        """Return the answer to a POST, PUT, PATCH or DELETE that is sent once; *body* as JSON, bytes as they are.

        Raises SourceAway when it surely did not arrive, Unsure when it may have, ItemRefused with the service desk's
        own words, SourceBusy, SourceRefused.
        """
        text = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self._pooled()  # what is wrong with the way there shows before anything is sent
        try:
            answer = self._ask(method, self._url(path, ()), headers or {}, text, urgent=True)
        except SourceGarbled as error:
            raise Unsure(str(error)) from None  # it was taken; only what became of it cannot be read
        if answer.status in allowed:
            return answer
        raise self._noted(write_failure(answer, self.place.who, self._busy_seconds()))

    def exchange(self, url: str, form: Mapping[str, str]) -> Answer:
        """Return the answer to a form that asks for an access token (RFC 6749 §4.4); 400 and 401 come back too."""
        text = "&".join(f"{quote(key, '')}={quote(value, '')}" for key, value in form.items()).encode()
        headers = {"User-Agent": USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"}
        pool = network.pool(self.place, url)
        with translated(self.place.who):
            response = pool.request(
                "POST",
                url,
                body=text,
                headers=headers,
                retries=ONCE,
                timeout=network.timeout(network.READ_SECONDS),
                redirect=False,
                preload_content=False,
            )
            return self._read(response, self.clock.seconds() + network.READ_SECONDS)

    def download(self, url: str, target: Path) -> None:
        """Write what lies at *url* into *target*, without our token: it may lie at somebody else's.

        Raises SourceGarbled when it is larger than 512 MiB or not there, SourceAway.
        """
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        pool = network.pool(self.place, url)
        with translated(self.place.who):
            response = pool.request(
                "GET",
                url,
                headers=headers,
                retries=ONCE,
                timeout=network.timeout(FILE_SECONDS),
                redirect=False,
                preload_content=False,
            )
            if response.status != OK:
                response.close()
                raise failure(Answer(response.status, None, network.lowered(response)), self.place.who, 0.0)
            with target.open("wb") as file:
                ration = Ration(self.clock, self.clock.seconds() + FILE_SECONDS, FILE_BYTES)
                for chunk in network.chunks(response, self.place.who, ration):
                    file.write(chunk)

    def requests_left(self) -> int | None:
        """Return how many requests may be made at once; None: there is no limit."""
        with self._lock:
            return self.budget.left(self.clock.seconds())

    def close(self) -> None:
        """Close what is open."""
        if self._pool is not None:
            self._pool.clear()

    def _got(self, url: str, headers: Mapping[str, str], allowed: frozenset[int], *, urgent: bool) -> Answer:
        answer = self._ask("GET", url, headers, None, urgent=urgent)
        if answer.status in allowed:
            return answer
        raise self._noted(failure(answer, self.place.who, self._busy_seconds()))

    def _ask(self, method: str, url: str, more: Mapping[str, str], body: bytes | None, *, urgent: bool) -> Answer:
        answer = self._ask_once(method, url, more, body, urgent=urgent)
        if answer.status == UNAUTHORIZED and self.tokens is not None and self.tokens.forget():
            return self._ask_once(method, url, more, body, urgent=urgent)
        return answer

    def _ask_once(self, method: str, url: str, more: Mapping[str, str], body: bytes | None, *, urgent: bool) -> Answer:
        opening = self.tokens.header(self.exchange, self.clock.seconds()) if self.tokens is not None else {}
        network.check_headers(self.place)
        pool = self._pooled()
        self._take(urgent=urgent)
        seconds = RING_SECONDS if urgent and method == "GET" else WHOLE_SECONDS
        until = self.clock.seconds() + seconds
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            **({"Content-Type": "application/json"} if body is not None else {}),
            **self.place.headers,
            **opening,
            **more,
        }
        with translated(self.place.who):
            response = pool.request(
                method,
                url,
                body=body,
                headers=headers,
                retries=ONCE,
                timeout=network.timeout(seconds),
                redirect=False,
                preload_content=False,
            )
            answer = self._read(response, until)
        self._heed(answer.headers)
        if answer.status in _CREATED:
            self._busy_times = 0
        return answer

    def _read(self, response: BaseHTTPResponse, until: float) -> Answer:
        headers = network.lowered(response)
        text = b"".join(network.chunks(response, self.place.who, Ration(self.clock, until, PAGE_BYTES)))
        try:
            body = read_json(text, headers.get("content-type", ""), self.place.who)
        except SourceGarbled:
            if response.status in _CREATED:
                raise
            body = None  # a page that tells people about an error
        if response.status not in _CREATED and network.holds_secret(self.place, text):
            body = None  # its words go into messages
        return Answer(response.status, body, headers)

    def _take(self, *, urgent: bool) -> None:
        """Wait for our turn if that is soon; raise SourceBusy when it is not."""
        while True:
            with self._lock:
                now = self.clock.seconds()
                wait = self.budget.wait_seconds(now, urgent=urgent)
                if wait <= 0:
                    self.budget.spend(now)
                    return
            if wait > (1.0 if urgent else _LONGEST_NAP_SECONDS):
                raise SourceBusy(f"{self.place.who} is asked again in {wait:.0f} s, to stay within its limits", wait)
            self.clock.sleep(wait)

    def _heed(self, headers: Mapping[str, str]) -> None:
        try:
            remaining, limit = int(headers["x-ratelimit-remaining"]), int(headers["x-ratelimit-limit"])
            reset = float(headers["x-ratelimit-reset"])
        except (KeyError, ValueError):
            return
        with self._lock:
            now = self.clock.seconds()
            self.budget.heed(now, remaining=remaining, limit=limit, reset_seconds=_until_reset(reset, headers))

    def _noted(self, error: SourceError) -> SourceError:
        if isinstance(error, SourceBusy):
            with self._lock:
                self._busy_times += 1
                self.budget.shut(self.clock.seconds() + error.retry_after_seconds)
        return error

    def _busy_seconds(self) -> float:
        return min(LONGEST_BUSY_SECONDS, FIRST_BUSY_SECONDS * 2.0 ** min(self._busy_times, 8))

    def _url(self, path: str, query: Query) -> str:
        text = "&".join(f"{quote(key, '[]')}={quote(value, ',')}" for key, value in query)
        return f"{self.place.base_url.rstrip('/')}/{path.lstrip('/')}" + (f"?{text}" if text else "")

    def _pooled(self) -> PoolManager:
        with self._lock:
            if self._pool is None:
                self._pool = network.pool(self.place, self.place.base_url)
            return self._pool


def clock_of(place: Place) -> datetime | None:
    """Return the service desk's clock, asked for without a secret; None when it does not say. Raises SourceError."""
    pool = network.pool(place, place.base_url)
    try:
        with translated(place.who):
            response = pool.request(
                "GET",
                place.base_url,
                headers={"User-Agent": USER_AGENT},
                retries=ONCE,
                timeout=network.timeout(network.READ_SECONDS),
                redirect=False,
                preload_content=False,
            )
            response.close()
        return http_date(network.lowered(response).get("date", ""))
    finally:
        pool.clear()


def _until_reset(reset: float, headers: Mapping[str, str]) -> float:
    """Return seconds: *reset* is either that or a Unix time, which the server's own clock turns into seconds."""
    now = http_date(headers.get("date", ""))
    if now is not None and reset > 1e9:  # noqa: PLR2004 no window lasts 30 years
        reset -= now.timestamp()
    return min(max(reset, 0.0), 3600.0)
