"""An agent with the sample directory for each file of tests, one Chromium, a window for each test."""

from __future__ import annotations

import shutil

import pytest
from e2e import one_playwright
from e2e.console_window import CHROMIUM, chromium, filled_desk, window
from playwright.sync_api import expect

expect.set_options(timeout=20_000)  # a wait ends when it is over; machines may be busy


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with filled_desk(tmp_path_factory.mktemp("agent")) as desk:
        yield desk


@pytest.fixture(scope="module")
def token(running):
    return running.console_token()


@pytest.fixture(scope="session", autouse=True)
def _one_playwright():
    yield
    one_playwright.stop()


@pytest.fixture(scope="session")
def browser():
    if shutil.which(CHROMIUM) is None:
        pytest.skip("needs chromium")
    with chromium(one_playwright.playwright()) as started:
        yield started


@pytest.fixture
def paired(browser, running, token):
    """A browser that showed the console before; it must not complain of anything, least of all of the CSP."""
    with window(browser, running, token) as opened:
        yield opened
        assert opened.faults == []


@pytest.fixture
def fresh(browser, running):
    """A browser that never showed the console."""
    with window(browser, running) as opened:
        yield opened
        assert opened.faults == []
