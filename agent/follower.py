"""The sync worker's loop: pulls each source when its time has come, sweeps it once a day, until the agent is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent import schedule
from agent.answers import Answers
from agent.desks import Desk
from agent.inbox import Inbox
from agent.pipe import Finished, Progress, Ready, Report, SyncNow, Trouble
from cache import apply, freshness
from cache.errors import Damaged, StoreBusy
from cache.keeper import Keeper
from cache.sources.every_kind import every_seconds
from cache.sync import Outcome, Stopped, Watch, sweep_source, sync_source
from cache.target import Filing

SETTLING_SECONDS = 2.0
PROGRESS_EVERY_SECONDS = 0.5
LONGEST_NAP_SECONDS = 30.0
SLEPT_SECONDS = 60.0
REFUSED_FILE_TIMES = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time and chance: *now* is the wall clock, *seconds* one that never goes back, *chance* gives 0 to 1.

    *sweep_minute*: of the local day, at which this installation sweeps.
    """

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    chance: Callable[[], float]
    sweep_minute: int = schedule.SWEEPS_FROM_MINUTE


@dataclass(slots=True)
class Plan:
    """One source, when it is pulled next (on the clock of seconds) and how often it failed in a row.

    *refused*: the streams that it does not let us read, each with when it is asked again. *sweep_due*: it is not swept
    before; *swept_at*: when that was done in this life.
    """

    desk: Desk
    due: float = 0.0
    failures: int = 0
    refused: dict[str, float] = field(default_factory=dict)
    sweep_due: float = 0.0
    sweep_failures: int = 0
    swept_at: datetime | None = None


@dataclass(slots=True)
class Follower:
    """Everything that one life of the worker needs. *report* may be called any time and never waits."""

    keeper: Keeper
    plans: tuple[Plan, ...]
    filing: Filing
    inbox: Inbox
    answers: Answers
    report: Callable[[Report], object]
    clocks: Clocks
    pid: int
    _force: bool = False
    _store_failures: int = 0
    _check_due: float = 0.0
    _said: dict[tuple[str, str], float] = field(default_factory=dict)

    def run(self) -> None:
        """Pull until the inbox ends."""
        names = tuple(plan.desk.name for plan in self.plans if plan.desk.looks_up_people is not None)
        self.report(Ready(self.pid, names))
        self.answers.start()
        self._plan()
        try:
            while not self.inbox.ended.is_set():
                self._work()
                self._wait()
        finally:
            self.keeper.close()

    def _plan(self) -> None:
        now, filled = self.clocks.seconds(), self._filled()
        for plan in self.plans:
            every, is_local = every_seconds(plan.desk.settings.every), plan.desk.opened.is_local
            is_filled = plan.desk.name in filled
            plan.due = now + schedule.first_pull(every, self.clocks.chance(), is_filled=is_filled, is_local=is_local)
            plan.sweep_due = plan.due + schedule.AFTER_START_SECONDS * self.clocks.chance()

    def _filled(self) -> set[str]:
        """Return the sources that were read to their ends before."""
        try:
            streams = freshness.streams(self.keeper.open())
        except (StoreBusy, Damaged):  # said when it is to be written
            return set()
        unfilled = {each.source for each in streams if not each.is_complete}
        return {each.source for each in streams} - unfilled

    def _work(self) -> None:
        """Check, file anew, pull and sweep whatever is due; a cache that cannot be written makes everything wait."""
        try:
            self._check()
            for plan in self.plans:
                if plan.due <= self.clocks.seconds() and not self.inbox.ended.is_set():
                    self._pull(plan)
            for plan in self.plans:
                if self._is_idle() and self._is_sweep_due(plan):
                    self._sweep(plan)
            self._store_failures = 0
            self._force = self._force and any(plan.desk.opened.is_settling() for plan in self.plans)
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
            plan.sweep_due = max(plan.sweep_due, later)
        self._check_due = max(self._check_due, later)
        log.warning("cache not written error=%s", error)
        self._tell(f"{error}; the rows of before stay, and it is tried again")

    # ---- pulls

    def _pull(self, plan: Plan) -> None:
        now = self.clocks.seconds()
        if any(again <= now for again in plan.refused.values()):
            plan.desk.renew()  # perhaps somebody stored the right secret since
        skips = {stream for stream, again in plan.refused.items() if again > now}
        pulled = sync_source(self.keeper.open(), plan.desk.settings, plan.desk.opened, self._watch(plan, skips))
        self._plan_next(plan, self._told(plan, pulled))

    def _watch(self, plan: Plan, skips: set[str]) -> Watch:
        return Watch(
            filing=self.filing,
            now=self.clocks.now,
            progress=lambda stream, rows, total: self._advanced(plan, stream, rows, total),
            stops=self.inbox.ended.is_set,
            force=self._force,
            skips=skips,
        )

    def _told(self, plan: Plan, outcomes: Iterator[Outcome]) -> list[Outcome]:
        heard = []
        for outcome in outcomes:
            heard.append(outcome)
            self.report(finished(plan.desk.name, outcome))
        return heard

    def _plan_next(self, plan: Plan, outcomes: list[Outcome]) -> None:
        now, chance = self.clocks.seconds(), self.clocks.chance()
        for outcome in outcomes:
            plan.refused.pop(outcome.stream, None)
            if outcome.state == "refused":
                plan.refused[outcome.stream] = now + schedule.after_refusal(chance)
        failed = [outcome for outcome in outcomes if outcome.state not in {"fresh", "refused"}]
        plan.failures = plan.failures + 1 if failed else 0
        delay = schedule.after_success(every_seconds(plan.desk.settings.every), chance)
        if failed:
            delay = self._after_failure(plan, failed, usual=delay, chance=chance)
        elif plan.desk.opened.is_settling():
            delay = SETTLING_SECONDS
        plan.due = now + delay
        if outcomes and len(outcomes) == len([each for each in outcomes if each.state == "refused"]):
            plan.due = min(plan.refused.values())  # nothing else is to be read there

    def _after_failure(self, plan: Plan, failed: list[Outcome], *, usual: float, chance: float) -> float:
        wait = max(outcome.wait_seconds for outcome in failed)
        delay = schedule.after_failure(plan.failures, chance, wait_seconds=wait)
        if not plan.desk.opened.is_local:
            return delay
        # Somebody may be mending the file just now; but one that is refused costs a reading each time.
        is_stale = all(outcome.state == "stale" for outcome in failed)
        return min(delay, usual if is_stale else REFUSED_FILE_TIMES * usual)

    # ---- sweeps

    def _is_idle(self) -> bool:
        now = self.clocks.seconds()
        return not self.inbox.ended.is_set() and all(plan.due > now for plan in self.plans)

    def _is_sweep_due(self, plan: Plan) -> bool:
        if plan.sweep_due > self.clocks.seconds():
            return False
        now, minute = self.clocks.now().astimezone(), self.clocks.sweep_minute
        if plan.swept_at is not None:
            return schedule.is_sweep_due(plan.swept_at, now, minute)
        streams = (each for each in freshness.streams(self.keeper.open()) if each.source == plan.desk.name)
        return any(each.is_complete and schedule.is_sweep_due(_moment(each.swept_at), now, minute) for each in streams)

    def _sweep(self, plan: Plan) -> None:
        swept = sweep_source(
            self.keeper.open(), plan.desk.settings, plan.desk.opened, self._watch(plan, set(plan.refused))
        )
        outcomes = self._told(plan, swept)
        failed = any(outcome.state != "fresh" for outcome in outcomes)
        plan.sweep_failures = plan.sweep_failures + 1 if failed else 0
        if failed:
            delay = schedule.SWEEP_AGAIN_SECONDS if plan.sweep_failures == 1 else schedule.REFUSED_AGAIN_SECONDS
            plan.sweep_due = self.clocks.seconds() + delay
        else:
            plan.swept_at = self.clocks.now()
        log.info("source swept source=%s failed=%s", plan.desk.name, failed)

    # ---- waiting

    def _wait(self) -> None:
        """Wait for the next pull or a command; notice that the machine slept meanwhile."""
        before, wall = self.clocks.seconds(), self.clocks.now()
        due = min((plan.due for plan in self.plans), default=before + LONGEST_NAP_SECONDS)
        command = self.inbox.get(min(max(due - before, 0.0), LONGEST_NAP_SECONDS))
        if isinstance(command, SyncNow):
            self._sync_now(command)
        slept = (self.clocks.now() - wall).total_seconds() - (self.clocks.seconds() - before)
        if slept > SLEPT_SECONDS:
            self._hurry(schedule.AFTER_SLEEP_SECONDS * self.clocks.chance())

    def _sync_now(self, command: SyncNow) -> None:
        self._force = command.force
        for plan in self.plans:
            plan.desk.renew()  # asked for, perhaps, because a secret was stored just now
            plan.refused.clear()
        self._hurry(0.0)

    def _hurry(self, delay: float) -> None:
        latest = self.clocks.seconds() + delay
        for plan in self.plans:
            plan.due = min(plan.due, latest)

    def _advanced(self, plan: Plan, stream: str, rows: int, total: int | None) -> None:
        key, now = (plan.desk.name, stream), self.clocks.seconds()
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


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp) if stamp else datetime.fromtimestamp(0, UTC)
