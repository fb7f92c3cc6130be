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
def test_axe_finds_nothing(unguarded, state):
    found = []
    with shown(unguarded, state, uuid.uuid4().hex) as page:
        axe.spaced(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{theme} {width}: {each}" for each in axe.violations(page)]

    assert found == []


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_lies_outside_the_window_and_no_target_is_small(unguarded, state):
    found = []
    with shown(unguarded, state, uuid.uuid4().hex) as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width}: {each}" for each in axe.small_targets(page)]
        axe.spaced(page)
        found += [f"{width} is too narrow" for width in WIDTHS if _is_too_narrow(page, width)]

    assert found == []


def _is_too_narrow(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    return axe.is_wider_than_its_window(page)
