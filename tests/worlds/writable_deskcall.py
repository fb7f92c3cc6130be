"""``deskcall`` that knows one more kind of source, "writable" (``worlds.writable_source``): run as a program.

It passes for a frozen program, so that its agent starts this very program as its worker.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.frozen = True  # type: ignore[attr-defined]
sys.executable = os.environ["WRITABLE_DESKCALL"]

from worlds.writable_source import WritableSettings, open_writable  # noqa: E402

from agent import desks  # noqa: E402
from cache.sources import settings as every_setting  # noqa: E402
from cache.sources.opening import open_source  # noqa: E402

every_setting.KINDS["writable"] = WritableSettings  # type: ignore[assignment]


def _open(settings: object, *, secret: str = "", follows: bool = False) -> object:
    if isinstance(settings, WritableSettings):
        return open_writable(settings)
    return open_source(settings, secret=secret, follows=follows)  # type: ignore[arg-type]


desks.open_source = _open  # type: ignore[assignment]

if __name__ == "__main__":
    from agent.cli import main

    sys.exit(main())
