"""The whole way of a link on a page: a real click in a real browser, desktop entry, click process, agent."""

from __future__ import annotations

import shutil
import sys
import uuid
from pathlib import Path

import pytest
from agent_stand_in import standing_in
from e2e.link_browsers import (
    CHROMIUM,
    FIREFOX,
    chromium,
    click_in_chromium,
    click_in_firefox,
    documented,
    may_mount,
    page_of,
    with_policy,
)
from e2e.link_desktop import TOOLS, desktop, wait_for

MISSING = [tool for tool in (*TOOLS, CHROMIUM, FIREFOX) if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux" or bool(MISSING), reason=f"needs {' '.join(MISSING)}"),
]
BROWSERS = {
    "Chromium": (CHROMIUM, "chromium/policies/managed/deskcall.json", 0, click_in_chromium),
    "Firefox": (FIREFOX, "firefox/policies/policies.json", 1, click_in_firefox),
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    if not may_mount(tmp_path_factory.mktemp("etc")):
        pytest.skip("needs leave to mount: browsers read policies from /etc alone")
    with desktop(tmp_path_factory.mktemp("desktop")) as found:
        yield found


@pytest.fixture(params=BROWSERS.values(), ids=BROWSERS.keys())
def clicked(request, linked, tmp_path):
    """What opens a page with a link, clicks it, and waits until something happened."""
    program, file, number, click = request.param

    def go(link: str, happened) -> None:
        with page_of(link) as address:
            click(linked, with_policy(Path(tmp_path), program, file, documented(number, address)), address, happened)

    return go


def test_a_clicked_tel_link_reaches_the_agent_byte_for_byte(linked, clicked):  # U1
    with linked.stand_in() as agent:
        clicked("tel:+31-20-123%204567", lambda: agent.received)

    assert agent.bodies == [b"tel:+31-20-123%204567"]


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "not running"])
def test_a_clicked_cti_link_puts_the_call_on_the_screen(linked, clicked, is_running):  # U1
    linked.end_agent()
    if is_running:
        linked.start_agent()
    calls, pages = len(linked.callers()), len(linked.opened())

    clicked(f"cti:sd?telephone=%2B31{uuid.uuid4().int % 10**9:09}", lambda: len(linked.callers()) > calls)

    wait_for(lambda: len(linked.opened()) > pages)
    assert len(linked.callers()) == calls + 1
    linked.end_agent()


def test_the_console_shows_who_calls_by_a_cti_link(linked):  # U1
    linked.end_agent()
    pages = len(linked.opened())

    linked.run("gio", "open", "cti:sd?telephone=%2B31207654321")

    wait_for(lambda: len(linked.opened()) > pages)
    with chromium(linked, Path(CHROMIUM)) as page:
        page.goto(linked.opened()[-1])
        page.wait_for_selector("#view:not([data-kind=opening])")
        assert "20 765 4321" in page.inner_text("#view")
        assert "Opened by a web page or link" in page.inner_text("body")
    linked.end_agent()


def test_by_the_direct_route_the_whole_link_arrives_encoded_once_more_and_starts_no_process(linked, tmp_path):
    with standing_in(tmp_path / "agent", answer=b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as agent:
        policy = documented(2, "", port=agent.port)
        program = with_policy(tmp_path, CHROMIUM, "chromium/policies/recommended/deskcall.json", policy)
        with page_of("tel:+31-20-123%204567;ext=12") as address:
            click_in_chromium(linked, program, address, lambda: direct(agent.received))

    assert direct(agent.received)[0] == b"GET /tel?u=tel%3A%2B31-20-123%25204567%3Bext%3D12 HTTP/1.1"


def direct(received: list[bytes]) -> list[bytes]:
    return [request.split(b"\r\n")[0] for request in received if request.startswith(b"GET /tel?")]
