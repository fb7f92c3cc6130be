"""What ails the softphone is said as long as it is so."""

from __future__ import annotations

import sys

import pytest
from desk import wait_for
from pages import stand

from agent.config import Phone
from agent.config_reading import read
from agent.line_monitor import FAULT_SECONDS, Line
from agent.softphones import opening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs /bin/false")


@pytest.fixture
def phone() -> Phone:
    """A softphone whose program fails."""
    config, mistakes = read({"dial": {"command": ["/bin/false", "{dial}"]}})
    assert mistakes == ()
    return config.phone


def test_a_program_that_failed_is_said_for_a_while_and_then_no_more(tmp_path, phone):
    changes: list[str] = []
    with stand(tmp_path) as agent:
        softphone = opening.open_chosen(phone, {})
        line = Line(softphone, None, agent.parts.rings, agent.time.ticks, lambda: changes.append(line.trouble))
        softphone.dial("112")
        line.start()
        try:
            wait_for(lambda: line.trouble)
            agent.time.pass_by(FAULT_SECONDS + 1)
            wait_for(lambda: not line.trouble)
        finally:
            line.stop()

    assert changes == ["Your own command ended with an error (1). Is it running, and has it a line?", ""]
