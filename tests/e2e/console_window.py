"""A real Chromium that looks at a real agent. Imported as ``e2e.console_window``."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desk import Desk, desk, wait_for
from e2e import sample_desk
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
_REPORT_CSP = """addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    console.error('CSP violated', violatedDirective, blockedURI, sample))"""
CONFIG = f"""
[site]
region = "NL"
area = "10"

[dial]
allow_prefixes = ["+449"]

[console]
new_request_url = "{sample_desk.DESK}/new?person={{person_id}}&phone={{telephone}}&organization={{organization_id}}"
"""


@dataclass
class Window:
    """One browser profile. *page*: its newest window. *faults*: what the browser complained of; *left*: pages of the
    service desk that were opened."""

    context: BrowserContext
    desk: Desk
    faults: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the agent, or one of its whole addresses, in a new tab."""
        page = self.context.new_page()
        page.goto(path if path.startswith("http") else f"http://127.0.0.1:{self.desk.port}{path}")
        return page

    def ring(self, **parameters: str) -> Page:
        """Ring in a tab, as an analyst does who types the address; the tab becomes the console."""
        page = self.ring_as_typed(query(**{"callID": uuid.uuid4().hex, **parameters}))
        page.wait_for_selector("#view:not([data-kind=opening])")
        return page

    def ring_as_typed(self, text: str) -> Page:
        """Ring with this very query, whatever it is."""
        wait_for_room(self.desk)
        page = self.open(f"/sd?{text}")
        if "/call/" not in page.url:  # more than 6 rings in 10 s are written down, but put on no screen
            page.goto(f"http://127.0.0.1:{self.desk.port}/call/{newest_call(self.desk)}")
        return page


def wait_for_room(running: Desk) -> None:
    """Wait until the call log takes one more ring: 60 in a minute are the most, tests can be faster."""
    wait_for(lambda: _rings_of_the_last_minute(running) < 50, seconds=70)


def _rings_of_the_last_minute(running: Desk) -> int:
    since = int((datetime.now(UTC).timestamp() - 60) * 1000)
    with closing(sqlite3.connect(f"file:{running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM phone_call WHERE heard_ms > ?", (since,)).fetchone()[0])


def newest_call(running: Desk) -> str:
    """Return the id of the newest call in the log."""
    with closing(sqlite3.connect(f"file:{running.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT key FROM phone_call ORDER BY id DESC LIMIT 1").fetchone()[0])


def module(name: str) -> str:
    """Return the script that imports a module of the page: that one, not another copy of it."""
    return f"import(new URL('{name}.js', document.querySelector('script[src]').src))"


def query(**parameters: str) -> str:
    """Return parameters as a telephone system that encodes properly writes them."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())


@contextmanager
def filled_desk(folder: Path, config: str = CONFIG) -> Iterator[Desk]:
    """Give a running agent whose cache is filled with the sample directory."""
    sources = sample_desk.write(folder / "files", datetime.now(UTC))
    with desk(folder, config + sources) as running:
        wait_for(lambda: _is_filled(running.folder / "cache.db"))
        yield running


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Give a headless Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES), headless=True)
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def window(browser: Browser, running: Desk, token: str = "", **options: Any) -> Iterator[Window]:
    """Give a browser profile; with *token* it is paired already, as after an earlier call."""
    if token:
        origin = f"http://127.0.0.1:{running.port}"
        stored = [{"origin": origin, "localStorage": [{"name": "token", "value": token}]}]
        options["storage_state"] = {"cookies": [], "origins": stored}
    context = browser.new_context(**options)
    context.set_default_timeout(30_000)
    found = Window(context, running)
    listen(context, found.faults)
    context.route(f"{sample_desk.DESK}/**", lambda route: _service_desk(route, found))
    try:
        yield found
    finally:
        context.close()


def listen(context: BrowserContext, faults: list[str]) -> None:
    """Write into *faults* what the browser complains of in any page: scripts that fail, refusals, the CSP."""
    context.add_init_script(_REPORT_CSP)
    context.on("page", lambda page: _listen(page, faults))


def _listen(page: Page, faults: list[str]) -> None:
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)


def _service_desk(route: Any, found: Window) -> None:
    found.left.append(route.request.url)
    route.fulfill(status=200, content_type="text/html", body="<title>Service desk</title>")


def _is_filled(path: Path) -> bool:
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            tickets = connection.execute("SELECT count(*) FROM ticket WHERE number = ?", (sample_desk.IN_BOTH,))
            return int(tickets.fetchone()[0]) > 1
        except sqlite3.Error:
            return False
