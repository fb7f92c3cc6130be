"""Every state of the console, for pictures and for the tests of accessibility. Imported as ``e2e.states``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from desk import Desk
from e2e import sample_desk
from e2e.console_window import Window, newest_call, query, wait_for_room
from playwright.sync_api import Error, Page
from serving import get

from agent import pop
from handlers import endpoint
from handlers.handover import hand_over

SETTLED_MS = 250
BETWEEN_LINKS_MS = 3_100
MOST_LINKS = 25


def _nothing(_: Page) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True)
class State:
    """One picture: what rings *beside* it (number, then events), the *path* that is opened, what is *done* then.

    *link*: what is handed over once the page is open, "" for nothing.
    """

    name: str
    path: str
    done: Callable[[Page], None] = _nothing
    beside: tuple[tuple[str, ...], ...] = ()
    link: str = ""


_DIALED = {"called": sample_desk.HARBOUR}
_NADIA = {"telephone": sample_desk.NADIA}
_LINK_NADIA = ".seek .hit:has-text('Nadia Okafor') + [data-link]"
_LINKABLE = "+442079460018"
_SOME_SYSTEM = "document.querySelector('[aria-labelledby=versions] dd:last-of-type').textContent = 'Linux'"
_MISSED = (("+442079460301", "hangup"), ("+442079460302", "hangup"), ("+442079460302", "answer", "hangup"))


def states() -> tuple[State, ...]:
    """Return every state that this version shows."""
    return (
        _ring("01-matched", **_NADIA, **_DIALED),
        _ring("02-several", telephone=sample_desk.SHARED, **_DIALED),
        _ring("02b-many", telephone=sample_desk.TEAM),
        _ring("02c-crowd", telephone=sample_desk.CROWD),
        _ring("03-unknown", _typed("okafor"), telephone=sample_desk.NOBODY, **_DIALED),
        _ring("03d-link", _linkable, telephone=_LINKABLE, **_DIALED),
        _ring("03e-linked", _linked, telephone=_LINKABLE, **_DIALED),
        _ring("03f-crowd-question", _asked_to_link, telephone=sample_desk.CROWD),
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
        _ring("09-two-calls", beside=((_LINKABLE,),), **_NADIA, **_DIALED),
        _ring("09b-note", _noted, **_NADIA, **_DIALED),
        _ring("09c-why", _clicked(".why summary"), **_NADIA, **_DIALED),
        State("09d-ended", "/?", _clicked(".recent .open"), beside=((sample_desk.NADIA, "answer", "hangup"),)),
        State("10-dial-abroad", "/", link="tel:+44-20-7946-0018"),
        State("10b-dial-unknown", "/", link="tel:+31207946018"),
        State("10c-dial-emergency", "/", link="tel:112"),
        State("11-dial-premium", "/", link="tel:+44-906-123-4567"),
        State("11b-dial-refused", "/", link="tel:+31-900-9292"),
        _ring("11c-search", _searched, **_NADIA),
        State("12-idle", "/"),
        State("12c-missed", "/?", _clicked("[data-key=missed]"), beside=_MISSED),
        *_pages(),
    )


def _pages() -> tuple[State, ...]:
    return (
        State("13-moved", "/", _moved),
        State("15-setup", "/setup", _settled),
        State("15b-setup-tested", "/setup", _tested),
        State("16-health", "/status", _counted),
        State("17-web-page", "/health#17-web-page-$", _by_page),
        State("18-statistics", "/statistics"),
        State("19-settings", "/settings"),
    )


@contextmanager
def shown(opened: Window, state: State, run: str) -> Iterator[Page]:
    """Give the page in *state*, and hang up after; *run* tells apart the calls of several pictures of it."""
    _ring_beside(opened.desk, state, run)
    page = _take(opened, state, run)
    try:
        yield page
        _take_back(page)
    finally:
        _end(opened.desk, state, run)


def _end(running: Desk, state: State, run: str) -> None:
    """Hang up, so that the next picture shows its own call alone."""
    for each in ("", *(f"-{at}" for at, _ in enumerate(state.beside))):
        wait_for_room(running)
        get(running.port, f"/sd?{query(callID=f'{state.name}-{run}{each}', event='hangup')}")


def _hand_over(running: Desk, page: Page, link: str) -> None:
    """Hand a link over until it is asked about or refused: one in 3 s is, and 10 in a minute."""
    place = endpoint.read(str(running.folder / endpoint.NAME))
    for _ in range(MOST_LINKS):
        hand_over(place, "/open", link.encode())
        with suppress(Error):
            page.wait_for_selector("dialog[data-question][open], #p-dial .notice strong", timeout=BETWEEN_LINKS_MS)
            return


def _take_back(page: Page) -> None:
    """Undo a link, answer a question and end a test call, so that none is left in the next picture."""
    undo = page.locator(".linkbar [data-link=unlink]")
    if undo.count():
        undo.click()
        undo.wait_for(state="detached")
    for button in page.locator("[data-answer=no], [data-dismiss], [data-end-test]").all():
        button.click()
        button.wait_for(state="detached")


def _ring_beside(running: Desk, state: State, run: str) -> None:
    for at, (telephone, *events) in enumerate(state.beside):
        call_id = f"{state.name}-{run}-{at}"
        get(running.port, f"/sd?{query(callID=call_id, telephone=telephone)}")
        for event in events:
            get(running.port, f"/sd?{query(callID=call_id, event=event)}")
    if state.beside:
        # The newest of calls that rang in one second is shown at its end, also to a console that opened meanwhile.
        time.sleep(pop.ONE_TAB_SECONDS + SETTLED_MS / 1000)


def _take(opened: Window, state: State, run: str) -> Page:
    page = opened.open(state.path.replace("$", run))
    if state.path.startswith("/sd") and "/call/" not in page.url:  # more than 6 rings in 10 s are put on no screen
        page.goto(f"http://127.0.0.1:{opened.desk.port}/call/{newest_call(opened.desk)}")
    if not state.path.startswith("/health"):
        page.wait_for_selector("#view:not([data-kind=opening])")
    page.wait_for_timeout(SETTLED_MS)
    if state.link:
        _hand_over(opened.desk, page, state.link)
    state.done(page)
    page.wait_for_timeout(SETTLED_MS)
    return page


def _ring(
    name: str, done: Callable[[Page], None] = _nothing, beside: tuple[tuple[str, ...], ...] = (), **parameters: str
) -> State:
    return State(name, f"/sd?callID={name}-$&{query(**parameters)}", done, beside)


def _typed(text: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.type(text)


def _clicked(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def _found(page: Page) -> None:
    page.locator(".seek input").fill("okafor nad")
    page.locator(".seek .hit").first.wait_for()


def _linkable(page: Page) -> None:
    _found(page)
    page.locator(".seek .hit").first.click()
    page.locator(".linkbar").wait_for()


def _linked(page: Page) -> None:
    _found(page)
    page.locator(_LINK_NADIA).click()
    page.locator(".linkbar.done").wait_for()


def _asked_to_link(page: Page) -> None:
    _found(page)
    page.locator(_LINK_NADIA).click()
    page.locator("#said").wait_for()


def _noted(page: Page) -> None:
    page.locator("#note").fill("Drops since the restart this morning, also on cable.")
    page.locator("#saved:not(:empty)").wait_for()


def _searched(page: Page) -> None:
    page.locator(".find input").fill("okafor")


def _moved(page: Page) -> None:
    page.evaluate("new BroadcastChannel('console').postMessage('here')")
    page.wait_for_selector("[data-kind=moved]")


def _settled(page: Page) -> None:
    page.locator("#came").wait_for()


def _tested(page: Page) -> None:
    page.locator("[data-test]").click()
    page.locator("[data-end-test]").wait_for()


def _counted(page: Page) -> None:
    page.locator("[data-key=count]").click()
    page.locator("#directory ~ .sums").wait_for()
    page.evaluate(_SOME_SYSTEM)  # the picture is of a computer, not of the one that took it


def _by_page(page: Page) -> None:
    text = f"{query(telephone=sample_desk.NADIA)}&callID={page.url.partition('#')[2]}"
    page.evaluate(f"location.href = '/sd?{text}'")
    page.wait_for_selector("h1#name")
