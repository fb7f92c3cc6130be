"""``deskcall sync``: the sync worker, alone in a terminal or as the agent's child; only it writes cache.db."""

from __future__ import annotations

import logging
import os
import platform
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from agent import credentials, logs, schedule
from agent import paths as places
from agent.answers import Answers
from agent.config import Config
from agent.desks import Desk
from agent.errors import AlreadyRunning
from agent.follower import Clocks, Follower, Plan, finished
from agent.inbox import Inbox
from agent.instance import only_one
from agent.look_ups import LookUps
from agent.paths import Paths
from agent.pipe import Finished, Progress, Report, line
from agent.sending import Sending
from cache import apply
from cache.errors import Damaged, StoreBusy
from cache.keeper import Keeper
from cache.sources.settings import SourceSettings, needs_secret
from cache.sync import Watch, sync_source
from cache.target import Filing, Join

LOCK_AGAIN_SECONDS = 1.0
EXIT_FRESH, EXIT_FAILED, EXIT_CONFIGURATION = 0, 1, 2
_TELLING = threading.Lock()

log = logging.getLogger(__name__)


class Display(Protocol):
    """Where a sync in the foreground says what it does."""

    def advanced(self, progress: Progress) -> None:
        """Show how far a stream is."""

    def finished(self, report: Finished, troubles: tuple[str, ...]) -> None:
        """Say how a stream ended, and what was left out of it."""

    def say(self, sentence: str) -> None:
        """Say one sentence about the whole."""


def sync_once(
    config: Config, paths: Paths, *, display: Display, ask_running: Callable[[bool], bool], force: bool = False
) -> int:
    """Pull every source once; return 0 when all are fresh, 1 when one failed, 2 when there is nothing to pull.

    *force* takes a file that shrank as it is. While the agent's worker holds the lock, *ask_running*, given *force*,
    asks the agent to sync now and returns whether it will. Raises UnsafePlace.
    """
    if not config.source:
        display.say("the configuration names no [[source]]: there is nothing to sync")
        return EXIT_CONFIGURATION
    places.prepare(paths)
    logs.set_up(paths.logs, "sync", key_file=paths.log_key)
    try:
        with only_one(paths.sync_lock):
            return _Once(_desks(config, paths), _filing(config), Keeper(paths.cache_db), display, force).run()
    except AlreadyRunning:
        return _ask(ask_running, display, force=force)


def follow(config: Config, paths: Paths) -> int:
    """Sync until standard input ends, as the agent's child: commands come in, reports go out (pipe.py)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the agent's terminal ends the agent, and that ends us
    threading.excepthook = _end_by_fault
    inbox = Inbox(sys.stdin.fileno(), overdue=lambda: os._exit(EXIT_FRESH))
    inbox.start()
    places.prepare(paths)
    logs.set_up(paths.logs, "sync", key_file=paths.log_key)
    while not inbox.ended.is_set():
        try:
            with only_one(paths.sync_lock):
                _follower(config, paths, inbox).run()
        except AlreadyRunning:  # a "deskcall sync" in a terminal: it will end
            inbox.ended.wait(LOCK_AGAIN_SECONDS)
    return EXIT_FRESH


def _follower(config: Config, paths: Paths, inbox: Inbox) -> Follower:
    keeper, filing = Keeper(paths.cache_db), _filing(config)
    desks = _desks(config, paths, follows=True)
    look_ups = LookUps(desks, filing, keeper.open, _tell_agent, time.monotonic)
    sending = Sending({desk.name: desk for desk in desks}, _tell_agent)
    minute = schedule.sweep_minute(f"{platform.node()} {paths.data.absolute()}")
    return Follower(
        keeper=keeper,
        plans=tuple(Plan(desk) for desk in desks),
        filing=filing,
        inbox=inbox,
        answers=Answers(inbox, look_ups, sending),
        report=_tell_agent,
        clocks=Clocks(_now, time.monotonic, random.random, minute),
        pid=os.getpid(),
    )


def _desks(config: Config, paths: Paths, *, follows: bool = False) -> tuple[Desk, ...]:
    def secret(settings: SourceSettings) -> str:
        return credentials.source_secret(settings.name, paths.secrets) if needs_secret(settings) else ""

    return tuple(Desk(settings, secret, follows) for settings in config.source)


@dataclass(frozen=True, slots=True)
class _Once:
    """Every source, pulled once."""

    desks: tuple[Desk, ...]
    filing: Filing
    keeper: Keeper
    display: Display
    force: bool

    def run(self) -> int:
        try:
            return self._pull_mending()
        except (StoreBusy, Damaged) as error:
            log.warning("cache not written error=%s", error)
            self.display.say(f"{error}; the rows of before stay")
            return EXIT_FAILED
        finally:
            self.keeper.close()

    def _pull_mending(self) -> int:
        """Pull; when the cache turns out to be damaged, once more into a new one."""
        try:
            if self.keeper.check():
                return self._pull()
        except Damaged as error:
            log.warning("cache set aside reason=%s", error)
            self.keeper.replace()
        self.display.say("the cache was damaged; it was set aside and is filled again")
        return self._pull()

    def _pull(self) -> int:
        exit_code = EXIT_FRESH
        apply.refile(self.keeper.open(), self.filing)
        for desk in self.desks:
            watch = Watch(filing=self.filing, now=_now, progress=self._advanced(desk.name), force=self.force)
            for outcome in sync_source(self.keeper.open(), desk.settings, desk.opened, watch):
                self.display.finished(finished(desk.name, outcome), outcome.troubles)
                if outcome.state != "fresh":
                    exit_code = EXIT_FAILED
        return exit_code

    def _advanced(self, source: str) -> Callable[[str, int, int | None], None]:
        def advanced(stream: str, rows: int, total: int | None) -> None:
            self.display.advanced(Progress(source, stream, rows, total))

        return advanced


def _ask(ask_running: Callable[[bool], bool], display: Display, *, force: bool) -> int:
    if ask_running(force):
        display.say("the running agent was asked to sync now; 'deskcall status' shows how far it is")
        return EXIT_FRESH
    display.say("another sync is running; try again when it has ended")
    return EXIT_FAILED


def _filing(config: Config) -> Filing:
    joins = tuple(Join(settings.name, settings.join) for settings in config.source)
    return Filing(config.site.numbering(), joins)


def _tell_agent(report: Report) -> None:
    try:
        with _TELLING:  # several threads tell, and a long line is not written in one piece
            os.write(sys.stdout.fileno(), line(report).encode())
    except OSError:  # the agent is gone; the inbox says so too
        log.info("report not read by the agent")


def _end_by_fault(fault: threading.ExceptHookArgs) -> None:
    """End the process: a thread that answers is gone, and the agent would wait for its word for ever."""
    name = fault.thread.name if fault.thread is not None else "?"
    log.error("thread ended by a fault name=%s", name, exc_info=fault.exc_value)
    os._exit(EXIT_FAILED)


def _now() -> datetime:
    return datetime.now(UTC)
