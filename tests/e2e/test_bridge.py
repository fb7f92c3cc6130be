"""A hosted phone rings by a message to the bridge: real Chromium, real pages of other origins."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from desk import free_port, wait_for
from pages import Stand, stand
from playwright.sync_api import BrowserContext, Page, expect
from serving import serving

from agent.config import Config, Server
from agent.model import Level

pytestmark = [pytest.mark.browser, pytest.mark.integration]

# Somebody else's page: it may frame the bridge or open it, and keeps what it is answered.
PAGE = """<!doctype html><title>Phone</title><body><script>
const heard = [];
addEventListener('message', event => heard.push({ origin: event.origin, ...event.data }));
function framed(address) { const frame = document.createElement('iframe');
  frame.src = address; document.body.append(frame);
  globalThis.bridge = frame.contentWindow; }
function opened(address) { globalThis.bridge = open(address); }
</script>"""


@dataclass(frozen=True)
class Site:
    """A web site of its own origin on this machine."""

    origin: str


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def site() -> Iterator[Site]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=functools.partial(server.serve_forever, 0.05))
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def listed():
    with site() as found:
        yield found


@pytest.fixture(scope="module")
def hostile():
    with site() as found:
        yield found


@dataclass(frozen=True)
class Agent:
    """The agent's pages on a real server. A file would have to list https origins; these are of this machine."""

    port: int
    stand: Stand

    def rings(self) -> int:
        """Return how many calls were written down."""
        return len(self.stand.calls())


@pytest.fixture(scope="module")
def agent(tmp_path_factory, listed):
    port, config = free_port(), Config(server=Server(allow_origins=(listed.origin,)))
    with stand(tmp_path_factory.mktemp("bridge"), config, port=port) as pages, serving(pages.guard(), port):
        yield Agent(port, pages)


@dataclass(frozen=True)
class Profile:
    """A browser that never saw the console."""

    context: BrowserContext

    def open(self, address: str) -> Page:
        """Open an address in a new tab."""
        page = self.context.new_page()
        page.goto(address)
        return page


@pytest.fixture
def profile(browser):
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield Profile(context)
    context.close()


def phone(profile, listed, agent, how="framed"):
    """The listed site's page, once its bridge listens."""
    page = profile.open(f"{listed.origin}/")
    page.evaluate(f"{how}('http://127.0.0.1:{agent.port}/bridge')")
    page.wait_for_function("heard.some(each => each.ready)")
    return page


def say(page, message, port):
    """Post *message* to the bridge; return the reply that repeats its id, or the first one without."""
    page.evaluate("heard.length = 0")
    page.evaluate(f"message => bridge.postMessage(message, 'http://127.0.0.1:{port}')", message)
    page.wait_for_function("heard.length > 0")
    return page.evaluate("heard[0]")


@pytest.mark.parametrize("how", ["framed", "opened"])
def test_a_listed_page_rings(profile, listed, agent, how):  # A2
    before = agent.rings()
    page = phone(profile, listed, agent, how)

    reply = say(page, {"deskcall": 1, "telephone": "+12025550143", "callID": how, "id": 7}, agent.port)

    assert (reply["ok"], reply["id"], reply["origin"]) == (True, 7, f"http://127.0.0.1:{agent.port}")
    wait_for(lambda: agent.rings() == before + 1)


def test_a_ring_by_the_bridge_is_marked_as_that_of_a_page(profile, listed, agent):
    page = phone(profile, listed, agent)

    say(page, {"deskcall": 1, "telephone": "+12025550144", "callID": "marked"}, agent.port)

    assert agent.stand.calls()[0].level is Level.PAGE_OR_LINK


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("+12025550143", "object"),
        (None, "object"),
        (["+1"], "object"),
        ({"telephone": "1"}, "version"),
        ({"deskcall": 2, "telephone": "1"}, "version"),
        ({"deskcall": 1}, "names no caller"),
        ({"deskcall": 1, "telephne": "1"}, "Unknown field"),
        ({"deskcall": 1, "__proto__x": "1"}, "Unknown field"),
        ({"deskcall": 1, "telephone": 31201234567}, "telephone must be a text"),
        ({"deskcall": 1, "telephone": "1" * 65}, "at most 64"),
        ({"deskcall": 1, "telephone": "1", "id": {}}, "The id"),
        ({"deskcall": 1, "telephone": "1", "event": "explode"}, "event must be"),
        ({"deskcall": 1, "telephone": "a\nb"}, "control characters"),
    ],
    ids=str,
)
def test_another_shape_is_refused_with_a_reason_and_rings_nobody(profile, listed, agent, message, about):
    before = agent.rings()
    page = phone(profile, listed, agent)

    reply = say(page, message, agent.port)

    assert (reply["ok"], about in reply["error"], agent.rings()) == (False, True, before)


def test_a_flood_of_messages_is_refused(profile, listed, agent):
    page = phone(profile, listed, agent)
    page.evaluate("heard.length = 0")
    send = "for (let n = 0; n < 60; n++) bridge.postMessage({ deskcall: 1, telephone: '1', callID: `f${n}` }, '*')"

    page.evaluate(send)
    page.wait_for_function("heard.length === 60")

    assert page.evaluate("heard.filter(each => !each.ok && each.error.startsWith('More than 20')).length") == 40


def test_a_page_that_is_not_listed_cannot_frame_the_bridge(profile, hostile, agent):
    page = profile.open(f"{hostile.origin}/")
    refusals = []
    page.on("console", lambda said: refusals.append(said.text))

    page.evaluate(f"framed('http://127.0.0.1:{agent.port}/bridge')")

    wait_for(lambda: page.evaluate("1") and any("frame-ancestors" in text for text in refusals))
    assert page.evaluate("heard.length") == 0


def test_a_page_that_is_not_listed_gets_no_answer_and_rings_nobody(profile, hostile, agent):
    before = agent.rings()
    page = profile.open(f"{hostile.origin}/")
    with profile.context.expect_page() as popup:
        page.evaluate(f"opened('http://127.0.0.1:{agent.port}/bridge')")
    bridge = popup.value
    bridge.wait_for_load_state()
    bridge.evaluate("globalThis.came = []; addEventListener('message', event => came.push(event.origin))")

    page.evaluate("bridge.postMessage({ deskcall: 1, telephone: '+12025550145' }, '*')")
    bridge.wait_for_function("came.length === 1")  # its own listener has run by now, and refused

    assert (page.evaluate("heard.length"), agent.rings()) == (0, before)


def test_the_bridge_shows_nothing_and_keeps_nothing(profile, agent):
    page = profile.open(f"http://127.0.0.1:{agent.port}/bridge")

    expect(page.locator("body")).to_be_empty()
    assert page.evaluate("Object.keys(localStorage)") == []
