"""The agent: builds all, runs the threads, serves. The only clock of the running program."""

from __future__ import annotations

import functools
import logging
import random
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import NoReturn, Protocol

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from agent import __version__, credentials, instance
from agent.browser import Browser, origins
from agent.config import Config
from agent.hub import Hub, HubEvent
from agent.pairing import Pairing
from agent.paths import Paths, prepare, private_files
from agent.pipe import Command
from agent.pop import Pops
from agent.reaper import Reaper
from agent.resolve import Resolver
from agent.rings import Rings
from agent.state.opening import Places, open_kept
from agent.supervisor import Supervisor
from agent.upkeep import Upkeep
from agent.upstream import Upstream
from agent.web import app, peer
from agent.web.guard import Guard
from cache import numbers
from cache.database import Cache, State, open_cache

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


def run(config: Config, paths: Paths, *, port: int | None = None, open_browser: bool = True) -> int:
    """Serve until told to stop (SIGTERM, SIGINT), and return the exit code.

    *port* overrides the configured one; 0, for tests, takes a free one. Raises AlreadyRunning and PortTaken.
    """
    threading.excepthook = _log_fault
    try:
        # A signal unwinds all of this: whatever was started is stopped.
        with _stopped_by_signals(), private_files() as old_umask, ExitStack() as stack:
            prepare(paths)
            stack.enter_context(instance.only_one(paths.agent_lock))
            sockets = _listen(config.server.port if port is None else port, stack)
            agent = _Agent(config, paths, sockets[0].getsockname()[1], old_umask if open_browser else None)
            agent.serve(sockets, stack)
    except _Stop:
        log.info("agent stopped")
    return 0


class _Stop(SystemExit):
    """Somebody told us to end."""


class _Thread(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Agent:
    """What one run is made of; *browser_umask* None: nothing is opened, addresses are told."""

    config: Config
    paths: Paths
    port: int
    browser_umask: int | None

    def serve(self, sockets: tuple[socket.socket, ...], stack: ExitStack) -> None:
        """Build everything, listen, start the threads and serve until a signal ends it."""
        opened = open_kept(_places(self.paths), stack)
        cache = stack.enter_context(closing(open_cache(self.paths.cache_db, writable=False)))
        endpoint = instance.Endpoint(self.paths.endpoint, self.port)
        parts, worker = self._parts(opened.state, cache, endpoint.token)
        server = _Server(app.build(parts), sockets)
        threads = self._threads(parts, worker, server, keeps=not opened.is_stand_in)
        try:
            server.listen()
            endpoint.announce()
            log.info("agent listening port=%d version=%s", self.port, __version__)
            for thread in threads:
                thread.start()
            server.serve()
        finally:
            endpoint.withdraw()
            server.close()
            for thread in threads:
                thread.stop()

    def _parts(self, state: State, cache: Cache, token: str) -> tuple[app.Parts, Supervisor]:
        console, site, ticks, hub = self.config.console, self.config.site.numbering(), time.monotonic, Hub()

        def send(command: Command) -> bool:  # the worker and what is asked of it know each other
            return worker.send(command)

        upstream = Upstream(send, lambda: hub.publish(HubEvent("changed")))
        worker = Supervisor(self.paths.arguments, upstream.take, ticks, random.random)
        resolver = Resolver(cache, state, site, self.config.site.switchboard)
        pairing, browser = Pairing(ticks), self._browser()
        pops = Pops(console, browser, pairing, hub, resolver, ticks, lambda: numbers.warm(site.region))
        rings = Rings(state, site, console.pop_on, pops, hub, _now, ticks)
        parts = app.Parts(
            port=self.port,
            version=__version__,
            config=self.config,
            clock=_now,
            ticks=ticks,
            cache=cache,
            state=state,
            resolver=resolver,
            rings=rings,
            pops=pops,
            pairing=pairing,
            browser=browser,
            upstream=upstream,
            endpoint_token=token,
            link_secret=_asked_once(credentials.link_secret),
            is_ours=peer.for_this_platform(),
        )
        return parts, worker

    def _browser(self) -> Browser:
        umask = self.browser_umask
        if umask is None:
            return Browser(self.port, _tell, origins(self.config.console), is_silent=True)
        return Browser(self.port, _tell, origins(self.config.console), old_umask=umask)

    def _threads(self, parts: app.Parts, worker: Supervisor, server: _Server, *, keeps: bool) -> tuple[_Thread, ...]:
        """Return the threads beside the server's, in the order in which they start and end."""
        retention = timedelta(days=self.config.privacy.retention_days)
        places = _places(self.paths)
        upkeep = Upkeep(parts.state, parts.rings, places, retention, parts.clock, parts.ticks, parts.link_secret)
        threads: tuple[_Thread, ...] = (parts.pops, Reaper(server.channels, parts.ticks), worker)
        return (*threads, upkeep) if keeps else threads


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


def _listen(port: int, stack: ExitStack) -> tuple[socket.socket, ...]:
    sockets = instance.listen(port)
    for bound in sockets:
        stack.callback(bound.close)
    return sockets


def _places(paths: Paths) -> Places:
    return Places(paths.state_db, paths.backups, paths.state_db.with_name("state.db.damaged"))


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT end what runs inside; a second one, while we end, is ignored."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        for each in handled:
            signal.signal(each, signal.SIG_IGN)
        raise _Stop

    handled = (signal.SIGTERM, signal.SIGINT)
    before = {each: signal.signal(each, stop) for each in handled}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _log_fault(fault: threading.ExceptHookArgs) -> None:
    # No traceback reaches a user; the log must have it, or nobody will ever know why a thread ended.
    name = fault.thread.name if fault.thread is not None else "?"
    log.error("thread ended by a fault name=%s", name, exc_info=fault.exc_value)


def _asked_once(load: Callable[[], str | None]) -> Callable[[], str | None]:
    """Return *load* with its first answer kept; a keyring that asks for its password is asked by one thread alone."""
    answer, lock = functools.cache(load), threading.Lock()

    def load_once() -> str | None:
        with lock:
            return answer()

    return load_once


def _tell(address: str) -> None:
    # The output of a service may be none at all (pythonw), or a pipe that nobody reads any more.
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            print(f"Deskcall: {address}", flush=True)  # noqa: T201


def _now() -> datetime:
    return datetime.now(UTC)
