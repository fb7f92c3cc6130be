"""The states of the console in which something is written to the service desk. Imported as ``e2e.written_states``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk import Desk
from e2e.console_window import Window, query
from e2e.states import State, shown
from playwright.sync_api import Page
from worlds.writable_desk import Fate, WritableDesk
from worlds.written_office import UNKNOWN, VERA_NUMBER, helpdesk, office

SLOW_MS = 90_000  # ten writes a minute are the most
SUBJECT = "Screen of the second desk stays black after the update"


@contextmanager
def written_desk(folder: Path) -> Iterator[tuple[Desk, WritableDesk]]:
    """Give an agent and the service desk that it writes to."""
    beside = helpdesk()
    with beside.open(), office(folder, beside) as running:
        yield running, beside


def states() -> tuple[State, ...]:
    """Return every state that has to do with writing."""
    return (
        _ring("20-request-form", _opened),
        _ring("20b-request-sent", _sent),
        _ring("20c-request-waits", _waits),
        _ring("20d-request-refused", _refused),
        _ring("20e-note-sent", _noted),
        State("20f-number-sent", f"/sd?callID=20f-number-sent-$&{query(telephone=UNKNOWN)}", _linked),
        State("20g-idle-refused", "/", _idle),
    )


FATES: dict[str, Fate] = {
    "20c-request-waits": "hangs after",
    "20d-request-refused": "refused",
    "20g-idle-refused": "refused",
}


@contextmanager
def shown_with(opened: Window, state: State, run: str, beside: WritableDesk) -> Iterator[Page]:
    """Give the page in *state* with the service desk *beside* doing what belongs to it; nothing stays undecided."""
    if state.name in FATES:
        beside.fates.append(FATES[state.name])
    with shown(opened, state, run) as page:
        yield page
        beside.release()
        for key in [button.get_attribute("data-of") for button in page.locator("[data-write=drop]").all()]:
            page.locator(f"[data-write=drop][data-of='{key}']").click()
            page.locator(f"[data-of='{key}']").first.wait_for(state="detached")
        page.locator(".written .wait").first.wait_for(state="detached", timeout=SLOW_MS)


def _ring(name: str, done: object) -> State:
    return State(name, f"/sd?callID={name}-$&{query(telephone=VERA_NUMBER)}", done)


def _opened(page: Page) -> None:
    page.locator(".go").click()
    page.locator("#subject").fill(SUBJECT)


def _send(page: Page, shape: str) -> None:
    _opened(page)
    page.locator("[data-key=send-request]").click()
    page.locator(f".written .st.{shape}").first.wait_for(timeout=SLOW_MS)


def _sent(page: Page) -> None:
    _send(page, "done")


def _waits(page: Page) -> None:
    _send(page, "wait")


def _refused(page: Page) -> None:
    _send(page, "bad")


def _noted(page: Page) -> None:
    page.locator("#note").fill(f"Called back. {uuid.uuid4().int % 10_000}")
    page.locator(".req summary").last.click()
    page.locator("[data-note-to]").last.click()
    page.locator(".written .st.done").first.wait_for(timeout=SLOW_MS)


def _linked(page: Page) -> None:
    page.locator(".seek input").fill("vera jan")
    page.locator(".seek .hit").first.wait_for()
    page.locator(".seek .hit:has-text('Vera Jansen') + [data-link]").click()
    page.locator(".written .st.done").first.wait_for(timeout=SLOW_MS)


def _idle(page: Page) -> None:
    page.locator(".find input").fill("vera jan")
    page.locator(".find .hit").first.click()
    _refused(page)
    page.locator(".brand").click()
    page.locator("[data-kind=idle]").wait_for()
    page.locator(".written .st.bad").first.wait_for()
