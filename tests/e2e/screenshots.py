"""Pictures of the console's states: ``python -m e2e.screenshots [FOLDER [STATE …]]`` from the folder ``tests``."""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path

from desk import Desk
from e2e import sample_calls
from e2e.console_window import Window, chromium, filled_desk, window
from e2e.states import State, shown, states
from e2e.written_states import shown_with, written_desk
from e2e.written_states import states as written_states
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = (
    ("1280-light", 1280, 800, "light"),
    ("1280-dark", 1280, 800, "dark"),
    ("420-light", 420, 800, "light"),
    ("320-light", 320, 800, "light"),
)
BETWEEN_RINGS_MS = 1700  # 6 rings in 10 s are shown, the rest is counted


Shows = Callable[[Window, State, str], AbstractContextManager[Page]]


def take(browser: Browser, running: Desk, folder: Path, shows: Shows, wanted: Iterable[State]) -> None:
    """Write a picture of each of the *wanted* states in each size into *folder*; *shows* gives the page in a state."""
    token = running.console_token()
    for (size, width, height, scheme), state in itertools.product(SIZES, wanted):
        looks = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        with window(browser, running, token, **looks) as opened, shows(opened, state, size) as page:
            _write(page.screenshot(), folder / f"{state.name}-{size}.png")
            page.wait_for_timeout(BETWEEN_RINGS_MS)


def _write(picture: bytes, path: Path) -> None:
    """Write *picture* in 256 colours: a third of the size, and of the page's few colours none is lost to the eye."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    """Take the pictures that the command line names, all without one."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "screenshots"
    names = frozenset(sys.argv[2:])
    target.mkdir(parents=True, exist_ok=True)
    plain, written = ([each for each in of() if not names or each.name in names] for of in (states, written_states))
    with ExitStack() as stack:
        browser = stack.enter_context(chromium(stack.enter_context(sync_playwright())))
        if plain:
            running = stack.enter_context(filled_desk(_folder(stack)))
            sample_calls.write(running.folder / "state.db", datetime.now(UTC))
            take(browser, running, target, shown, plain)
        if written:
            running, beside = stack.enter_context(written_desk(_folder(stack)))
            take(browser, running, target, lambda *of: shown_with(*of, beside), written)


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory()))


if __name__ == "__main__":
    main()
