"""What stands before every page: who asks, from where, for what (security.md §3). Nothing is decided by path.

One list of checks in a fixed order; what fails the first is not asked the second. An answer never tells which check
refused, the log does.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from agent.model import Level
from agent.web import Access, BadRequest, Headers, Request, Response, Route, answer_plain, stays
from agent.web.body import TooLong, WrongType, read_fields, read_json, read_text
from agent.web.languages import spoken, wanted
from agent.web.speech import _, said, speaking
from agent.words import marked, said_by
from cache.errors import CacheError

log = logging.getLogger(__name__)

Environ = dict[str, Any]  # WSGI's own, at the edge
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Found = tuple[Route, tuple[str, ...]] | Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
ON_EVERY_ANSWER = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_SENTENCES = {
    400: marked("Deskcall cannot read this."),
    401: marked("This needs a token that only Deskcall's own windows and commands have."),
    403: marked("Deskcall does not answer this."),
    404: marked("There is no such page."),
    405: marked("This page does not take that kind of request."),
    413: marked("That is too long."),
    415: marked("Deskcall does not read that kind of content."),
}
_NOT_NOW = marked("Deskcall cannot use its data just now; the reason is in the log. Please try again.")
_PATH = re.compile(r"/[!-~]*\Z")
_PREFETCH_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def refusal_answer(status: int, headers: Headers = ()) -> Response:
    """Return the answer to what is refused with *status*: the same sentence whatever the reason was."""
    if status == HTTPStatus.UNAUTHORIZED:
        headers = (*headers, ("WWW-Authenticate", "Bearer"))
    return answer_plain(_(_SENTENCES[status]), status, headers)


class Refused(Exception):
    """A check failed: *status* is answered, *reason* goes to the log only."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Guard:
    """A WSGI application: judges a request, hands it to its route's view, adds what every answer carries.

    *find*: the route of a method and path, or the answer when there is none. *is_console*: whether a text is the
    console token. *endpoint_token*: opens the local commands. *is_ours*: whether the other end belongs to this user.
    *language*: the language of ours for an ``Accept-Language`` header.
    """

    port: int
    find: Callable[[Environ], Found]
    is_console: Callable[[str], bool]
    endpoint_token: str = field(repr=False)
    is_ours: Callable[[Environ], bool]
    allow_origins: frozenset[str] = frozenset()
    language: Callable[[str], str] = wanted
    _hosts: frozenset[str] = field(init=False, repr=False)
    _own_origins: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hosts = frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        object.__setattr__(self, "_hosts", hosts)
        object.__setattr__(self, "_own_origins", frozenset(f"http://{host}" for host in hosts))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request in the browser's language; nothing leaves here as an exception."""
        with speaking(spoken(self.language(environ.get("HTTP_ACCEPT_LANGUAGE", "")))):
            response = self._answer_always(environ)
        start_response(_STATUS_LINES[response.status], _headers(response))
        return (response.body,) if response.stream is None else response.stream

    def _answer_always(self, environ: Environ) -> Response:
        try:
            return self._answer(environ)
        except Refused as refusal:
            log.info("request refused status=%d reason=%s", refusal.status, refusal.reason)
            return refusal_answer(refusal.status)
        except CacheError as error:
            log.warning("request not answered error=%s reason=%s", type(error).__name__, error)
            return answer_plain(_(_NOT_NOW), 503, (("Retry-After", "5"),))
        except Exception:
            log.exception("request failed")
            return answer_plain(_("Deskcall made a mistake. It is in the log; please try again."), 500)

    def _answer(self, environ: Environ) -> Response:
        self._check_host(environ)
        _check_path(environ)
        found = self.find(environ)
        if isinstance(found, Response):
            return found
        route, args = found
        browser = _Browser.of(environ)
        if "HTTP_HOST" not in environ and (not route.is_ring or browser.is_one):
            raise Refused(403, "no Host")
        self._check_access(environ, browser, route)
        if environ["REQUEST_METHOD"] == "HEAD":  # a link scanner looks; nothing rings
            return Response(200)
        return self._view(route, _request(route, args, environ, browser), browser)

    def _check_host(self, environ: Environ) -> None:
        host = environ.get("HTTP_HOST")
        if host is None and environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
            return  # an old telephone; the route decides whether it may
        if host is None or host.lower() not in self._hosts:
            raise Refused(403, "foreign Host")

    def _check_access(self, environ: Environ, browser: _Browser, route: Route) -> None:
        match route.access:
            case Access.LOCAL:
                self._check_local(environ, browser)
            case Access.PUBLIC:
                self._check_browser(environ, browser, route)
            case Access.PUSH:
                _check_program(environ, browser)
            case Access.CONSOLE:
                self._check_browser(environ, browser, route)
                if not self.is_console(_bearer(environ)):
                    raise Refused(401, "no console token")

    def _check_local(self, environ: Environ, browser: _Browser) -> None:
        _check_program(environ, browser)
        given = _bearer(environ).encode("latin-1", "replace")
        if not hmac.compare_digest(self.endpoint_token.encode(), given):
            raise Refused(401, "no endpoint token")

    def _check_browser(self, environ: Environ, browser: _Browser, route: Route) -> None:
        for name in _PREFETCH_HEADERS:
            if name in environ and _PREFETCH.search(environ[name]):
                raise Refused(403, "prefetch")
        is_listed = self._is_listed(route, browser)
        if browser.origin is not None and browser.origin not in self._own_origins and not is_listed:
            raise Refused(403, "foreign Origin")
        is_navigation = browser.is_navigation or (route.is_framed and browser.is_frame)
        if not (not browser.has_metadata or browser.site == "same-origin" or is_navigation or is_listed):
            raise Refused(403, "fetch metadata")
        if not self.is_ours(environ):
            raise Refused(403, "another user's connection")

    def _is_listed(self, route: Route, browser: _Browser) -> bool:
        return route.is_ring and browser.origin is not None and browser.origin in self.allow_origins

    def _view(self, route: Route, request: Request, browser: _Browser) -> Response:
        try:
            response = route.view(request)
        except BadRequest as error:
            if route.is_ring:
                log.info("request refused status=400 reason=not understood")
            response = answer_plain(said(said_by(error)), 400)
        if not self._is_listed(route, browser):
            return response
        extra = (("Access-Control-Allow-Origin", request.origin), ("Vary", "Origin"))
        return replace(response, headers=response.headers + extra)


@dataclass(frozen=True, slots=True)
class _Browser:
    """What only browsers send. *origin*: None when not sent; the others: of the fetch metadata.

    *is_navigation*: a window will show the answer; *is_frame*: a frame in somebody's page will.
    """

    origin: str | None
    has_metadata: bool
    site: str
    is_navigation: bool
    is_frame: bool

    @classmethod
    def of(cls, environ: Environ) -> _Browser:
        # Keys hold no blanks, so this finds every Sec-Fetch-* header there is or will be.
        has_metadata = " HTTP_SEC_FETCH_" in " ".join(environ)
        navigates = environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        where = environ.get("HTTP_SEC_FETCH_DEST") if navigates else None
        return cls(
            origin=environ.get("HTTP_ORIGIN"),
            has_metadata=has_metadata,
            site=environ.get("HTTP_SEC_FETCH_SITE", ""),
            is_navigation=where == "document",
            is_frame=where in {"iframe", "frame"},
        )

    @property
    def is_one(self) -> bool:
        return self.has_metadata or self.origin is not None


def _check_program(environ: Environ, browser: _Browser) -> None:
    if browser.is_one or "HTTP_REFERER" in environ or "HTTP_COOKIE" in environ:
        raise Refused(403, "a browser where only programs may be")


def _check_path(environ: Environ) -> None:
    path: str = environ["PATH_INFO"]
    if not _PATH.match(path) or path.startswith("//"):
        raise Refused(404, "odd path")
    uri: str = environ.get("REQUEST_URI", path)
    if uri.startswith("/"):
        raw = uri.partition("?")[0]
    else:  # absolute form: only its path counts
        raw = "/" + uri.partition("://")[2].partition("?")[0].partition("/")[2]
    # waitress makes //x and /%2Fx the path /x (3.0.2, seen): what was asked for must be what is routed.
    if raw != path and unquote_to_bytes(raw).decode("latin-1") != path:
        raise Refused(404, "odd path")


def _bearer(environ: Environ) -> str:
    scheme, _, token = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _request(route: Route, args: tuple[str, ...], environ: Environ, browser: _Browser) -> Request:
    try:
        text = read_text(environ) if route.access is Access.LOCAL else ""
        posted = _posted(route, environ)
    except WrongType:
        raise Refused(415, "content type") from None
    except TooLong:
        raise Refused(413, "long body") from None
    except BadRequest:
        raise Refused(400, "body") from None
    return Request(
        args=args,
        query=environ.get("QUERY_STRING", ""),
        json=posted,
        text=text,
        bearer=_bearer(environ),
        level=_level(environ, browser),
        origin=browser.origin or "",
        is_navigation=browser.is_navigation,
        is_gone=environ.get("waitress.client_disconnected", stays),
    )


def _posted(route: Route, environ: Environ) -> dict[str, object]:
    if route.method != "POST" or route.access is Access.LOCAL:
        return {}
    return read_fields(environ) if route.access is Access.PUSH else read_json(environ)


def _level(environ: Environ, browser: _Browser) -> Level:
    if browser.is_navigation and browser.site == "none" and browser.origin is None:
        return Level.PHONE_SYSTEM  # typed, or opened by the operating system
    if browser.is_one or "HTTP_REFERER" in environ or "HTTP_COOKIE" in environ:
        return Level.PAGE_OR_LINK
    return Level.PHONE_SYSTEM


def _headers(response: Response) -> list[tuple[str, str]]:
    own = [("Content-Type", response.content_type)]
    if response.stream is None:
        own.append(("Content-Length", str(len(response.body))))
    named = {name for name, _ in response.headers}
    every = (header for header in ON_EVERY_ANSWER if header[0] not in named)
    return [*own, *(header for header in response.headers if header[1]), *every]
