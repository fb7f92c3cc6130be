"""The real pages over real files, with a clock that the test moves: for WebTest and for a server of the test's own."""

from __future__ import annotations

import queue
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cache.database import open_cache, open_state

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # webob 1.8 imports cgi, which Python 3.13 has no more
    from webtest import TestApp

from agent import rules
from agent.answering import Answering
from agent.browser import Browser
from agent.config import Config, SiteSettings
from agent.counting import Counting
from agent.dial_board import Board
from agent.dialing import Dialing
from agent.errors import SoftphoneAway
from agent.hub import Hub, Listener
from agent.model import PhoneCall
from agent.pairing import Pairing
from agent.pausing import Pausing
from agent.pop import Pops
from agent.preferences import Preferences
from agent.resolve import Resolver
from agent.rings import Rings
from agent.softphones import Softphone
from agent.softphones.opening import Absent
from agent.state import MIGRATIONS, phone_calls
from agent.state.opening import Trouble
from agent.unknown_callers import UnknownCallers
from agent.upstream import Upstream
from agent.web import app, peer
from agent.web.arrivals import Arrivals
from agent.web.guard import Guard

PORT = 8737
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"
ENDPOINT_TOKEN = "endpoint-token-of-the-tests-0123456789abcdef"
LINK_SECRET = "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"
NO_SOFTPHONE = Absent("No softphone is set up.")
US = Config(site=SiteSettings(region="US"))


@dataclass
class Time:
    """A wall clock and seconds that only grow, both moved by the test."""

    now: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    seconds: float = 1_000.0

    def clock(self) -> datetime:
        """Return what the wall clock shows."""
        return self.now

    def ticks(self) -> float:
        """Return the seconds that only grow."""
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class Phone:
    """A softphone that writes down what it is given; *away* is what it says when it cannot dial."""

    name: str = "the softphone"
    dialed: list[str] = field(default_factory=list)
    away: str = ""

    def dial(self, number: str) -> None:
        """Take a number, or say why not."""
        if self.away:
            raise SoftphoneAway(self.away)
        self.dialed.append(number)


@dataclass
class Stand:
    """One agent's pages. *told* are the addresses that would have been opened, *sent* what the worker was asked."""

    parts: app.Parts
    time: Time
    heard: Listener
    told: list[str] = field(default_factory=list)
    sent: list[object] = field(default_factory=list)
    phone: Phone = field(default_factory=Phone)

    def guard(self) -> Guard:
        """Return the WSGI application."""
        return app.build(self.parts)

    def client(self) -> TestApp:
        """Return a program on this machine that sends no browser header and no token."""
        return TestApp(self.guard(), extra_environ={"HTTP_HOST": HOST})

    def console_headers(self) -> dict[str, str]:
        """Return what a paired console sends."""
        token = self.parts.pairing.exchange(self.parts.pairing.issue())
        return {"Authorization": f"Bearer {token}"}

    def local_headers(self) -> dict[str, str]:
        """Return what a command of this user sends."""
        token = self.parts.endpoint_token
        return {"Authorization": f"Bearer {token}", "Content-Type": "text/plain; charset=utf-8"}

    def calls(self) -> tuple[PhoneCall, ...]:
        """Return every call that was written down, newest first."""
        return phone_calls.newest(self.parts.state, 1_000)

    def placed(self) -> list[str]:
        """Return what the softphone was given, once all that waited to be dialed is done."""
        self.parts.dialing.start()
        self.parts.dialing.stop(20.0)  # after what waits in its queue
        return self.phone.dialed

    def pops(self) -> int:
        """Return how many calls were put on the screen since the last time this was asked."""
        self.parts.pops.start()
        self.parts.pops.stop()  # after what waits in its queue; the next pop starts it again
        shown = 0
        while True:
            try:
                shown += self.heard.get_nowait().kind == "call"
            except queue.Empty:
                return shown


@contextmanager
def stand(
    folder: Path,
    config: Config = US,
    *,
    port: int = PORT,
    link_secret: str | None = None,
    push_secret: str | None = None,
    softphone: Softphone = NO_SOFTPHONE,
    enforced: frozenset[str] = frozenset(),
    trouble: Trouble | None = None,
) -> Iterator[Stand]:
    """Give the pages of an agent whose files are in *folder*; the cache is whatever the test put there."""
    time, phone, told, sent = Time(), Phone(), [], []
    parts = _parts(folder, config, port, time, phone, enforced, told, sent)
    parts = replace(parts, link_secret=lambda: link_secret, push_secret=lambda: push_secret, trouble=trouble)
    parts = replace(parts, softphone=softphone)
    if config.phone.answer_on_pop:
        parts.rings.answering = Answering(softphone, parts.state, time.clock)
    with parts.hub.subscribe() as heard:
        try:
            yield Stand(parts, time, heard, told, sent, phone)
        finally:
            parts.dialing.stop(20.0)
            parts.pops.stop()
            parts.counting.stop()
            parts.cache.close()
            parts.state.close()


def _parts(
    folder: Path, config: Config, port: int, time: Time, phone: Phone, enforced: frozenset[str], told: list[str],
    sent: list[object],
) -> app.Parts:  # fmt: skip
    hub, site = Hub(), config.site.numbering()
    cache = open_cache(folder / "cache.db", writable=False)
    state = open_state(folder / "state.db", MIGRATIONS)
    resolver, pairing = Resolver(cache, state, site), Pairing(time.ticks)
    browser = Browser(port, told.append, is_silent=True)
    preferences, pausing = Preferences(config, state, time.clock, enforced), Pausing(state, time.clock)
    pops = Pops(preferences.effective, browser, pairing, hub, resolver, time.ticks, is_paused=pausing.is_on)
    policy, board = rules.policy(config.dial, site.region), Board(time.ticks)
    upstream = Upstream(lambda command: sent.append(command) is None, lambda: None)
    unknown = UnknownCallers(resolver, hub, upstream.looks_up, upstream.send, time.ticks)
    upstream.looked_up = unknown.take
    return app.Parts(
        port=port,
        version="1.2.3",
        config=config,
        clock=time.clock,
        ticks=time.ticks,
        cache=cache,
        state=state,
        resolver=resolver,
        hub=hub,
        rings=Rings(state, site, pops, hub, time.clock, time.ticks, shown=unknown.shown),
        pops=pops,
        preferences=preferences,
        arrivals=Arrivals(time.clock),
        counting=Counting(cache, site, time.clock),
        pausing=pausing,
        pairing=pairing,
        browser=browser,
        dialing=Dialing(policy, resolver, pops, hub, board, phone.dial, time.clock, time.ticks, phone.name),
        upstream=upstream,
        unknown_callers=unknown,
        endpoint_token=ENDPOINT_TOKEN,
        link_secret=lambda: None,
        is_ours=peer.anybody,
    )
