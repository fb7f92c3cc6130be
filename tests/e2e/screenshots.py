"""Pictures of every state of the console: ``python -m e2e.screenshots [FOLDER]`` from the folder ``tests``."""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk import Desk
from e2e import sample_desk
from e2e.console_window import Window, chromium, filled_desk, query, window
from playwright.sync_api import Browser, Page, sync_playwright
from serving import get

from handlers import endpoint
from handlers.handover import hand_over

SIZES = (("1280-light", 1280, 800, "light"), ("1280-dark", 1280, 800, "dark"), ("420-light", 420, 800, "light"))
SETTLED_MS = 250
BETWEEN_LINKS_MS = 3100  # one in 3 s is asked about
BETWEEN_RINGS_MS = 1700  # 6 rings in 10 s are shown, the rest is counted


def _nothing(_: Page) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True)
class State:
    """One picture: the *path* that is opened, and what is *done* then; before it a *link* is handed over, if any."""

    name: str
    path: str
    done: Callable[[Page], None] = _nothing
    link: str = ""


_DIALED = {"called": sample_desk.HARBOUR}
_NADIA = {"telephone": sample_desk.NADIA}


def states() -> tuple[State, ...]:
    """Return every state that this version shows."""
    return (
        _ring("01-matched", **_NADIA, **_DIALED),
        _ring("02-several", telephone=sample_desk.SHARED, **_DIALED),
        _ring("02b-many", telephone=sample_desk.TEAM),
        _ring("02c-crowd", telephone=sample_desk.CROWD),
        _ring("03-unknown", _typed("okafor"), telephone=sample_desk.NOBODY, **_DIALED),
        _ring("03b-organization", telephone=sample_desk.NORTHWIND),
        _ring("03c-change", _clicked(".clear"), **_NADIA),
        _ring("04-entered", request=sample_desk.ENTERED, **_NADIA, **_DIALED),
        _ring("05-closed", request=sample_desk.CLOSED),
        _ring("05b-old", request=sample_desk.OLD),
        _ring("05c-two-desks", request=sample_desk.IN_BOTH),
        _ring("06-missing", request=sample_desk.MISSING, telephone="anonymous"),
        _ring("06b-fallback", request=sample_desk.MISSING, **_NADIA),
        _ring("07-no-dialed-number", _clicked(".req summary"), **_NADIA),
        _ring("07b-list", _clicked(".tab >> nth=1"), **_NADIA, **_DIALED),
        _ring("08-withheld", telephone="anonymous"),
        State("08b-unfilled", "/sd?callID=08b-unfilled-$&telephone=%CallerNumber%"),
        _ring("08c-hostile-name", telephone=sample_desk.HOSTILE),
        _ring("08d-long-name", telephone=sample_desk.LONG),
        State("10-dial-abroad", "/", link="tel:+44-20-7946-0018"),
        State("10b-dial-unknown", "/", link="tel:+31207946018"),
        State("10c-dial-emergency", "/", link="tel:112"),
        State("11b-dial-refused", "/", link="tel:+31-900-9292"),
        _ring("11-search", _searched, **_NADIA),
        State("12-idle", "/"),
        State("13-moved", "/", _moved),
        State("17-web-page", "/health", _by_page),
    )


def take(browser: Browser, running: Desk, token: str, folder: Path) -> None:
    """Write a picture of each state in each size into *folder*."""
    for size, width, height, scheme in SIZES:
        looks = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        for state in states():
            with window(browser, running, token, **looks) as opened:
                if state.link:
                    hand_over(endpoint.read(str(running.folder / endpoint.NAME)), "/open", state.link.encode())
                page = _take(opened, state, size)
                page.screenshot(path=folder / f"{state.name}-{size}.png")
                _end(running, state, size)
                _answer(page)
                page.wait_for_timeout(BETWEEN_LINKS_MS if state.link else BETWEEN_RINGS_MS)


def _end(running: Desk, state: State, size: str) -> None:
    """Hang up, so that the next picture shows its own call alone."""
    get(running.port, f"/sd?{query(callID=f'{state.name}-{size}', event='hangup')}")


def _answer(page: Page) -> None:
    """Leave neither a question nor a refusal to the next picture."""
    for button in page.locator("[data-answer=no], [data-dismiss]").all():
        button.click()
        page.wait_for_timeout(SETTLED_MS)


def _take(opened: Window, state: State, size: str) -> Page:
    page = opened.open(state.path.replace("$", size))
    if state.path != "/health":
        page.wait_for_selector("#view:not([data-kind=opening])")
    page.wait_for_timeout(SETTLED_MS)
    state.done(page)
    page.wait_for_timeout(SETTLED_MS)
    return page


def _ring(name: str, done: Callable[[Page], None] = _nothing, **parameters: str) -> State:
    return State(name, f"/sd?callID={name}-$&{query(**parameters)}", done)


def _typed(text: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.type(text)


def _clicked(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def _searched(page: Page) -> None:
    page.locator(".find input").fill("okafor")


def _moved(page: Page) -> None:
    page.evaluate("new BroadcastChannel('console').postMessage('here')")
    page.wait_for_selector("[data-kind=moved]")


def _by_page(page: Page) -> None:
    page.evaluate(f"location.href = '/sd?{query(telephone=sample_desk.NADIA, callID=uuid.uuid4().hex)}'")
    page.wait_for_selector("h1#name")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "screenshots"
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        filled_desk(Path(temporary)) as desk_,
        sync_playwright() as started,
        chromium(started) as chromium_,
    ):
        take(chromium_, desk_, desk_.console_token(), target)
