"""Answer and Hang up, clicked in a real Chromium, picked up by a real baresip that somebody really calls."""

from __future__ import annotations

import pytest
from desk import desk, wait_for
from e2e.console_window import window
from lines import softphones
from lines.programs import needs
from lines.sip import callee, caller

pytestmark = [pytest.mark.browser, pytest.mark.integration]
CONFIG = '[site]\nregion = "NL"\n[phone]\nprofile = "baresip"\nport = {}\n'
ALICE = "+31201234567@pbx.example"


@pytest.fixture
def phone_and_desk(tmp_path):
    needs("sipp", "baresip")
    (tmp_path / "agent").mkdir()
    with (
        callee(tmp_path) as peer,
        softphones.baresip(tmp_path, peer.port) as phone,
        desk(tmp_path / "agent", CONFIG.format(phone.control)) as agent,
    ):
        wait_for(lambda: "line heard softphone=baresip" in agent.log())
        yield phone, agent


def test_the_buttons_pick_up_and_hang_up(browser, phone_and_desk):  # S19
    phone, agent = phone_and_desk
    with caller(phone.sip, ALICE, "Alice") as call, window(browser, agent) as opened:
        call.invite()
        wait_for(agent.opened)
        page = opened.open(agent.opened()[-1])

        page.get_by_role("button", name="Answer", exact=True).click()
        assert call.until_status(200) == 200
        call.acknowledge()
        page.get_by_role("button", name="Hang up", exact=True).click()
        call.until_request("BYE")

        page.get_by_role("button", name="Hang up", exact=True).wait_for(state="detached")
        assert (page.get_by_role("button", name="Answer", exact=True).count(), opened.faults) == (0, [])
