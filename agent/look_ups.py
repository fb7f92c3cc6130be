"""The sync worker asks the service desks while a telephone rings: for a number that the cache does not have."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.desks import Desk
from agent.pipe import LookedUp, LookUp, Refresh, Report
from cache import apply
from cache.database import Cache
from cache.errors import CacheError, SourceError
from cache.model import Person, PersonId
from cache.numbers import Number, Site, compare, read, split
from cache.sources import LooksUp
from cache.target import Filing, StreamName, Target

WHOLE_SECONDS = 3.0
MOST_A_MINUTE = 6
MINUTE_SECONDS = 60.0
MISS_SECONDS = 600.0
MOST_MISSES = 1_000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ration:
    """At most 6 in any minute."""

    _taken: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_A_MINUTE))

    def take(self, now: float) -> bool:
        """Return whether one more may be asked at *now*, and count it."""
        if len(self._taken) == MOST_A_MINUTE and now - self._taken[0] < MINUTE_SECONDS:
            return False
        self._taken.append(now)
        return True


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one source said: people who have the number, or why it did not say anything."""

    desk: Desk
    people: tuple[Person, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class LookUps:
    """Asks every source that can be asked, all at once, each question in a thread of its own: there are few.

    *cache* gives the cache as it is open just now; *report* is called in those threads; *seconds* never goes back.
    """

    desks: Sequence[Desk]
    filing: Filing
    cache: Callable[[], Cache]
    report: Callable[[Report], object]
    seconds: Callable[[], float]
    whole_seconds: float = WHOLE_SECONDS
    _waiting: dict[str, list[int]] = field(default_factory=dict)
    _missed: dict[str, float] = field(default_factory=dict)
    _refreshing: set[str] = field(default_factory=set)
    _asked: Ration = field(default_factory=Ration)
    _refreshed: Ration = field(default_factory=Ration)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look_up(self, wanted: LookUp) -> None:
        """Ask who has a number, unless that is being asked, or was in vain; never waits."""
        now, number = self.seconds(), read(wanted.telephone, self.filing.site)
        key = f"{number.readings[0] if number.sure and number.readings else number.digits} {number.extension}"
        with self._lock:
            if key in self._waiting:
                self._waiting[key].append(wanted.id)
                return
            is_missed = now - self._missed.get(key, -MISS_SECONDS) < MISS_SECONDS
            is_rationed = not is_missed and not self._asked.take(now)
            if not is_missed and not is_rationed:
                self._waiting[key] = [wanted.id]
        if is_missed or is_rationed:
            reason = f"more than {MOST_A_MINUTE} numbers within a minute were unknown" if is_rationed else ""
            self.report(LookedUp(wanted.id, error=reason))
            return
        threading.Thread(target=self._look_up, args=(key, wanted.telephone, number), name="answer", daemon=True).start()

    def refresh(self, wanted: Refresh) -> None:
        """Fetch the newest tickets of a person, if their source can be asked for them; never waits."""
        source = wanted.person.partition(":")[0]
        desk = next((each for each in self.desks if each.name == source), None)
        if desk is None or desk.opened.looks_up is None or desk.opened.tickets is None:
            return
        with self._lock:
            if wanted.person in self._refreshing or not self._refreshed.take(self.seconds()):
                return
            self._refreshing.add(wanted.person)
        arguments = (desk, desk.opened.looks_up, PersonId(wanted.person))
        threading.Thread(target=self._refresh, args=arguments, name="answer", daemon=True).start()

    def _look_up(self, key: str, telephone: str, number: Number) -> None:
        answers = self._all_answers(telephone, number)
        people, reasons = self._kept(answers)
        with self._lock:
            waiting = self._waiting.pop(key)
            if not people and not reasons:
                self._remember(key)
        log.info("caller looked up people=%d sources=%d reasons=%s", len(people), len(self._askable()), reasons)
        for each in waiting:
            self.report(LookedUp(each, people, "" if people else "; ".join(reasons)))

    def _all_answers(self, telephone: str, number: Number) -> tuple[_Answer, ...]:
        """Return what every source says; of one that does not say it in time, that."""
        heard: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        silent, until = dict(self._askable()), self.seconds() + self.whole_seconds
        for desk, looks_up in silent.items():
            arguments = (desk, looks_up, telephone, number, heard)
            threading.Thread(target=self._ask, args=arguments, name="answer", daemon=True).start()
        answers = []
        while silent:
            try:
                answers.append(heard.get(timeout=max(0.0, until - self.seconds())))
            except queue.Empty:
                break
            del silent[answers[-1].desk]
        return (*answers, *(_Answer(desk, reason=f"{desk.name} did not answer") for desk in silent))

    def _ask(
        self, desk: Desk, looks_up: LooksUp, telephone: str, number: Number, heard: queue.SimpleQueue[_Answer]
    ) -> None:
        try:
            offered = looks_up.callers(telephone)
        except SourceError as error:
            heard.put(_Answer(desk, reason=str(error)))
            return
        people = tuple(person for person in offered if _has(person, number, self.filing.site))
        if len(people) < len(offered):
            log.warning("people left out who lack the number source=%s count=%d", desk.name, len(offered) - len(people))
        heard.put(_Answer(desk, people))

    def _kept(self, answers: Sequence[_Answer]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Put who was found into the cache; return their ids, and why a source gave nothing."""
        reasons = [answer.reason for answer in answers if answer.reason]
        ids: list[str] = []
        for answer in answers:
            if answer.people:
                try:
                    apply.add(self.cache(), self._target(answer.desk, "people"), answer.people)
                except CacheError as error:
                    reasons.append(str(error))
                    continue
                ids.extend(person.id for person in answer.people)
        return tuple(ids), tuple(reasons)

    def _refresh(self, desk: Desk, looks_up: LooksUp, person: PersonId) -> None:
        try:
            tickets = looks_up.tickets_of(person)
            is_new = apply.add(self.cache(), self._target(desk, "tickets"), tickets).written > 0
        except CacheError as error:
            log.info("tickets not refreshed source=%s reason=%s", desk.name, error)
            is_new = False
        with self._lock:
            self._refreshing.discard(person)
        if is_new:
            self.report(LookedUp(0, (person,)))

    def _askable(self) -> list[tuple[Desk, LooksUp]]:
        found = ((desk, desk.looks_up_people) for desk in self.desks)
        return [(desk, looks_up) for desk, looks_up in found if looks_up is not None]

    def _target(self, desk: Desk, stream: StreamName) -> Target:
        return Target(desk.name, stream, self.filing, desk.settings.shrink_percent)

    def _remember(self, key: str) -> None:
        self._missed.pop(key, None)
        self._missed[key] = self.seconds()
        while len(self._missed) > MOST_MISSES:
            del self._missed[next(iter(self._missed))]


def _has(person: Person, number: Number, site: Site) -> bool:
    """Say whether our own matcher finds *number* among those of *person*."""
    own = (read(text, site, person.region or None) for each in person.numbers for text in split(each.raw))
    return any(compare(registered, number, site) is not None for registered in own)
