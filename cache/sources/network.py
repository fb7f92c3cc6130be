"""How one service desk is reached: pools, proxies, certificates, what broke on the way. Only here is urllib3 known."""

from __future__ import annotations

import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from cache.errors import NotTrusted, SecretRefused, SourceAway, SourceError, SourceGarbled, Unsure
from cache.sources import trust
from cache.sources.desk_settings import LOOPBACK

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
_CHUNK_BYTES = 65_536
_MIB = 2**20


# Who asks counts every request, so a second one is never made in here; and nothing is followed: it would take our
# "X-…" headers along to wherever it leads.
ONCE = urllib3.Retry(total=0, redirect=False, raise_on_status=False, raise_on_redirect=False)


@dataclass(frozen=True, slots=True)
class Place:
    """One service desk: *name* is what people call it, *headers* open it (they hold the secret)."""

    name: str
    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    proxy: str = "system"
    ca_file: Path | None = None

    @property
    def who(self) -> str:
        """How errors name it: without path, query and secret."""
        return f"{self.name} ({urlsplit(self.base_url).hostname})"


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that never go back, and waiting for some of them."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


def check_secret(source: str, secret: str) -> None:
    """Raise SecretRefused when there is no secret: asking without one locks the account in the end."""
    if not secret:
        raise SecretRefused(f"no secret is known for source '{source}'; run 'deskcall secret set {source}'")


def check_headers(place: Place) -> None:
    """Raise SecretRefused for a secret that cannot be sent; http.client would quote it in its own error."""
    if not all(value.isascii() and value.isprintable() for value in place.headers.values()):
        raise SecretRefused(f"the secret of {place.who} holds what no secret holds, such as a line end; store it anew")


def holds_secret(place: Place, text: bytes) -> bool:
    """Say whether *text*, somebody's answer, repeats what opens the service desk."""
    parts = place.headers.get("Authorization", "").split()[1:]
    return any(part.removeprefix("token=").encode() in text for part in parts)


def pool(place: Place, url: str) -> urllib3.PoolManager:
    """Return connections for *url*; raises SourceGarbled when it is neither https nor this very machine, SourceAway,
    SourceRefused."""
    _check_secure(url, place.who)
    context = trust.context(place.ca_file, place.who)
    proxy = _proxy(place.proxy, url)
    if not proxy:
        return urllib3.PoolManager(num_pools=2, maxsize=2, block=True, ssl_context=context)
    try:
        return urllib3.ProxyManager(proxy, num_pools=2, maxsize=2, block=True, ssl_context=context)
    except (HTTPError, ValueError):  # socks://…, or no address at all: the system's settings hold anything
        raise SourceAway(f"{place.who} cannot be reached: the proxy of this computer is none that we know") from None


def form(fields: Mapping[str, str]) -> tuple[bytes, str]:
    """Return *fields* as multipart/form-data (RFC 7578), and its content type."""
    return urllib3.encode_multipart_formdata(dict(fields))


def timeout(whole_seconds: float) -> urllib3.Timeout:
    """Return the limits of connecting and of each read, for a request of *whole_seconds*."""
    return urllib3.Timeout(connect=min(CONNECT_SECONDS, whole_seconds), read=min(READ_SECONDS, whole_seconds))


@dataclass(frozen=True, slots=True)
class Ration:
    """How much of an answer is read at most: *most* decoded bytes, and *until* a moment of *clock*."""

    clock: Clock
    until: float
    most: int


def chunks(response: urllib3.BaseHTTPResponse, who: str, ration: Ration) -> Iterator[bytes]:
    """Yield the decoded body. read1 and our own clock: read(n) waits for n bytes, so a dripping body never times out.

    Raises SourceGarbled when it is too much, Unsure when it takes too long.
    """
    size = 0
    try:
        while chunk := response.read1(_CHUNK_BYTES):
            size += len(chunk)
            _check_size(size, who, ration)
            yield chunk
    except BaseException:
        response.close()  # what is left of it must not become the next answer
        response.release_conn()  # closed, but back: a pool that lost two would wait for ever
        raise
    response.release_conn()


def lowered(response: urllib3.BaseHTTPResponse) -> dict[str, str]:
    """Return the headers with lower-case names."""
    return {name.lower(): value for name, value in response.headers.items()}


@contextmanager
def translated(who: str) -> Iterator[None]:
    """Turn what urllib3 raises into our own errors."""
    try:
        yield
    except HTTPError as error:
        raise _meaning(error, who) from None


def _meaning(error: HTTPError, who: str) -> SourceError:
    reason = error.reason if isinstance(error, MaxRetryError) and error.reason is not None else error
    match reason:
        case SSLError() if any(isinstance(part, ssl.SSLCertVerificationError) for part in reason.args):
            return NotTrusted(f"{who} shows a certificate that this computer does not trust")
        case ProxyError():
            return SourceAway(f"{who} cannot be reached: the proxy does not let us through")
        case NameResolutionError():
            return SourceAway(f"{who} cannot be found: the name is not known here")
        case ConnectTimeoutError() | NewConnectionError():
            return SourceAway(f"{who} cannot be reached")
        case ReadTimeoutError():
            return Unsure(f"{who} does not answer in time")
        case _:
            return Unsure(f"{who} broke off")


def _proxy(wanted: str, url: str) -> str:
    """Return the proxy for *url*, "" for none. urllib3 reads neither environment nor registry by itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if wanted == "none" or host in LOOPBACK:
        return ""
    if wanted != "system":
        return wanted
    if urllib.request.proxy_bypass(host):
        return ""
    found = urllib.request.getproxies().get(parts.scheme, "")
    return f"http://{found}" if found and "://" not in found else found


def _check_secure(url: str, who: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SourceGarbled(f"{who} leads to an address that is not https")


def _check_size(size: int, who: str, ration: Ration) -> None:
    if size > ration.most:
        raise SourceGarbled(f"{who} sent more than {ration.most // _MIB} MB at once")
    if ration.clock.seconds() > ration.until:
        raise Unsure(f"{who} sends too slowly")
