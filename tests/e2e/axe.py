"""Accessibility as axe-core sees it: nothing may be found. Imported as ``e2e.axe``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.2, 1.4.12: what a reader may set, and nothing may be cut off or lie upon another.
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-bottom: 2em !important }"
)
WIDTHS = (1280, 420, 320)
_ALIKE = (".req", ".recent li", ".figures tbody tr", ".hits li")  # all further rows are as the first five
_FURTHER_ROWS = ", ".join(f"{row}:nth-of-type(n+6)" for row in _ALIKE)
_EVERYTHING = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
TALL = 2400  # the bar at the foot of a narrow page covers nothing that could be scrolled from under it
_OF_COLOURS = ("color-contrast", "link-in-text-block")  # these alone look at what a theme changes


def all_that_is_found(page: Page) -> list[str]:
    """Return what is wrong with *page* in all widths, and in both themes where a theme can change it.

    No colour depends on how narrow a page is but for what is shown at one width alone, so dark takes the two ends.
    """
    found = unreachable(page) + _in_widths(page, WIDTHS, small_targets)
    spaced(page)
    found += _in_widths(page, WIDTHS, what_is_cut_off) + _in_widths(page, WIDTHS, violations)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark {each}" for each in _in_widths(page, (WIDTHS[0], WIDTHS[-1]), bad_colours)]


def _in_widths(page: Page, widths: Sequence[int], look: Callable[[Page], list[str]]) -> list[str]:
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": TALL})
        found += [f"{width}: {each}" for each in look(page)]
    return found


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on *page*, one line a finding; the context must bypass the CSP."""
    return _found(page, {"type": "tag", "values": _EVERYTHING})


def bad_colours(page: Page) -> list[str]:
    """Return what of it is due to the colours, for a page that was looked at in another theme."""
    return _found(page, {"type": "rule", "values": _OF_COLOURS})


def _found(page: Page, only: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": only, "resultTypes": ["violations"]}
    page.evaluate(f"document.querySelectorAll('{_FURTHER_ROWS}').forEach(row => row.remove())")
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(found => found.violations)")
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def spaced(page: Page) -> None:
    """Set the text spacing of WCAG 1.4.12."""
    page.add_style_tag(content=TEXT_SPACING)


def unreachable(page: Page) -> list[str]:
    """Return what cannot be reached by Tab, and what does not show that it was (2.1.1, 2.4.7).

    Under a question that is open only what belongs to it is reachable; of radios it is the chosen one.
    """
    count = page.evaluate(_WATCH_FOCUS)
    for _ in range(count + _FURTHER_STOPS):
        page.keyboard.press("Tab")
    return list(page.evaluate("window.unmet()"))


def what_is_cut_off(page: Page) -> list[str]:
    """Return whether the page has to be moved sideways to be read (1.4.10, reflow)."""
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return ["wider than its window"] if is_wider else []


def small_targets(page: Page) -> list[str]:
    """Return the targets below 24 by 24 px (2.5.8), without links in a line of text; of a radio it is the label."""
    return list(page.evaluate(_SMALL))


_FURTHER_STOPS = 5  # folded rows, the browser's own
_WATCH_FOCUS = """() => {
  const name = each => each.outerHTML.slice(0, 120);
  const all = [...(document.querySelector('dialog[open]') ?? document)
    .querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex="0"]')]
    .filter(each => each.type !== 'radio' && each.tabIndex >= 0 && !each.disabled && each.checkVisibility());
  const met = new Set(), unseen = [];
  document.addEventListener('focusin', ({ target }) => {
    met.add(target);
    const shows = target.type === 'radio' ? target.closest('label') : target;
    const { outlineStyle, boxShadow } = getComputedStyle(shows);
    if (outlineStyle === 'none' && boxShadow === 'none') unseen.push(`no focus to be seen: ${name(target)}`);
  });
  window.unmet = () => [...unseen, ...all.filter(each => each.isConnected && each.checkVisibility() && !met.has(each))
    .map(each => `not reached by Tab: ${name(each)}`)];
  return all.length + new Set([...document.querySelectorAll('[type=radio]')].map(each => each.name)).size;
}"""
_SMALL = """() => [...document.querySelectorAll('button, summary, input, textarea, a.btn, a.go, a.add, .strip a')]
  .filter(each => each.type !== 'radio' && each.checkVisibility() && !each.closest('.vh, .skip'))
  .map(each => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, html]) => `${box.width}x${box.height} ${html}`)"""
