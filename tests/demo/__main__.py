"""``make demo``: a made-up group of companies calls you every few seconds. It leaves nothing behind.

``DEMO_RINGS`` ends it by itself after so many, for tests.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from demo import sample_directory
from demo.agent_process import USUAL_PORT, DemoFailed, Deskcall, can_open_pages, free_port
from demo.cast import Cast, Ring

SEED = 2026
ACCEPTED = 202
FIRST_ROUND, BETWEEN_SECONDS, LATER_SECONDS = 11, 6.0, 15.0
SHORTEST_SECONDS = 1.7  # the agent shows 6 calls in 10 s
_OPTIONS = {
    "telephone": "--telephone",
    "request": "--request",
    "employeeID": "--employee-id",
    "supportID": "--support-id",
    "called": "--called",
}


class Stop(SystemExit):
    """Ctrl-C, SIGTERM, or the terminal is gone."""


@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration; *rings* None: until somebody ends it."""

    deskcall: Deskcall
    environ: Mapping[str, str]
    rings: int | None

    def run(self) -> None:
        """Make the directory, fill the cache, start the agent, ring."""
        directory = sample_directory.build(SEED, datetime.now(UTC))
        self.deskcall.configure(sample_directory.write(directory, self.deskcall.folder))
        _say(
            f"Deskcall demo: {len(directory.organizations)} organizations, {len(directory.people):,} people, "
            f"{len(directory.tickets):,} requests, all made up, in {self.deskcall.folder}"
        )
        self.deskcall.sync()
        opens_pages, ended = can_open_pages(self.environ), threading.Event()
        with self.deskcall.running(opens_pages=opens_pages, tell=ended):
            cast = Cast(directory, random.Random(SEED))
            self._explain(cast.example(), opens_pages=opens_pages)
            self._ring(cast, ended)

    def _ring(self, cast: Cast, ended: threading.Event) -> None:
        for count, ring in enumerate(itertools.islice(cast.rings(), self.rings), 1):
            why = self.deskcall.explain(_options(ring))
            _say(f"{_clock()}  {ring.outcome}: {ring.sentence}\n           /sd?{ring.query}\n           {why}")
            status = self.deskcall.ring(f"{ring.query}&callID=demo-{count}")
            if status != ACCEPTED:
                raise DemoFailed(f"the agent refused a ring: status {status}")
            if ended.wait(self._pause(count)):
                raise DemoFailed("the agent ended by itself; the lines above say why")

    def _pause(self, count: int) -> float:
        if self.rings is not None:
            return SHORTEST_SECONDS
        return BETWEEN_SECONDS if count < FIRST_ROUND else LATER_SECONDS

    def _explain(self, example: Ring, *, opens_pages: bool) -> None:
        port = self.deskcall.port
        _say(f"\nThe agent listens on http://127.0.0.1:{port}")
        if port != USUAL_PORT:
            _say(f"(another program has the usual port {USUAL_PORT}, so the demo chose this one)")
        if not opens_pages:
            _say(_by_hand(port, self.environ))
        _say(
            f"Ring yourself, as a telephone system does:\n\n    curl 'http://127.0.0.1:{port}/sd?{example.query}'\n\n"
            "The demo rings too. Ctrl-C ends it and leaves nothing behind.\n"
        )


def main(environ: Mapping[str, str]) -> int:
    """Run the demo; return the exit code."""
    try:
        rings = int(environ["DEMO_RINGS"]) if environ.get("DEMO_RINGS") else None
        with _stopped_by_signals(), tempfile.TemporaryDirectory(prefix="deskcall-demo-") as folder:
            Demo(Deskcall(Path(folder), free_port()), environ, rings).run()
    except Stop:
        _say("\nThe demo ended; nothing is left of it.")
    except DemoFailed as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _by_hand(port: int, environ: Mapping[str, str]) -> str:
    text = (
        "There is no display here, so no page can open by itself. Below each ring stands the address of its page:\n"
        "open it in a browser of this computer within a minute; it works once."
    )
    client = environ.get("SSH_CONNECTION", "").split()
    if len(client) > 2:
        text += (
            f"\nYou are here by ssh. On your own computer run\n\n    ssh -N -L {port}:127.0.0.1:{port} {client[2]}\n\n"
            "and open the addresses there; the port must stay the same."
        )
    return text + "\n"


def _options(ring: Ring) -> tuple[str, ...]:
    return tuple(itertools.chain.from_iterable((_OPTIONS[name], value) for name, value in ring.parameters))


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


def _say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal unwind what runs inside; more of them, meanwhile, change nothing."""
    handled = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        for each in handled:
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    for each in handled:
        signal.signal(each, stop)
    yield


if __name__ == "__main__":
    sys.exit(main(os.environ))
