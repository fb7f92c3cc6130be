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
from agent.counting import Counting
from agent.dialing import Dialing
from agent.hub import Hub
from agent.model import Clock, Ticks
from agent.pairing import Pairing
from agent.pausing import Pausing
from agent.pop import Pops
from agent.preferences import Preferences
from agent.resolve import Resolver
from agent.rings import Budget, Rings
from agent.setup_texts import Workstation
from agent.softphones import Softphone
from agent.softphones.opening import Absent
from agent.state.opening import Trouble
from agent.unknown_callers import UnknownCallers
from agent.upstream import Upstream
from agent.web import Access, Request, Response, Route, View
from agent.web.actions import Actions
from agent.web.api import Api
from agent.web.arrivals import Arrivals
from agent.web.bridge import Bridge
from agent.web.console import Console, asset
from agent.web.console.pages import Pages
from agent.web.console.pages.health import HealthPage
from agent.web.console.pages.settings import SettingsPage
from agent.web.console.pages.setup import SetupPage
from agent.web.console.pages.statistics import StatisticsPage
from agent.web.console.pages.telephone import Telephone
from agent.web.console.pages.tiers import Tiers
from agent.web.cti import Cti
from agent.web.dial import Dial
from agent.web.guard import Guard, refusal_answer
from agent.web.handover import Handover
from agent.web.health import Health
from agent.web.languages import wanted
from agent.web.linking import Linking
from agent.web.live import Live
from agent.web.pair import Pair
from agent.web.pause import PauseSwitch
from agent.web.peer import IsOurs
from agent.web.phone import Phone
from agent.web.present.caller import Keys
from agent.web.sd import Sd
from agent.web.search import Search
from agent.web.signature import Signatures
from agent.web.tasks import Tasks
from agent.web.writing import Writing
from agent.wishes import Wishes
from agent.writes import Kind
from cache.database import Cache, State
from cache.numbers import Site
from handlers import registration
from handlers.changes import Status

# Every file there is to ask for: no name ever comes from a request.
_SCRIPT = "text/javascript; charset=utf-8"
STATIC = (
    ("console.css", "text/css; charset=utf-8"),
    ("console.js", _SCRIPT),
    ("bridge.js", _SCRIPT),
    ("dial.js", _SCRIPT),
    ("dom.js", _SCRIPT),
    ("dress.js", _SCRIPT),
    ("keys.js", _SCRIPT),
    ("links.js", _SCRIPT),
    ("live.js", _SCRIPT),
    ("notes.js", _SCRIPT),
    ("phone.js", _SCRIPT),
    ("pages.js", _SCRIPT),
    ("requests.js", _SCRIPT),
    ("search.js", _SCRIPT),
    ("server.js", _SCRIPT),
    ("view.js", _SCRIPT),
    ("window.js", _SCRIPT),
    ("icon.svg", "image/svg+xml"),
)


# Addresses of the pages beside the calls; each is the empty shell, like the console itself.
PAGES = ("setup", "status", "statistics", "settings")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages are made of; ``run.py`` and tests build it.

    *endpoint_token* opens the local commands; *link_secret* and *push_secret* give None without a keyring; *is_ours*:
    whether a request comes from this user's processes (peer.for_this_platform); *line_trouble*: why the softphone is
    not heard, "" while it is; *links*: who opens telephone links, as far as it is known
    by now; *may_write*: what may be written to which source.
    """

    port: int
    version: str
    config: Config
    clock: Clock
    ticks: Ticks
    cache: Cache
    state: State
    resolver: Resolver
    hub: Hub
    rings: Rings
    pops: Pops
    preferences: Preferences
    arrivals: Arrivals
    counting: Counting
    pausing: Pausing
    pairing: Pairing
    browser: Browser
    upstream: Upstream
    unknown_callers: UnknownCallers
    dialing: Dialing
    endpoint_token: str = field(repr=False)
    link_secret: Callable[[], str | None] = field(repr=False)
    is_ours: IsOurs
    push_secret: Callable[[], str | None] = field(default=lambda: None, repr=False)
    softphone: Softphone = field(default_factory=lambda: Absent("No softphone is set up."))
    trouble: Trouble | None = None
    may_write: tuple[tuple[str, Kind], ...] = ()
    wake_outbox: Callable[[], object] = lambda: None
    line_trouble: Callable[[], str] = lambda: ""
    links: Callable[[], Status | None] | None = None


def build(parts: Parts) -> Guard:
    """Return the WSGI application: every route behind the guard."""
    return Guard(
        port=parts.port,
        find=_finder(routes(parts)),
        is_console=parts.pairing.is_console,
        endpoint_token=parts.endpoint_token,
        is_ours=parts.is_ours,
        allow_origins=frozenset(parts.config.server.allow_origins),
        language=lambda asked: wanted(asked, parts.preferences.effective().language),
    )


def routes(parts: Parts) -> tuple[Route, ...]:
    """Return every route that there is."""
    server, settings, site = parts.config.server, parts.config.console, parts.config.site.numbering()
    signatures = Signatures(parts.link_secret, parts.clock)
    sd = Sd(parts.rings, parts.arrivals, signatures, parts.port, settings, server.require_signature)
    handover = Handover(
        parts.rings, parts.arrivals, signatures, parts.upstream, parts.dialing, server.require_signature
    )
    pair = Pair(parts.pairing, parts.rings, parts.pops, Budget(parts.ticks))
    console = _console(parts)
    live = Live(parts.hub, parts.rings, parts.pops, parts.resolver)
    actions = Actions(parts.cache, parts.state, parts.rings, parts.clock)
    return (
        Route("GET", "/sd", Access.PUBLIC, sd.ring, is_ring=True),
        Route("GET", "/", Access.PUBLIC, console.shell),
        Route("GET", "/call/<id:re:[A-Za-z0-9_-]{1,64}>", Access.PUBLIC, console.shell),
        *(Route("GET", f"/static/{name}", Access.PUBLIC, _static(name, kind)) for name, kind in STATIC),
        *(Route("GET", f"/{page}", Access.PUBLIC, console.shell) for page in PAGES),
        Route("GET", "/bridge", Access.PUBLIC, Bridge(server.allow_origins).show, is_framed=True),
        Route("GET", "/health", Access.PUBLIC, Health(parts.version).show),
        Route("POST", "/api/pair", Access.PUBLIC, pair.exchange),
        Route("POST", "/api/reopen", Access.PUBLIC, pair.reopen),
        Route("GET", "/api/view", Access.CONSOLE, console.view),
        Route("GET", "/api/search", Access.CONSOLE, Search(parts.cache, parts.rings, site, settings).hits),
        Route("GET", "/api/events", Access.CONSOLE, live.events),
        Route("POST", "/api/shown", Access.CONSOLE, live.shown),
        Route("POST", "/api/pause", Access.CONSOLE, PauseSwitch(parts.pausing, parts.hub, parts.clock).switch),
        Route("POST", "/api/choose", Access.CONSOLE, actions.choose),
        Route("POST", "/api/phone", Access.CONSOLE, Phone(parts.softphone).tell),
        Route("POST", "/api/note", Access.CONSOLE, actions.note),
        *_writing(parts, site),
        *_tasks(parts),
        *_dial(parts),
        *_programs(parts),
        Route("POST", "/open", Access.LOCAL, handover.open),
        Route("POST", "/ring", Access.LOCAL, handover.ring),
        Route("POST", "/sync", Access.LOCAL, handover.sync),
        *_pushed(parts),
    )


def _pushed(parts: Parts) -> tuple[Route, ...]:
    cti = Cti(parts.rings, parts.push_secret if parts.config.server.push else lambda: None)
    return (
        Route("POST", "/cti", Access.PUSH, cti.push),
        Route("POST", "/cti/<token:re:[A-Za-z0-9_-]{1,128}>", Access.PUSH, cti.push),
    )


def _writing(parts: Parts, site: Site) -> tuple[Route, ...]:
    wishes, categories = Wishes(parts.cache, parts.may_write), parts.config.console.categories
    linking = Linking(parts.cache, parts.state, parts.rings, site, parts.clock, wishes, parts.wake_outbox)
    writing = Writing(parts.cache, parts.state, parts.clock, wishes, parts.wake_outbox, categories)
    return (
        Route("POST", "/api/link", Access.CONSOLE, linking.link),
        Route("POST", "/api/unlink", Access.CONSOLE, linking.unlink),
        Route("POST", "/api/request", Access.CONSOLE, writing.request),
        Route("POST", "/api/ticket-note", Access.CONSOLE, writing.note),
        Route("POST", "/api/written", Access.CONSOLE, writing.decide),
    )


def _tasks(parts: Parts) -> tuple[Route, ...]:
    tasks = Tasks(parts.preferences, parts.upstream, parts.counting, parts.port)
    return (
        Route("POST", "/api/test-ring", Access.CONSOLE, tasks.test_ring),
        Route("POST", "/api/sync", Access.CONSOLE, tasks.sync),
        Route("POST", "/api/count", Access.CONSOLE, tasks.count),
        Route("POST", "/api/setting", Access.CONSOLE, tasks.setting),
    )


def _programs(parts: Parts) -> tuple[Route, ...]:
    api = Api(parts.cache, parts.resolver, parts.upstream, parts.clock, parts.version)
    return (
        Route("GET", "/api/people", Access.CONSOLE, api.people),
        Route("GET", "/api/tickets/<number>", Access.CONSOLE, api.ticket),
        Route("GET", "/api/status", Access.CONSOLE, api.status),
    )


def _dial(parts: Parts) -> tuple[Route, ...]:
    dial = Dial(parts.dialing, parts.port)
    return (
        Route("POST", "/api/dial", Access.CONSOLE, dial.number),
        Route("POST", "/api/dial/answer", Access.CONSOLE, dial.answer),
        Route("POST", "/api/dial/dismiss", Access.CONSOLE, dial.dismiss),
        *((Route("GET", "/tel", Access.PUBLIC, dial.address),) if parts.config.dial.http else ()),
        Route("POST", "/dial", Access.LOCAL, dial.typed),
    )


def _console(parts: Parts) -> Console:
    return Console(
        cache=parts.cache,
        state=parts.state,
        resolver=parts.resolver,
        rings=parts.rings,
        pausing=parts.pausing,
        dialing=parts.dialing,
        site=parts.config.site.numbering(),
        preferences=parts.preferences,
        pages=_pages(parts),
        clock=parts.clock,
        wishes=Wishes(parts.cache, parts.may_write),
        live=parts.unknown_callers.of_call,
        keys=Keys(parts.softphone.profile.can_answer, parts.softphone.profile.can_hang_up),
    )


def _pages(parts: Parts) -> Pages:
    site = parts.config.site.numbering()
    days = parts.config.privacy.retention_days
    telephone = Telephone(parts.softphone, parts.line_trouble, parts.links)
    health = HealthPage(
        cache=parts.cache,
        state=parts.state,
        upstream=parts.upstream,
        arrivals=parts.arrivals,
        counting=parts.counting,
        port=parts.port,
        version=parts.version,
        trouble=parts.trouble,
        more=telephone.checks(),
    )
    return Pages(
        setup=SetupPage(parts.arrivals, site, Workstation(parts.port, registration.hook_command())),
        health=health,
        statistics=StatisticsPage(parts.state, Tiers(parts.resolver, parts.ticks), parts.clock, days),
        settings=SettingsPage(parts.preferences),
        telephone=telephone,
        trouble=parts.trouble,
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
