"""The files of the pages. A browser may keep them as long as this process lives; everything else it must forget."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files

from agent.web import Access, Headers, Request, Response, Route, View

# Drawn at each start: whoever held the port while we were not there could have put a script of his own into browsers'
# caches, but not under this address.
PLACE = f"/static/{secrets.token_urlsafe(16)}"
_KEPT = (("Cache-Control", "private, max-age=86400, immutable"),)
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# What console.js imports. The page names all of them: found one by one, each would wait for the one that imports it.
MODULES = (
    "dial.js",
    "dom.js",
    "dress.js",
    "keys.js",
    "links.js",
    "live.js",
    "notes.js",
    "pages.js",
    "phone.js",
    "requests.js",
    "search.js",
    "server.js",
    "view.js",
    "window.js",
)
# Every file there is to ask for: no name ever comes from a request.
NAMES = ("console.css", "console.js", *MODULES, "bridge.js", "icon.svg")


def routes() -> tuple[Route, ...]:
    """Return the routes of each file: where the pages ask for it, and where it lies in every version, never kept."""
    return tuple(
        Route("GET", f"{place}/{name}", Access.PUBLIC, _view(name, headers))
        for place, headers in ((PLACE, _KEPT), ("/static", ()))
        for name in NAMES
    )


def _view(name: str, headers: Headers) -> View:
    kind = _KINDS[name[name.index(".") :]]

    def show(_: Request) -> Response:
        return Response(200, _read(name), kind, headers)

    return show


@cache
def _read(name: str) -> bytes:
    return files("agent.web").joinpath("static", name).read_bytes()
