"""Playwright, once for all browser tests of a run: its synchronous form cannot be started twice in one process."""

from __future__ import annotations

import functools

from playwright.sync_api import Playwright, sync_playwright


@functools.cache
def playwright() -> Playwright:
    """Return it, started."""
    return sync_playwright().start()


def stop() -> None:
    """End it, when it was started."""
    if playwright.cache_info().currsize:
        playwright().stop()
        playwright.cache_clear()
