"""Every state of the console, in both themes and three widths, with the text spacing that readers may set."""

from __future__ import annotations

import uuid

import pytest
from e2e import axe
from e2e.console_window import window
from e2e.states import shown, states

pytestmark = [pytest.mark.browser, pytest.mark.integration]


@pytest.fixture
def unguarded(browser, running, token):
    """A paired browser in which tests may run scripts and set styles of their own."""
    with window(browser, running, token, bypass_csp=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_is_found_that_keeps_anybody_out(unguarded, state):
    with shown(unguarded, state, uuid.uuid4().hex) as page:
        assert axe.all_that_is_found(page) == []
