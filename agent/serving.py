"""What the agent is made of: built, served, taken apart."""

from __future__ import annotations

import functools
import logging
import os
import random
import select
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher

from agent import __version__, credentials, instance, previous_handler, rules
from agent.answering import Answering
from agent.browser import Browser, origins
from agent.config import Config
from agent.connection import Connection
from agent.counting import Counting
from agent.dial_board import Board
from agent.dialing import Dialing
from agent.hub import Hub, HubEvent
from agent.line_monitor import Line
from agent.link_status import LinkStatus
from agent.model import Clock, Ticks
from agent.pairing import Pairing
from agent.paths import Paths
from agent.pausing import Pausing
from agent.pipe import Command
from agent.pop import Pops
from agent.preferences import Preferences
from agent.reaper import Reaper
from agent.resolve import Resolver
from agent.rings import Rings
from agent.softphones import Softphone, opening
from agent.state.opening import Opened, Places, open_kept
from agent.supervisor import Supervisor
from agent.unknown_callers import UnknownCallers
from agent.upkeep import Upkeep
from agent.upstream import Upstream
from agent.web import app, peer, views
from agent.web.arrivals import Arrivals
from agent.web.guard import Guard
from agent.writing_back import WritingBack
from cache import numbers
from cache.database import Cache, State, open_cache
from cache.numbers import dialing_plan
from cache.sources.settings import writes
from handlers import registration
from handlers.changes import Status

log = logging.getLogger(__name__)

THREADS = 8
LOOP_SECONDS = 1.0
THREADS_END_SECONDS = 0.5
# security.md §10. channel_timeout bounds the idle time between requests, the reaper the time that one request takes.
SERVER_SETTINGS = {
    "channel_request_lookahead": 1,
    "connection_limit": 200,
    "channel_timeout": 10,
    "cleanup_interval": 2,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 64 * 1024,
    "ident": None,
    "expose_tracebacks": False,
}


class _Thread(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


_Threads = tuple[_Thread, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """One run. *browser_umask*: for browsers that we start; None: nothing is opened, *tell* gets the addresses.

    *enforced*: keys of the configuration whose value is IT's word.
    """

    config: Config
    paths: Paths
    clock: Clock
    ticks: Ticks
    tell: Callable[[str], object]
    browser_umask: int | None
    enforced: frozenset[str] = frozenset()

    def serve(self, sockets: tuple[socket.socket, ...], stack: ExitStack) -> None:
        """Build everything, start the threads, serve on *sockets* until a signal raises out of it."""
        port = sockets[0].getsockname()[1]
        opened = open_kept(_places(self.paths), stack)
        cache = stack.enter_context(closing(open_cache(self.paths.cache_db, writable=False)))
        endpoint = instance.Endpoint(self.paths.endpoint, port)
        parts, upstream = self._parts(opened, cache, endpoint)
        line = self._line(parts)
        parts = replace(parts, line_trouble=lambda: line.trouble, links=self._links(parts.hub))
        server = _Server(app.build(parts), sockets)
        threads = (
            *self._threads(parts, upstream, server),
            line,
            *(() if opened.is_stand_in else (self._upkeep(parts),)),
        )
        # The end, last step first: each is taken whatever becomes of another: a thread that stays keeps the process.
        for thread in reversed(threads):
            stack.callback(thread.stop)
        stack.callback(parts.rings.write_waiting)
        stack.callback(server.close)
        stack.callback(parts.hub.end)
        stack.callback(parts.counting.stop)
        stack.callback(endpoint.withdraw)
        server.listen()
        endpoint.announce()
        log.info("agent listening port=%d version=%s", port, __version__)
        for thread in threads:
            thread.start()
        server.serve()

    def _parts(self, opened: Opened, cache: Cache, endpoint: instance.Endpoint) -> tuple[app.Parts, _Threads]:
        """Return what the pages are made of, and the threads that speak to the service desks."""
        state, site, ticks, hub = opened.state, self.config.site.numbering(), self.ticks, Hub()
        resolver = Resolver(cache, state, site, self.config.site.switchboard)
        upstream, worker = self._worker(hub)
        unknown, outbox = self._asking(upstream, worker, resolver, hub)
        preferences, pausing = Preferences(self.config, state, self.clock, self.enforced), Pausing(state, self.clock)
        pairing, browser, softphone = Pairing(ticks), self._browser(endpoint.port), self._softphone()
        pops = Pops(preferences.effective, browser, pairing, hub, resolver, ticks, self._warm, pausing.is_on)
        rings = Rings(state, site, pops, hub, self.clock, ticks, self._answering(softphone, state), unknown.shown)
        return app.Parts(
            port=endpoint.port,
            version=__version__,
            config=self.config,
            clock=self.clock,
            ticks=ticks,
            cache=cache,
            state=state,
            resolver=resolver,
            hub=hub,
            rings=rings,
            pops=pops,
            preferences=preferences,
            arrivals=Arrivals(self.clock),
            counting=Counting(cache, site, self.clock),
            pausing=pausing,
            pairing=pairing,
            browser=browser,
            upstream=upstream,
            unknown_callers=unknown,
            dialing=self._dialing(resolver, pops, hub, softphone),
            endpoint_token=endpoint.token,
            link_secret=_asked_once(credentials.link_secret),
            is_ours=peer.for_this_platform(),
            push_secret=_asked_once(credentials.push_secret),
            softphone=softphone,
            trouble=opened.trouble,
            may_write=outbox.may,
            wake_outbox=outbox.wake,
        ), (worker, unknown, outbox)

    def _line(self, parts: app.Parts) -> Line:
        softphone, monitor = parts.softphone, opening.monitor(parts.softphone)
        return Line(softphone, monitor, parts.rings, parts.ticks, lambda: parts.hub.publish(HubEvent("changed")))

    def _links(self, hub: Hub) -> Callable[[], Status | None]:
        def ask() -> Status:
            return registration.for_this_platform().status()

        return LinkStatus(ask, self.ticks, lambda: hub.publish(HubEvent("changed"))).newest

    def _worker(self, hub: Hub) -> tuple[Upstream, Supervisor]:
        def send(command: Command) -> bool:  # the worker and what is asked of it know each other
            return worker.send(command)

        upstream = Upstream(send, lambda: hub.publish(HubEvent("changed")))
        worker = Supervisor(self.paths.arguments, upstream.take, self.ticks, random.random)
        return upstream, worker

    def _asking(
        self, upstream: Upstream, worker: Supervisor, resolver: Resolver, hub: Hub
    ) -> tuple[UnknownCallers, WritingBack]:
        """Return who asks the worker for more than to sync; they hear what it answers."""
        unknown = UnknownCallers(resolver, hub, upstream.looks_up, worker.send, self.ticks)
        may = tuple((source.name, kind) for source in self.config.source for kind in writes(source))
        outbox = WritingBack(
            resolver.state,
            may,
            worker.send,
            lambda: worker.lives,
            upstream.changed,
            self.clock,
            self.ticks,
            random.random,
        )
        upstream.looked_up, upstream.written = unknown.take, outbox.take
        return unknown, outbox

    def _dialing(self, resolver: Resolver, pops: Pops, hub: Hub, softphone: Softphone) -> Dialing:
        region = self.config.site.region
        policy, board = rules.policy(self.config.dial, region), Board(self.ticks)
        prepare = functools.partial(dialing_plan.warm, region)
        name = softphone.profile.name if softphone.profile.id else ""
        return Dialing(policy, resolver, pops, hub, board, softphone.dial, self.clock, self.ticks, name, prepare)

    def _warm(self) -> None:
        """Load what the first ring would else wait for: number plans, and the templates of its page."""
        numbers.warm(self.config.site.region)
        views.warm()

    def _browser(self, port: int) -> Browser:
        umask = self.browser_umask
        if umask is None:
            return Browser(port, self.tell, origins(self.config.console), is_silent=True)
        return Browser(port, self.tell, origins(self.config.console), old_umask=umask)

    def _answering(self, softphone: Softphone, state: State) -> Answering | None:
        return Answering(softphone, state, self.clock) if self.config.phone.answer_on_pop else None

    def _softphone(self) -> Softphone:
        umask = self.browser_umask
        phone = previous_handler.completed(self.config.phone, self.paths)
        return opening.open_chosen(phone, os.environ, opening.OLD_UMASK if umask is None else umask)

    def _threads(self, parts: app.Parts, upstream: _Threads, served: _Server) -> _Threads:
        """Return the threads beside the server's, in the order in which they start and end."""
        return (parts.pops, parts.dialing, Reaper(served.channels, parts.ticks), *upstream)

    def _upkeep(self, parts: app.Parts) -> Upkeep:
        retention = timedelta(days=self.config.privacy.retention_days)
        places = _places(self.paths)
        # A keyring costs 10 MB and 0.1 s: only who always needs it has it before the first signed ring.
        server = self.config.server
        at_start = parts.link_secret if server.require_signature else parts.push_secret if server.push else _nothing
        return Upkeep(parts.state, parts.rings, places, retention, parts.clock, parts.ticks, at_start)


class _Server:
    """waitress on sockets of ours."""

    def __init__(self, application: Guard, sockets: tuple[socket.socket, ...]) -> None:
        self._application = application
        self._sockets = sockets
        self._map: dict[int, wasyncore.dispatcher] = {}
        self._tasks = ThreadedTaskDispatcher()

    def listen(self) -> None:
        """Start the threads and accept connections."""
        self._tasks.set_thread_count(THREADS)
        create_server(
            self._application, map=self._map, _dispatcher=self._tasks, sockets=list(self._sockets), **SERVER_SETTINGS
        )
        for listener in self._map.values():
            if isinstance(listener, BaseWSGIServer):
                listener.channel_class = Connection

    def serve(self) -> None:
        """Serve until a signal raises out of it."""
        wasyncore.loop(LOOP_SECONDS, use_poll=hasattr(select, "poll"), map=self._map)

    def channels(self) -> tuple[HTTPChannel, ...]:
        """Return the open connections; any thread may ask."""
        return tuple(each for each in tuple(self._map.values()) if isinstance(each, HTTPChannel))

    def close(self) -> None:
        """End the threads, for a moment waiting for what they answer just now, and close all connections."""
        self._tasks.shutdown(timeout=THREADS_END_SECONDS)
        wasyncore.close_all(self._map, ignore_all=True)


def _places(paths: Paths) -> Places:
    return Places(paths.state_db, paths.backups, paths.state_db.with_name("state.db.damaged"))


def _nothing() -> None:
    """Do nothing."""


def _asked_once(load: Callable[[], str | None]) -> Callable[[], str | None]:
    """Return *load* with its first answer kept; a keyring that asks for its password is asked by one thread alone."""
    answer, lock = functools.cache(load), threading.Lock()

    def load_once() -> str | None:
        with lock:
            return answer()

    return load_once
