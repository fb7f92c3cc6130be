"""Every route in one list, each with who may use it; deny by default.

bottle finds the route, the guard judges, the view answers. A new page is a line here, and a test walks the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import bottle

from agent.browser import Browser
from agent.config import Config
from agent.model import Clock, Ticks
from agent.pairing import Pairing
from agent.pop import Pops
from agent.resolve import Resolver
from agent.rings import Budget, Rings
from agent.softphones import Softphone
from agent.softphones.opening import Absent
from agent.upstream import Upstream
from agent.web import Access, Request, Response, Route, View
from agent.web.actions import Actions
from agent.web.api import Api
from agent.web.console import Console, asset
from agent.web.cti import Cti
from agent.web.guard import Guard, refusal_answer
from agent.web.handover import Handover
from agent.web.health import Health
from agent.web.pair import Pair
from agent.web.peer import IsOurs
from agent.web.phone import Phone
from agent.web.present.caller import Keys
from agent.web.sd import Sd
from agent.web.search import Search
from agent.web.signature import Signatures
from cache.database import Cache, State

# Every file there is to ask for: no name ever comes from a request.
STATIC = (
    ("console.css", "text/css; charset=utf-8"),
    ("console.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages are made of; ``run.py`` and tests build it.

    *endpoint_token* opens the local commands; *link_secret* and *push_secret* give None without a keyring; *is_ours*:
    whether a request comes from this user's processes (peer.for_this_platform).
    """

    port: int
    version: str
    config: Config
    clock: Clock
    ticks: Ticks
    cache: Cache
    state: State
    resolver: Resolver
    rings: Rings
    pops: Pops
    pairing: Pairing
    browser: Browser
    upstream: Upstream
    endpoint_token: str = field(repr=False)
    link_secret: Callable[[], str | None] = field(repr=False)
    is_ours: IsOurs
    push_secret: Callable[[], str | None] = field(default=lambda: None, repr=False)
    softphone: Softphone = field(default_factory=lambda: Absent("No softphone is set up."))


def build(parts: Parts) -> Guard:
    """Return the WSGI application: every route behind the guard."""
    return Guard(
        port=parts.port,
        find=_finder(routes(parts)),
        is_console=parts.pairing.is_console,
        endpoint_token=parts.endpoint_token,
        is_ours=parts.is_ours,
        allow_origins=frozenset(parts.config.server.allow_origins),
    )


def routes(parts: Parts) -> tuple[Route, ...]:
    """Return every route that there is."""
    server, settings, site = parts.config.server, parts.config.console, parts.config.site.numbering()
    signatures = Signatures(parts.link_secret, parts.clock)
    sd = Sd(parts.rings, signatures, parts.port, settings, server.require_signature)
    handover = Handover(parts.rings, signatures, parts.upstream, server.require_signature)
    pair = Pair(parts.pairing, parts.rings, parts.pops, Budget(parts.ticks))
    api = Api(parts.cache, parts.resolver, parts.upstream, parts.clock, parts.version)
    keys = Keys(parts.softphone.profile.can_answer, parts.softphone.profile.can_hang_up)
    console = Console(parts.cache, parts.state, parts.resolver, parts.rings, site, settings, parts.clock, keys)
    phone = Phone(parts.softphone)
    cti = Cti(parts.rings, parts.push_secret if server.push else lambda: None)
    search = Search(parts.cache, site, settings)
    actions = Actions(parts.cache, parts.state, parts.rings, parts.clock)
    return (
        Route("GET", "/sd", Access.PUBLIC, sd.ring, is_ring=True),
        Route("GET", "/", Access.PUBLIC, console.shell),
        Route("GET", "/call/<id:re:[A-Za-z0-9_-]{1,64}>", Access.PUBLIC, console.shell),
        *(Route("GET", f"/static/{name}", Access.PUBLIC, _static(name, kind)) for name, kind in STATIC),
        Route("GET", "/health", Access.PUBLIC, Health(parts.version).show),
        Route("POST", "/api/pair", Access.PUBLIC, pair.exchange),
        Route("POST", "/api/reopen", Access.PUBLIC, pair.reopen),
        Route("GET", "/api/view", Access.CONSOLE, console.view),
        Route("GET", "/api/search", Access.CONSOLE, search.hits),
        Route("POST", "/api/choose", Access.CONSOLE, actions.choose),
        Route("POST", "/api/phone", Access.CONSOLE, phone.tell),
        Route("GET", "/api/people", Access.CONSOLE, api.people),
        Route("GET", "/api/tickets/<number>", Access.CONSOLE, api.ticket),
        Route("GET", "/api/status", Access.CONSOLE, api.status),
        Route("POST", "/open", Access.LOCAL, handover.open),
        Route("POST", "/ring", Access.LOCAL, handover.ring),
        Route("POST", "/sync", Access.LOCAL, handover.sync),
        Route("POST", "/cti", Access.PUSH, cti.push),
        Route("POST", "/cti/<token:re:[A-Za-z0-9_-]{1,128}>", Access.PUSH, cti.push),
    )


def _static(name: str, kind: str) -> View:
    def show(_: Request) -> Response:
        return asset(name, kind)

    return show


def _finder(listed: tuple[Route, ...]) -> Callable[[dict[str, Any]], tuple[Route, tuple[str, ...]] | Response]:
    router = bottle.Router()
    for route in listed:
        router.add(route.path, route.method, route)

    def find(environ: dict[str, Any]) -> tuple[Route, tuple[str, ...]] | Response:
        try:
            route, args = router.match(environ)
        except bottle.HTTPError as error:
            allow = error.headers.get("Allow")
            return refusal_answer(error.status_code, (("Allow", allow),) if allow else ())
        return route, tuple(args.values())

    return find
