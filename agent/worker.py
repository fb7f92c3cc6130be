"""``deskcall sync``: the sync worker, alone in a terminal or as the agent's child; only it writes cache.db."""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from agent import logs
from agent import paths as places
from agent.config import Config
from agent.errors import AlreadyRunning
from agent.follower import Clocks, Follower, Plan, finished
from agent.inbox import Inbox
from agent.instance import only_one
from agent.paths import Paths
from agent.pipe import Finished, Progress, Report, line
from cache import apply
from cache.errors import Damaged, StoreBusy
from cache.keeper import Keeper
from cache.sources.opening import open_source
from cache.sync import Watch, sync_source
from cache.target import Filing, Join

LOCK_AGAIN_SECONDS = 1.0
EXIT_FRESH, EXIT_FAILED, EXIT_CONFIGURATION = 0, 1, 2

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
            return _pull_all(config, Keeper(paths.cache_db), display, force=force)
    except AlreadyRunning:
        return _ask(ask_running, display, force=force)


def follow(config: Config, paths: Paths) -> int:
    """Sync until standard input ends, as the agent's child: commands come in, reports go out (pipe.py)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the agent's terminal ends the agent, and that ends us
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
    return Follower(
        keeper=Keeper(paths.cache_db),
        plans=tuple(Plan(settings, open_source(settings, follows=True)) for settings in config.source),
        filing=_filing(config),
        inbox=inbox,
        report=_tell_agent,
        clocks=Clocks(_now, time.monotonic, random.random),
        pid=os.getpid(),
    )


def _pull_all(config: Config, keeper: Keeper, display: Display, *, force: bool) -> int:
    try:
        return _pull_mending(config, keeper, display, force=force)
    except (StoreBusy, Damaged) as error:
        log.warning("cache not written error=%s", error)
        display.say(f"{error}; the rows of before stay")
        return EXIT_FAILED
    finally:
        keeper.close()


def _pull_mending(config: Config, keeper: Keeper, display: Display, *, force: bool) -> int:
    """Pull; when the cache turns out to be damaged, once more into a new one."""
    try:
        if keeper.check():
            return _pull(config, keeper, display, force=force)
    except Damaged as error:
        log.warning("cache set aside reason=%s", error)
        keeper.replace()
    display.say("the cache was damaged; it was set aside and is filled again")
    return _pull(config, keeper, display, force=force)


def _pull(config: Config, keeper: Keeper, display: Display, *, force: bool) -> int:
    exit_code = EXIT_FRESH
    apply.refile(keeper.open(), _filing(config))
    for settings in config.source:

        def advanced(stream: str, rows: int, total: int | None, source: str = settings.name) -> None:
            display.advanced(Progress(source, stream, rows, total))

        watch = Watch(filing=_filing(config), now=_now, progress=advanced, force=force)
        for outcome in sync_source(keeper.open(), settings, open_source(settings), watch):
            display.finished(finished(settings.name, outcome), outcome.troubles)
            if outcome.state != "fresh":
                exit_code = EXIT_FAILED
    return exit_code


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
        os.write(sys.stdout.fileno(), line(report).encode())
    except OSError:  # the agent is gone; the inbox says so too
        log.info("report not read by the agent")


def _now() -> datetime:
    return datetime.now(UTC)
