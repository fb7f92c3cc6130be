"""``pop = "notify"`` and ``"quiet"`` in real browsers: a console out of sight notifies, or keeps still."""

from __future__ import annotations

import shutil

import pytest
from desk import wait_for
from e2e import sample_desk
from e2e.console_window import CONFIG, filled_desk
from e2e.firefox import FIREFOX, firefox
from e2e.live_desk import STRIP, LiveDesk
from e2e.tabs import chromium

pytestmark = [pytest.mark.browser, pytest.mark.integration]
BROWSERS = {"chromium": chromium, FIREFOX: firefox}
# The browser's own notification, with what it is given noted beside.
WATCH = """(() => {
    window.notices = [];
    window.shown = [];
    window.focus = () => { window.isCalledUp = true; };
    window.Notification = class extends Notification {
        constructor(title, given) {
            super(title, given);
            window.notices.push([title, given.body]);
            window.shown.push(this);
        }
    };
    return true;
})()"""


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    with filled_desk(tmp_path_factory.mktemp("agent"), CONFIG + 'pop = "notify"\nnotification = "name"\n') as desk:
        yield desk


@pytest.fixture(scope="module", params=BROWSERS)
def live(request, agent, tmp_path_factory):
    if shutil.which(request.param) is None:
        pytest.skip(f"needs {request.param}")
    with BROWSERS[request.param](tmp_path_factory.mktemp("browser") / "profile") as tabs:
        yield LiveDesk(agent, tabs)


def test_a_hidden_console_that_may_not_notify_is_brought_up_by_the_system(live):
    live.console()
    live.open("about:blank")

    opened = live.ring_until("hidden", sample_desk.NADIA)

    wait_for(lambda: len(live.desk.opened()) == opened + 1)


def test_a_hidden_console_that_may_notify_does_and_nothing_is_opened(live):
    live.tabs.allow_notifications(f"http://127.0.0.1:{live.desk.port}")
    tab = live.console()
    live.tabs.read(tab, WATCH)
    live.open("about:blank")

    opened = live.ring_until("notified", sample_desk.NADIA)

    wait_for(lambda: live.seen(tab, "window.notices.length"))
    assert live.seen(tab, "window.notices[0]") == ["Nadia Okafor", "+31 6 24187733"]
    assert len(live.desk.opened()) == opened


def test_a_click_on_a_notification_shows_its_call(live):
    live.tabs.allow_notifications(f"http://127.0.0.1:{live.desk.port}")
    tab = live.console()
    live.tabs.read(tab, WATCH)
    live.open("about:blank")
    live.ring_until("notified", sample_desk.NADIA)
    live.shows(tab, "Nadia Okafor")
    live.ring_until("notified", sample_desk.NOBODY)
    wait_for(lambda: "+44 20 7946 0018" in (live.seen(tab, STRIP) or ""))

    live.tabs.read(tab, "window.shown.at(-1).dispatchEvent(new Event('click'))")

    live.shows(tab, "+44 20 7946 0018")
    assert live.seen(tab, "window.isCalledUp") is True
