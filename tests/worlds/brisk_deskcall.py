"""``deskcall`` that waits seconds where others wait minutes, on a computer that a test rules over: run as a program.

It passes for a frozen program, so that its agent starts this very program as its worker. Beside it, a file
"no-names" takes the computer's names away, and a file "night" makes it the time to sweep, whenever there is time.
A file "patient" that is there from the start lets every call of a minute be written down, however many there are.
"""

from __future__ import annotations

import os
import socket
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

PROGRAM = Path(os.environ["BRISK_DESKCALL"])
sys.frozen = True  # type: ignore[attr-defined]
sys.executable = str(PROGRAM)

from agent import schedule, writing_back  # noqa: E402
from agent.state import outbox_steps, recording  # noqa: E402
from cache.sources import client, network, xurrent_desk  # noqa: E402
from cache.sources.budget import Limit  # noqa: E402

network.READ_SECONDS, client.WHOLE_SECONDS, client.FIRST_BUSY_SECONDS = 1.0, 2.0, 2.0
xurrent_desk.LIMITS = (Limit(2_000, 2.0), Limit(360_000, 3600.0))
schedule.AFTER_START_SECONDS = schedule.SWEEP_AGAIN_SECONDS = 0.0
schedule.first_pull = lambda *_, **__: 0.0
schedule.is_sweep_due = lambda *_: PROGRAM.with_name("night").exists()
outbox_steps.LOOK_AGAIN, writing_back.MOST_A_MINUTE = timedelta(seconds=0.2), 10_000
writing_back.NO_WORKER_SECONDS = 0.2
if PROGRAM.with_name("patient").exists():
    recording.MOST_A_MINUTE = 10**6
found = socket.getaddrinfo


def _found(*asked: Any, **how: Any) -> Any:
    if PROGRAM.with_name("no-names").exists():
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return found(*asked, **how)


socket.getaddrinfo = _found

if __name__ == "__main__":
    from agent.cli import main

    sys.exit(main())
