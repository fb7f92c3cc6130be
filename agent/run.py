"""The agent, from its start to its end. The only clock of the running program.

It listens before it imports what answers: that takes longer than all before it, and a telephone that rings meanwhile
waits in the kernel's queue instead of being refused.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

from agent import instance
from agent.config import Config
from agent.paths import Paths, prepare, private_files

log = logging.getLogger(__name__)

BACKLOG = 128


def run(
    config: Config,
    paths: Paths,
    *,
    port: int | None = None,
    open_browser: bool = True,
    enforced: frozenset[str] = frozenset(),
) -> int:
    """Serve until told to stop (SIGTERM, SIGINT, SIGHUP), and return the exit code.

    *port* overrides the configured one; 0, for tests, takes a free one. *enforced*: keys that IT has set. Raises
    AlreadyRunning and PortTaken.
    """
    threading.excepthook = _log_fault
    try:
        # A signal unwinds all of this: whatever was started is stopped.
        with _stopped_by_signals(), private_files() as old_umask, ExitStack() as stack:
            prepare(paths)
            stack.enter_context(instance.only_one(paths.agent_lock))
            sockets = _listen(config.server.port if port is None else port, stack)
            from agent.serving import Agent  # noqa: PLC0415 see above

            agent = Agent(config, paths, _now, ticks, _tell, old_umask if open_browser else None, enforced)
            agent.serve(sockets, stack)
    except _Stop:
        log.info("agent stopped")
    return 0


class _Stop(SystemExit):
    """Somebody told us to end."""


def _listen(port: int, stack: ExitStack) -> tuple[socket.socket, ...]:
    sockets = instance.listen(port)
    for bound in sockets:
        stack.callback(bound.close)
        bound.listen(BACKLOG)
    return sockets


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM, SIGINT and SIGHUP end what runs inside; a second one, while we end, is ignored."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        for each in handled:
            signal.signal(each, signal.SIG_IGN)
        raise _Stop

    handled = [signal.SIGTERM, signal.SIGINT]
    # Its terminal was closed. Ignored means nohup: it is to outlive the terminal. Windows has no such signal.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        handled.append(signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in handled}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _log_fault(fault: threading.ExceptHookArgs) -> None:
    # No traceback reaches a user; the log must have it, or nobody will ever know why a thread ended.
    name = fault.thread.name if fault.thread is not None else "?"
    log.error("thread ended by a fault name=%s", name, exc_info=fault.exc_value)


def _tell(address: str) -> None:
    # The output of a service may be none at all (pythonw), or a pipe that nobody reads any more.
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            print(f"Deskcall: {address}", flush=True)  # noqa: T201


def ticks() -> float:
    """Return seconds that nobody can set and that go on while the computer sleeps.

    time.monotonic stands still then on Linux and macOS: a night would look like a clock that was set.
    """
    seconds = time.monotonic()
    if sys.platform != "win32":  # what has no CLOCK_BOOTTIME is a Mac: its CLOCK_MONOTONIC counts sleep
        seconds = time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    return seconds


def _now() -> datetime:
    return datetime.now(UTC)
