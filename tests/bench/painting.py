"""From a ring to the caller's name on the screen: in the open console, in a new tab, in a browser that must start."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import filled, servers
from bench.findings import Finding, median, microseconds, percentile
from bench.lookups import callers
from bench.servers import Server

from agent.hub import MOST_STREAMS

RINGS, WARM, TABS, STARTS, ANSWERS, GONE = 200, 10, 15, 5, 300, 20
SECONDS_A_TAB = 2.5  # the agent logs one kind of line 30 times a minute at most, and its log tells when a tab has gone
MOST_MS, MOST_MORE_MS, MOST_ANSWER_US, MOST_GONE_MS = 20.0, 5.0, 5_000, 1_000.0
# The frame in which a new heading is painted: what runs behind it has been drawn.
WATCH = """(() => {
  window.painted = [];
  new MutationObserver(() => {
    const call = document.querySelector('#view').dataset.call, name = document.querySelector('h1')?.textContent ?? '';
    if (!name || window.painted.at(-1)?.call === call) return;
    const entry = { call, name, at: 0 };
    window.painted.push(entry);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { entry.at = performance.timeOrigin + performance.now(); };
      port2.postMessage('');
    });
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-call'] });
})()"""
# The floor: one word is changed, and painted in the next frame. Gives the ms of every one.
FLOOR = """(async () => {
  const took = [], word = document.querySelector('#ringing');
  for (let at = 0; at < 50; at++) {
    await new Promise(done => setTimeout(done, 7 * (at % 5)));
    const begun = performance.now();
    word.textContent = at;
    await new Promise(done => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage('');
    }));
    took.push(performance.now() - begun);
  }
  return took;
})()"""
# Of a page that has been loaded: when its largest text was painted, which is the caller's name.
LOADED = """new Promise(done => {
  let at = 0;
  new PerformanceObserver(list => { at = performance.timeOrigin + list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(at), 300);
})"""


@dataclass
class Desk:
    """An agent without a budget of pops, a browser, and the way from one to the other. *page*: the newest call's."""

    agent: Server
    tabs: Any
    numbers: Iterator[str]
    folder: Path
    token: str  # of a console of its own
    rung: int = 0
    page: str = ""

    def ring(self) -> float:
        """Ring, and return the moment at which the telephone system began to say so, in ms since 1970."""
        self.rung += 1
        begun = time.time() * 1_000
        self.agent.answer(f"/sd?telephone={next(self.numbers)}&callID=paint-{self.rung}")
        return begun

    def hang_up(self) -> None:
        """End the call, so that the next one takes the page."""
        self.agent.answer(f"/sd?callID=paint-{self.rung}&event=hangup")

    def count(self, what: str) -> int:
        """Return how many consoles the agent has seen do *what*: "joined" or "left"."""
        return (self.folder / "data" / "logs" / "agent.log").read_text("utf-8").count(f"console {what}")

    def has_left(self, before: int) -> bool:
        """Return whether another console has left than the *before* that had."""
        return self.count("left") > before

    def told(self, before: int) -> str:
        """Return the address that the agent would have had opened after *before* lines."""
        return str(_soon(lambda: next((line.split()[-1] for line in self.agent.lines[before:] if "#t=" in line), "")))


def measure(size: int) -> Iterator[Finding]:
    """Yield what a ring takes until the name is painted, and the answer of ``/sd`` with every permitted stream open."""
    if shutil.which("chromium") is None:
        yield Finding("13", "ring → name painted", f"p95 ≤ {MOST_MS:.0f} ms", "", None, "needs chromium")
        return
    with _desk(size) as desk:
        painted, alone = _in_open_console(desk)
        yield Finding(
            "13",
            f"ring → name painted in the open console, {size:,} people",
            f"p95 ≤ {MOST_MS:.0f} ms",
            f"p95 {percentile(painted, 0.95):.1f} ms",
            percentile(painted, 0.95) <= MOST_MS,
            f"p50 {median(painted):.1f}, slowest {max(painted):.1f} of {len(painted)}; headless, 60 frames a second; "
            f"one changed word alone p50 {median(alone):.1f}, p95 {percentile(alone, 0.95):.1f} ms",
        )
        yield from _streams(desk)
        yield _gone(desk)
        yield from _tabs(desk, size)


def _streams(desk: Desk) -> Iterator[Finding]:
    """Yield how ``/sd`` is answered while every permitted stream is open, beside none."""
    agent, numbers = desk.agent, iter(range(10**6))

    def ring() -> float:
        return microseconds(lambda: agent.answer(f"/sd?telephone=%2B31207654321&callID=s{next(numbers)}"))

    bare = [ring() for _ in range(ANSWERS)]
    with ExitStack() as stack:
        for at in range(MOST_STREAMS):
            stack.enter_context(_stream(desk, f"bench-{at}"))
        full = [ring() for _ in range(ANSWERS)]
    yield Finding(
        "13",
        f"/sd with {MOST_STREAMS} streams open",
        "p50 ≤ 5 ms and ≤ 1.5 times that without",
        f"p50 {median(full) / 1_000:.2f} ms, {median(full) / median(bare):.2f} times",
        median(full) <= MOST_ANSWER_US and median(full) <= 1.5 * median(bare),
        f"p99 {percentile(full, 0.99) / 1_000:.2f} against {percentile(bare, 0.99) / 1_000:.2f} ms",
    )


def _gone(desk: Desk) -> Finding:
    """Return how long a stream whose tab is gone keeps its thread: until the agent has written that it left."""
    took = []
    for at in range(GONE):
        before = desk.count("left")
        with _stream(desk, f"gone-{at}"):
            pass
        begun = time.monotonic()
        _soon(partial(desk.has_left, before))
        took.append((time.monotonic() - begun) * 1_000)
    return Finding(
        "13",
        "thread of a tab that is gone",
        f"free within {MOST_GONE_MS:.0f} ms",
        f"slowest {max(took):.0f} ms",
        max(took) <= MOST_GONE_MS,
        f"p50 {median(took):.0f} ms of {len(took)}",
    )


@contextmanager
def _stream(desk: Desk, tab: str) -> Iterator[None]:
    port = desk.agent.port
    lines = (f"GET /api/events?tab={tab} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {desk.token}")
    with closing(socket.create_connection(("127.0.0.1", port), 20)) as connection:
        connection.sendall("\r\n".join((*lines, "", "")).encode())
        received = b""
        while b"console\n\n" not in received:
            received += connection.recv(4096)
        yield


def _tabs(desk: Desk, size: int) -> Iterator[Finding]:
    """Yield what a new tab costs: after a ring, of the same page without one; and in a browser that must start."""
    for tab in desk.tabs.ids()[1:]:
        desk.tabs.close(tab)  # its stream ended when ours took its place
    time.sleep(60 - time.time() % 60)  # what was logged until now counts no longer, see SECONDS_A_TAB
    ours, bare = [], []
    for _ in range(TABS):
        ours.append(_by_ring(desk))
        bare.append(_by_command(desk))
    cold = [_cold(desk, desk.folder / f"cold-{at}") for at in range(STARTS)]
    more = median(ours) - median(bare)
    yield Finding(
        "13",
        f"ring → name painted in a new tab, {size:,} people",
        f"≤ {MOST_MORE_MS:.0f} ms more than the browser alone",
        f"{more:+.1f} ms",
        more <= MOST_MORE_MS,
        f"p50 {median(ours):.0f} against {median(bare):.0f} ms; in a browser that must start {median(cold):.0f} ms",
    )


def _by_ring(desk: Desk) -> float:
    before = len(desk.agent.lines)
    begun = desk.ring()
    return _loaded(desk, desk.tabs, desk.told(before)) - begun


def _by_command(desk: Desk) -> float:
    begun = time.time() * 1_000
    return _loaded(desk, desk.tabs, f"http://127.0.0.1:{desk.agent.port}{desk.page}") - begun


def _cold(desk: Desk, profile: Path) -> float:
    from e2e.tabs import chromium

    before = len(desk.agent.lines)
    begun = desk.ring()
    url = desk.told(before)
    with chromium(profile) as tabs:
        return _loaded(desk, tabs, url) - begun


def _loaded(desk: Desk, tabs: Any, url: str) -> float:
    """Open *url* in a new tab; return when its name was painted, in ms since 1970.

    The agent sees the tab come and go before the next: a call waits for the word of a page that is just gone.
    """
    next_one = time.monotonic() + SECONDS_A_TAB
    joined, left = desk.count("joined"), desk.count("left")
    tab = tabs.open(url)
    _soon(lambda: _is_there(tabs, tab))
    ends = float(tabs.read(tab, LOADED))
    desk.page = tabs.read(tab, "location.pathname")
    _soon(lambda: desk.count("joined") > joined)
    tabs.close(tab)
    _soon(lambda: desk.has_left(left))
    time.sleep(max(next_one - time.monotonic(), 0))
    return ends


def _is_there(tabs: Any, tab: str) -> bool:
    from e2e.tabs import Refused

    with suppress(Refused):  # the page is just being replaced
        return bool(tabs.read(tab, "document.querySelector('#view:not([data-kind=opening])') !== null"))
    return False


def _in_open_console(desk: Desk) -> tuple[list[float], list[float]]:
    """Return what rings took until they were painted, and what a page takes to paint one word."""
    before = len(desk.agent.lines)
    desk.ring()
    tab = desk.tabs.open(desk.told(before))
    _soon(lambda: _is_there(desk.tabs, tab))
    desk.hang_up()
    desk.tabs.read(tab, WATCH)
    found = []
    for _ in range(WARM + RINGS):
        begun = desk.ring()
        ends = _soon(lambda: desk.tabs.read(tab, "window.painted.length && window.painted.at(-1).at"))
        found.append(ends - begun)
        desk.tabs.read(tab, "void (window.painted = [{ call: document.querySelector('#view').dataset.call, at: 0 }])")
        desk.hang_up()
        _soon(lambda: not desk.tabs.read(tab, "document.querySelector('#view').dataset.live"))
    return found[WARM:], list(desk.tabs.read(tab, FLOOR))


@contextmanager
def _desk(size: int) -> Iterator[Desk]:
    from e2e.tabs import chromium

    with tempfile.TemporaryDirectory(prefix="deskcall-paint-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        filled.copy(size, folder / "data")
        with servers.agent(folder, is_bounded=False) as agent, chromium(folder / "profile") as tabs:
            yield Desk(agent, tabs, _numbers(size), folder, agent.console_token())


def _numbers(size: int) -> Iterator[str]:
    hits = callers(size, 13).hits
    while True:
        yield from (hit.replace("+", "%2B").replace(" ", "%20") for hit in hits)


def _soon(ask: Callable[[], Any]) -> Any:
    """Return what *ask* gives once it gives something, asked every 2 ms for 20 s."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if found := ask():
            return found
        time.sleep(0.002)
    raise SystemExit("waited in vain")
