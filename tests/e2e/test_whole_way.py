"""From a click to the wire: real browser or opener, desktop entry, click process, agent, baresip, an INVITE at sipp."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
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
from e2e.link_desktop import TOOLS, LinkDesktop, desktop, wait_for
from lines import softphones
from lines.sip import Callee, callee

from agent.config import Phone
from agent.softphones import opening, profiles

MISSING = [tool for tool in (*TOOLS, CHROMIUM, FIREFOX, "baresip", "sipp") if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux" or bool(MISSING), reason=f"needs {' '.join(MISSING)}"),
]
CONFIG = '[dial]\nconfirm = "never"\nhttp = true\n[phone]\nprofile = "baresip"\nport = {}\n'
BROWSERS = {
    "Chromium, running": (CHROMIUM, "chromium/policies/managed/deskcall.json", 0, click_in_chromium, True),
    "Firefox, not running": (FIREFOX, "firefox/policies/policies.json", 1, click_in_firefox, False),
}
OPENERS = {
    "gio open, running": (("gio", "open"), "GNOME", True),
    "gio open, not running": (("gio", "open"), "GNOME", False),
    "xdg-open without a desktop, running": (("/usr/bin/xdg-open",), "", True),
    "xdg-open on GNOME, not running": (("/usr/bin/xdg-open",), "GNOME", False),
}
ABROAD = "+442079460018"
QUESTION = "dialog[data-question][open]"
_numbers = itertools.count(201_234_500)


@dataclass(frozen=True)
class Workplace:
    """One desktop with baresip, and who is called: *peer*."""

    desktop: LinkDesktop
    peer: Callee
    control: int

    def begin(self, *, is_running: bool) -> None:
        """Have no call, and an agent or none, which has dialed nothing yet."""
        self.desktop.end_agent()
        opening.open_profile(_baresip(), Phone(port=self.control), {}).hangup()
        if is_running:
            self.desktop.start_agent()

    def invited(self, since: int = 0) -> list[str]:
        """Return the user part of every INVITE that came to the peer, but for the first *since*."""
        return self.peer.users()[since:]


def _baresip() -> Any:
    return next(profile for profile in profiles.shipped() if profile.id == "baresip")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Workplace]:
    if not may_mount(tmp_path_factory.mktemp("etc")):
        pytest.skip("needs leave to mount: browsers read policies from /etc alone")
    folder = tmp_path_factory.mktemp("phone")
    with callee(folder) as peer, softphones.baresip(folder, peer.port) as phone:
        more = CONFIG.format(phone.control)
        with desktop(tmp_path_factory.mktemp("desktop"), more) as found:
            yield Workplace(found, peer, phone.control)


def new_number() -> str:
    return f"+31{next(_numbers)}"


@pytest.mark.parametrize("way", BROWSERS.values(), ids=BROWSERS.keys())
def test_a_click_on_a_page_calls(place, tmp_path, way):  # U1, U3
    program, file, number, click, is_running = way
    place.begin(is_running=is_running)
    telephone, before = new_number(), len(place.invited())

    with page_of(f"tel:{telephone[:3]}-{telephone[3:5]}-{telephone[5:]}") as address:
        browser = with_policy(tmp_path, program, file, documented(number, address))
        click(place.desktop, browser, address, lambda: place.invited(before))

    assert place.invited(before) == [telephone]


@pytest.mark.parametrize(("program", "desktops", "is_running"), OPENERS.values(), ids=OPENERS.keys())
def test_a_link_that_a_program_opens_calls(place, program, desktops, is_running):  # U1, U3
    place.begin(is_running=is_running)
    telephone, before = new_number(), len(place.invited())

    place.desktop.run(*program, f"callto:{telephone}", XDG_CURRENT_DESKTOP=desktops)
    wait_for(lambda: place.invited(before))

    assert place.invited(before) == [telephone]


def test_a_number_abroad_is_called_when_the_question_was_answered(place):  # U3
    place.begin(is_running=True)
    before, pages = len(place.invited()), len(place.desktop.opened())

    place.desktop.run("gio", "open", f"tel:{ABROAD}")
    wait_for(lambda: len(place.desktop.opened()) > pages)
    with chromium(place.desktop, Path(CHROMIUM)) as page:
        page.goto(place.desktop.opened()[-1])
        page.wait_for_selector(QUESTION)
        asked = place.invited(before)
        page.locator(QUESTION).get_by_role("button", name="Call", exact=True).click()
        wait_for(lambda: place.invited(before))

    assert (asked, place.invited(before)) == ([], [ABROAD])


HOSTILE = (
    "tel:1234\r\nX-Evil: 1",
    "tel:1234%0d%0aX-Evil:%201",
    "tel:1234%00",
    'tel:1234" --config="x',
    "tel:1;phone-context=evil.example",
    "tel:*21*0612345678%23",
    "callto:bob@evil.example",
    "cti:dial?telephone=12%0d%0aX-Evil:1",
    "tel:" + "1" * 8_000,
)


def test_of_hostile_links_nothing_is_on_the_wire(place):
    place.begin(is_running=True)
    telephone, before = new_number(), len(place.invited())

    for link in HOSTILE:
        place.desktop.run("gio", "open", link, XDG_CURRENT_DESKTOP="GNOME")
    place.desktop.run("gio", "open", f"tel:{telephone}")  # whatever came before was dialed or refused by now
    wait_for(lambda: place.invited(before))

    assert place.invited(before) == [telephone]
    assert "evil" not in place.peer.raw().lower()


def test_by_the_direct_route_a_click_asks_on_the_console_and_dials_nothing_by_itself(place, tmp_path):
    place.begin(is_running=True)
    telephone, before, pages = new_number(), len(place.invited()), len(place.desktop.opened())
    policy = documented(2, "", port=place.desktop.port)
    browser = with_policy(tmp_path, CHROMIUM, "chromium/policies/recommended/deskcall.json", policy)

    with page_of(f"tel:{telephone}") as address, chromium(place.desktop, browser) as page:
        page.goto(address)
        page.click("#link")
        console = paired(place.desktop, page.context, pages)
        console.wait_for_selector(QUESTION)
        asked = place.invited(before)
        console.locator(QUESTION).get_by_role("button", name="Call", exact=True).click()
        wait_for(lambda: place.invited(before))

    assert (asked, place.invited(before)) == ([], [telephone])


def paired(linked: LinkDesktop, context: Any, pages: int) -> Any:
    """Open what the window that navigated had the agent open: this browser shows the console for the first time."""
    wait_for(lambda: len(linked.opened()) > pages)
    console = context.new_page()
    console.goto(linked.opened()[-1])
    return console
