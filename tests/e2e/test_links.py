"""The whole way of a link by what desktops use, gio open and xdg-open, the agent running and not running."""

from __future__ import annotations

import shutil
import sys
import uuid

import pytest
from e2e.link_desktop import TOOLS, desktop, wait_for

MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux" or bool(MISSING), reason=f"needs {' '.join(MISSING)}"),
]
WAYS = {
    "gio open": (("gio", "open"), "GNOME"),
    "xdg-open on GNOME": (("/usr/bin/xdg-open",), "GNOME"),
    "xdg-open without a desktop": (("/usr/bin/xdg-open",), ""),
}
TEL = ("tel:+31201234567", "tel:+31-20-123%204567;ext=12", "callto:020(123)4567")


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    with desktop(tmp_path_factory.mktemp("desktop")) as found:
        yield found


@pytest.mark.parametrize(("program", "desktops"), WAYS.values(), ids=WAYS.keys())
def test_a_dialing_link_arrives_byte_for_byte(linked, program, desktops):  # U1
    with linked.stand_in() as agent:
        for link in TEL:
            linked.run(*program, link, XDG_CURRENT_DESKTOP=desktops)
        wait_for(lambda: len(agent.received) == len(TEL))

    assert agent.bodies == [link.encode() for link in TEL]
    assert all(request.startswith(b"POST /open HTTP/1.1\r\n") for request in agent.received)


@pytest.mark.parametrize(("program", "desktops"), WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("is_running", [True, False], ids=["running", "not running"])
def test_a_cti_link_rings_whether_the_agent_runs_or_not(linked, program, desktops, is_running):  # U1
    linked.end_agent()
    if is_running:
        linked.start_agent()
    before, opened = linked.callers(), linked.opened()
    link = f"cti:sd?telephone=%2B31{uuid.uuid4().int % 10**9:09}"

    linked.run(*program, link, XDG_CURRENT_DESKTOP=desktops)

    wait_for(lambda: len(linked.callers()) == len(before) + 1)
    wait_for(lambda: len(linked.opened()) == len(opened) + 1)
    linked.end_agent()


HOSTILE = {
    "a newline": "tel:1234\nX-Evil: 1",
    "CR and LF": "tel:1234\r\nX-Evil:1",
    "encoded NUL": "tel:1234%00",
    "a quote and an option": 'tel:1234" --config="x',
    "command substitution": "tel:$(touch HERE)",
    "backticks": "tel:`touch HERE`",
    "a pipe": "tel:1|touch HERE",
    "8,000 characters": "tel:" + "1" * 8_000,
}


@pytest.mark.parametrize(("program", "desktops"), WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("link", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_link_reaches_nobody_and_runs_nothing(linked, program, desktops, link):
    here = linked.folder / "touched"
    with linked.stand_in() as agent:
        linked.run(*program, link.replace("HERE", str(here)), XDG_CURRENT_DESKTOP=desktops)
        linked.run(*program, "tel:1", XDG_CURRENT_DESKTOP=desktops)  # whatever the first one started is over by now
        wait_for(lambda: agent.received)

    assert (agent.bodies, here.exists()) == ([b"tel:1"], False)
