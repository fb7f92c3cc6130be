"""The sync worker's loop: pulls each source when its time has come, until the agent is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent import schedule
from agent.inbox import Inbox
from agent.pipe import Finished, Progress, Ready, Report, SyncNow, Trouble
from cache import apply
from cache.errors import Damaged, StoreBusy
from cache.keeper import Keeper
from cache.sources.every_kind import every_seconds
from cache.sources.opening import Opened
from cache.sources.settings import SourceSettings
from cache.sync import Outcome, Stopped, Watch, sync_source
from cache.target import Filing

SETTLING_SECONDS = 2.0
PROGRESS_EVERY_SECONDS = 0.5
LONGEST_NAP_SECONDS = 30.0
SLEPT_SECONDS = 60.0
REFUSED_FILE_TIMES = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time and chance: *now* is the wall clock, *seconds* one that never goes back, *chance* gives 0 to 1."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    chance: Callable[[], float]


@dataclass(slots=True)
class Plan:
    """One source, when it is pulled next (on the clock of seconds) and how often it failed in a row."""

    settings: SourceSettings
    opened: Opened
    due: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Follower:
    """Everything that one life of the worker needs. *report* may be called any time and never waits."""

    keeper: Keeper
    plans: tuple[Plan, ...]
    filing: Filing
    inbox: Inbox
    report: Callable[[Report], object]
    clocks: Clocks
    pid: int
    _force: bool = False
    _store_failures: int = 0
    _check_due: float = 0.0
    _said: dict[tuple[str, str], float] = field(default_factory=dict)

    def run(self) -> None:
        """Pull until the inbox ends."""
        self.report(Ready(self.pid))
        self._plan()
        try:
            while not self.inbox.ended.is_set():
                self._work()
                self._wait()
        finally:
            self.keeper.close()

    def _plan(self) -> None:
        now = self.clocks.seconds()
        for plan in self.plans:
            every = every_seconds(plan.settings.every)
            delay = schedule.first_pull(every, self.clocks.chance(), is_filled=True, is_local=plan.opened.is_local)
            plan.due = now + delay

    def _work(self) -> None:
        """Check, file anew and pull whatever is due; a cache that cannot be written now makes everything wait."""
        try:
            self._check()
            for plan in self.plans:
                if plan.due <= self.clocks.seconds() and not self.inbox.ended.is_set():
                    self._pull(plan)
            self._store_failures = 0
            self._force = self._force and any(plan.opened.is_settling() for plan in self.plans)
        except Stopped:
            log.info("sync stopped between two transactions")
        except Damaged as error:
            self._begin_anew(error)
        except StoreBusy as error:
            self._store_is_busy(error)

    def _check(self) -> None:
        now = self.clocks.seconds()
        if now < self._check_due:
            return
        if not self.keeper.check():
            self._tell("the cache was damaged; it was set aside and is filled again")
        apply.refile(self.keeper.open(), self.filing)
        self._check_due = now + schedule.CHECK_EVERY_SECONDS

    def _begin_anew(self, error: Damaged) -> None:
        log.warning("cache set aside reason=%s", error)
        self._tell("the cache was damaged; it was set aside and is filled again")
        try:
            self.keeper.replace()
        except StoreBusy as busy:
            self._store_is_busy(busy)
            return
        for plan in self.plans:
            plan.due = 0.0

    def _store_is_busy(self, error: StoreBusy) -> None:
        self._store_failures += 1
        later = self.clocks.seconds() + schedule.backoff(self._store_failures, self.clocks.chance())
        for plan in self.plans:
            plan.due = max(plan.due, later)
        self._check_due = max(self._check_due, later)
        log.warning("cache not written error=%s", error)
        self._tell(f"{error}; the rows of before stay, and it is tried again")

    def _pull(self, plan: Plan) -> None:
        watch = Watch(
            filing=self.filing,
            now=self.clocks.now,
            progress=lambda stream, rows, total: self._advanced(plan, stream, rows, total),
            stops=self.inbox.ended.is_set,
            force=self._force,
        )
        outcomes = []
        for outcome in sync_source(self.keeper.open(), plan.settings, plan.opened, watch):
            outcomes.append(outcome)
            self.report(finished(plan.settings.name, outcome))
        self._plan_next(plan, outcomes)

    def _plan_next(self, plan: Plan, outcomes: list[Outcome]) -> None:
        failed = [outcome for outcome in outcomes if outcome.state != "fresh"]
        plan.failures = plan.failures + 1 if failed else 0
        chance = self.clocks.chance()
        delay = schedule.after_success(every_seconds(plan.settings.every), chance)
        if any(outcome.state == "refused" for outcome in failed):
            delay = schedule.REFUSED_AGAIN_SECONDS
        elif failed:
            # Somebody may be mending the file just now; but one that is refused costs a reading each time.
            often = delay if all(outcome.state == "stale" for outcome in failed) else REFUSED_FILE_TIMES * delay
            longest = often if plan.opened.is_local else schedule.LONGEST_BACKOFF_SECONDS
            delay = min(longest, schedule.backoff(plan.failures, chance))
        elif plan.opened.is_settling():
            delay = SETTLING_SECONDS
        plan.due = self.clocks.seconds() + delay

    def _wait(self) -> None:
        """Wait for the next pull or a command; notice that the machine slept meanwhile."""
        before, wall = self.clocks.seconds(), self.clocks.now()
        due = min((plan.due for plan in self.plans), default=before + LONGEST_NAP_SECONDS)
        command = self.inbox.get(min(max(due - before, 0.0), LONGEST_NAP_SECONDS))
        if isinstance(command, SyncNow):
            self._force = command.force
            self._hurry(0.0)
        slept = (self.clocks.now() - wall).total_seconds() - (self.clocks.seconds() - before)
        if slept > SLEPT_SECONDS:
            self._hurry(schedule.AFTER_SLEEP_SECONDS * self.clocks.chance())

    def _hurry(self, delay: float) -> None:
        latest = self.clocks.seconds() + delay
        for plan in self.plans:
            plan.due = min(plan.due, latest)

    def _advanced(self, plan: Plan, stream: str, rows: int, total: int | None) -> None:
        key, now = (plan.settings.name, stream), self.clocks.seconds()
        if now - self._said.get(key, -PROGRESS_EVERY_SECONDS) >= PROGRESS_EVERY_SECONDS:
            self._said[key] = now
            self.report(Progress(*key, rows, total))

    def _tell(self, sentence: str) -> None:
        self.report(Trouble(sentence))


def finished(source: str, outcome: Outcome) -> Finished:
    """Return the report of *outcome*, and log it."""
    said = log.info if outcome.state == "fresh" else log.warning
    said(
        "stream pulled source=%s stream=%s rows=%d changed=%s state=%s left_out=%d error=%s",
        *(source, outcome.stream, outcome.rows, outcome.changed, outcome.state, len(outcome.troubles), outcome.error),
    )
    for sentence in outcome.troubles:
        log.warning("row left out source=%s %s", source, sentence)
    return Finished(source, outcome.stream, outcome.rows, outcome.changed, outcome.state, outcome.error)
