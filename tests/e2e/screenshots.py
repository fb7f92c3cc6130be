"""Pictures of the console's states: ``python -m e2e.screenshots [FOLDER [STATE …]]`` from the folder ``tests``."""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from desk import Desk
from e2e import sample_calls
from e2e.console_window import chromium, filled_desk, window
from e2e.states import shown, states
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

SIZES = (
    ("1280-light", 1280, 800, "light"),
    ("1280-dark", 1280, 800, "dark"),
    ("420-light", 420, 800, "light"),
    ("320-light", 320, 800, "light"),
)
BETWEEN_RINGS_MS = 1700  # 6 rings in 10 s are shown, the rest is counted


def take(browser: Browser, running: Desk, token: str, folder: Path, *, only: frozenset[str] = frozenset()) -> None:
    """Write a picture of each state in each size into *folder*; *only* some states, empty: all."""
    for size, width, height, scheme in SIZES:
        looks = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        for state in (each for each in states() if not only or each.name in only):
            with window(browser, running, token, **looks) as opened, shown(opened, state, size) as page:
                _write(page.screenshot(), folder / f"{state.name}-{size}.png")
                page.wait_for_timeout(BETWEEN_RINGS_MS)


def _write(picture: bytes, path: Path) -> None:
    """Write *picture* in 256 colours: a third of the size, and of the page's few colours none is lost to the eye."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "screenshots"
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        filled_desk(Path(temporary)) as desk_,
        sync_playwright() as started,
        chromium(started) as chromium_,
    ):
        sample_calls.write(desk_.folder / "state.db", datetime.now(UTC))
        take(chromium_, desk_, desk_.console_token(), target, only=frozenset(sys.argv[2:]))
