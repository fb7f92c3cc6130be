"""From a ring to the caller's name on the screen: in the open console, in a new tab, in a browser that must start."""

from __future__ import annotations

import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import filled, servers
from bench.findings import Finding, median, percentile
from bench.lookups import callers
from bench.servers import Server

RINGS, WARM, TABS, STARTS = 200, 10, 15, 5
MOST_MS, MOST_MORE_MS = 20.0, 5.0
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
# Of a page that has been loaded: when its largest text was painted, which is the caller's name.
LOADED = """new Promise(done => new PerformanceObserver(list =>
  done(performance.timeOrigin + list.getEntries().at(-1).startTime)
).observe({ type: 'largest-contentful-paint', buffered: true }))"""


@dataclass
class Desk:
    """An agent without a budget of pops, a browser, and the way from one to the other."""

    agent: Server
    tabs: Any
    numbers: Iterator[str]
    rung: int = 0

    def ring(self) -> float:
        """Ring, and return the moment at which the telephone system began to say so, in ms since 1970."""
        self.rung += 1
        begun = time.time() * 1_000
        self.agent.answer(f"/sd?telephone={next(self.numbers)}&callID=paint-{self.rung}")
        return begun

    def hang_up(self) -> None:
        """End the call, so that the next one takes the page."""
        self.agent.answer(f"/sd?callID=paint-{self.rung}&event=hangup")

    def told(self, before: int) -> str:
        """Return the address that the agent would have had opened after *before* lines."""
        return _soon(lambda: next((line.split()[-1] for line in self.agent.lines[before:] if "#t=" in line), ""))


def measure(size: int) -> Iterator[Finding]:
    """Yield what a ring takes until the name is painted, and the answer of ``/sd`` with every permitted stream open."""
    if shutil.which("chromium") is None:
        yield Finding("13", "ring → name painted", f"p95 ≤ {MOST_MS:.0f} ms", "", None, "needs chromium")
        return
    with _desk(size) as desk:
        painted = _in_open_console(desk)
        yield Finding(
            "13",
            f"ring → name painted in the open console, {size:,} people",
            f"p95 ≤ {MOST_MS:.0f} ms",
            f"p95 {percentile(painted, 0.95):.1f} ms",
            percentile(painted, 0.95) <= MOST_MS,
            f"p50 {median(painted):.1f}, slowest {max(painted):.1f} ms of {len(painted)}; headless, 60 frames a second",
        )


def _in_open_console(desk: Desk) -> list[float]:
    before = len(desk.agent.lines)
    desk.ring()
    tab = desk.tabs.open(desk.told(before))
    _soon(lambda: desk.tabs.read(tab, "document.querySelector('h1')?.textContent"))
    desk.hang_up()
    desk.tabs.read(tab, WATCH)
    found = []
    for at in range(WARM + RINGS):
        begun = desk.ring()
        ends = _soon(lambda: desk.tabs.read(tab, "window.painted.length && window.painted.at(-1).at"))
        found.append(ends - begun)
        desk.tabs.read(tab, "void (window.painted = [{ call: document.querySelector('#view').dataset.call, at: 0 }])")
        desk.hang_up()
        _soon(lambda: not desk.tabs.read(tab, "document.querySelector('#view').dataset.live"))
    return found[WARM:]


@contextmanager
def _desk(size: int) -> Iterator[Desk]:
    from e2e.tabs import chromium

    with tempfile.TemporaryDirectory(prefix="deskcall-paint-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        filled.copy(size, folder / "data")
        with servers.agent(folder, is_bounded=False) as agent, chromium(folder / "profile") as tabs:
            yield Desk(agent, tabs, _numbers(size))


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
