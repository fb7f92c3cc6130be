"""Every state of the console, in both themes and three widths, with the text spacing that readers may set."""

from __future__ import annotations

import uuid

import pytest
from e2e import axe
from e2e.console_window import window
from e2e.states import shown, states

pytestmark = [pytest.mark.browser, pytest.mark.integration]

THEMES = ("light", "dark")
WIDTHS = (1280, 420, 320)


@pytest.fixture
def unguarded(browser, running, token):
    """A paired browser in which tests may run scripts and set styles of their own."""
    with window(browser, running, token, bypass_csp=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_is_found_that_keeps_anybody_out(unguarded, state):
    found = []
    with shown(unguarded, state, uuid.uuid4().hex) as page:
        found += [each for width in WIDTHS for each in at(page, width, axe.small_targets)]
        axe.spaced(page)
        found += [each for width in WIDTHS for each in at(page, width, axe.what_is_cut_off)]
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{theme} {each}" for width in WIDTHS for each in at(page, width, axe.violations)]

    assert found == []


def at(page, width, look):
    """Return what *look* finds in a window of this width."""
    page.set_viewport_size({"width": width, "height": 800})
    return [f"{width}: {each}" for each in look(page)]
