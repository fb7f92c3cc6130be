"""Accessibility as axe-core sees it: nothing may be found. Imported as ``e2e.axe``."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# WCAG 2.2, 1.4.12: what a reader may set, and nothing may be cut off or lie upon another.
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-bottom: 2em !important }"
)
_SOME_ROWS = {"exclude": [[".req:nth-of-type(n+6)"], [".recent li:nth-of-type(n+6)"]]}  # all further rows are alike
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on *page*, one line a finding; the context must bypass the CSP."""
    found = Axe().run(page, context=_SOME_ROWS, options=_OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def spaced(page: Page) -> None:
    """Set the text spacing of WCAG 1.4.12."""
    page.add_style_tag(content=TEXT_SPACING)


def what_is_cut_off(page: Page) -> list[str]:
    """Return whether the page has to be moved sideways to be read (1.4.10, reflow)."""
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return ["wider than its window"] if is_wider else []


def small_targets(page: Page) -> list[str]:
    """Return the targets below 24 by 24 px (2.5.8); links in a line of text are excepted."""
    return list(page.evaluate(_SMALL))


_SMALL = """() => [...document.querySelectorAll('button, summary, input, textarea, a.btn, a.go, a.add, .strip a')]
  .filter(each => each.checkVisibility() && !each.closest('.vh, .skip'))
  .map(each => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, html]) => `${box.width}x${box.height} ${html}`)"""
