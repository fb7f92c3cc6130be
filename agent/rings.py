"""A ring: joined to its call, written down, put on the screen."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from agent.answering import Answering
from agent.hub import Hub, HubEvent
from agent.logs import mask
from agent.model import CallId, Clock, Event, Level, PhoneCall, RingQuery, Ticks, number_key
from agent.pop import Pops
from agent.resolve import read_telephone
from agent.state import dialed, phone_calls
from agent.state.recording import SAME_CALL_MS, Heard, Outcome, Recorded, record, unwritten, written
from agent.state.together import Together
from cache.database import State
from cache.errors import CacheError
from cache.numbers import Site

log = logging.getLogger(__name__)

MOST_POPS = 6
POPS_SECONDS = 10.0
HELD_BACK_SECONDS = 60.0
MOST_UNWRITTEN = 50
ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Received:
    """The call that a ring belongs to; *is_shown*: this ring puts it on the screen.

    Not shown: its call is there already, the level's budget is used up or the log's minute is full (*is_held_back*), it
    is not the event that pops, or it is over.
    """

    call: PhoneCall
    is_shown: bool
    is_held_back: bool = False


@dataclass(slots=True)
class Rings:
    """The use case behind /sd, cti: links and ``deskcall ring``; every thread may call it.

    *shown* hears of each call that is put on the screen; it must not wait, nor take longer for one caller than another.
    """

    state: State
    site: Site
    pops: Pops
    hub: Hub
    clock: Clock
    ticks: Ticks
    answering: Answering | None = None
    shown: Callable[[PhoneCall], object] = bool
    _budgets: dict[Level, Budget] = field(init=False)
    _together: Together = field(init=False)
    _unwritten: OrderedDict[CallId, Heard] = field(default_factory=OrderedDict)
    _reopened: OrderedDict[CallId, None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._budgets = {level: Budget(self.ticks) for level in Level}
        self._together = Together(self.state)

    def receive(self, query: RingQuery, level: Level, *, in_own_window: bool = False) -> Received:
        """Write the ring down and have its call shown; nothing is looked up here.

        *in_own_window*: the ring is a browser's navigation whose window becomes the console, so nothing else is opened.
        """
        number = number_key(read_telephone(query.telephone, self.site))
        heard = Heard(query, level, number, self.clock(), CallId(secrets.token_urlsafe(ID_BYTES)))
        recorded = self._record(heard)
        pops = self._pops(recorded, query.event)
        is_shown = pops and self._budgets[level].take()
        if self.answering is not None and query.event is Event.RING:
            self.answering.heard(recorded.call, level, is_shown=is_shown)
        self._tell(recorded, is_shown=is_shown, in_own_window=in_own_window)
        if is_shown:
            self.shown(recorded.call)
        # What is only counted has no page to go to.
        is_held_back = recorded.outcome is Outcome.COUNTED or (pops and not is_shown)
        return Received(recorded.call, is_shown, is_held_back=is_held_back)

    def note_outgoing(self, query: RingQuery) -> None:
        """Write down what the softphone tells of a call that we dialed; of others nothing is kept."""
        number = number_key(read_telephone(query.telephone, self.site))
        try:
            with self.state.quick_transaction() as transaction:
                call_id = dialed.note(transaction, query, number, self.clock())
        except CacheError as error:
            log.warning("outgoing call not written error=%s", type(error).__name__)
            return
        if call_id is not None:
            self.hub.publish(HubEvent("changed", call_id))

    def find(self, call_id: CallId) -> PhoneCall | None:
        """Return the call, also one that a full disk kept out of the log; None when there is no such call."""
        with self._lock:
            heard = self._unwritten.get(call_id)
        return phone_calls.by_id(self.state, call_id) if heard is None else unwritten(heard)

    def reopen(self, call_id: CallId) -> bool:
        """Open a paired window for a call whose window has no token: once a call and within the budget; else False."""
        call = self.find(call_id)
        if call is None or not self._is_first_reopening(call_id) or not self._budgets[call.level].take():
            return False
        self.pops.open_call(call)
        return True

    def held_back(self) -> int:
        """Return how many calls of the last minute were not put on the screen because too many came ("and N more")."""
        since = self.clock() - timedelta(seconds=HELD_BACK_SECONDS)
        held_back = sum(budget.held_back() for budget in self._budgets.values())
        return held_back + phone_calls.only_counted(self.state, since)

    def write_waiting(self) -> int:
        """Write down what a full or locked disk refused; return how many rings still wait."""
        with self._lock:
            waiting = tuple(self._unwritten.values())
        for heard in waiting:
            try:
                with self.state.quick_transaction() as transaction:  # this runs at the end too, which must not wait
                    record(transaction, heard)
            except CacheError:
                break
            with self._lock:
                self._unwritten.pop(heard.new_id, None)
        with self._lock:
            return len(self._unwritten)

    def _record(self, heard: Heard) -> Recorded:
        try:
            return self._together.record(heard)
        except CacheError as error:
            # The telephone rings, whatever the disk says: shown from memory, written when it can be.
            log.warning("ring not written, kept in memory error=%s", type(error).__name__)
            return self._keep(heard)

    def _keep(self, heard: Heard) -> Recorded:
        logged = self._logged(heard)
        with self._lock:
            known = next((each for each in reversed(self._unwritten.values()) if _is_same_call(each, heard)), None)
            if known is not None:
                return Recorded(logged or unwritten(known), Outcome.JOINED)
            if heard.query.event is Event.HANGUP and logged is None:
                return Recorded(unwritten(heard), Outcome.UNKNOWN)
            self._unwritten[heard.new_id] = heard
            while len(self._unwritten) > MOST_UNWRITTEN:
                self._unwritten.popitem(last=False)
        return Recorded(unwritten(heard), Outcome.NEW) if logged is None else Recorded(logged, _told(heard, logged))

    def _logged(self, heard: Heard) -> PhoneCall | None:
        try:
            return written(self.state, heard)
        except CacheError:
            return None

    def _pops(self, recorded: Recorded, event: Event) -> bool:
        match recorded.outcome:
            case Outcome.NEW:
                # A call that begins with its answer was never shown: its ring got lost.
                return self.pops.settings().pop_on == "ring" or event is Event.ANSWER
            case Outcome.ANSWERED:
                return self.pops.settings().pop_on == "answer"
            case Outcome.ENDED | Outcome.JOINED | Outcome.COUNTED | Outcome.UNKNOWN:
                return False

    def _tell(self, recorded: Recorded, *, is_shown: bool, in_own_window: bool) -> None:
        call, outcome = recorded.call, recorded.outcome
        number = mask(call.query.telephone)
        level = call.level.name.lower()
        log.info("ring received outcome=%s level=%s shown=%s number=%s", outcome.value, level, is_shown, number)
        if is_shown and not in_own_window:
            self.pops.add(call)
        elif outcome is not Outcome.UNKNOWN:
            self.hub.publish(HubEvent("changed", call.id))

    def _is_first_reopening(self, call_id: CallId) -> bool:
        with self._lock:
            if call_id in self._reopened:
                return False
            self._reopened[call_id] = None
            while len(self._reopened) > MOST_UNWRITTEN:
                self._reopened.popitem(last=False)
            return True


def _told(heard: Heard, call: PhoneCall) -> Outcome:
    """Return what *heard* will have done to *call*, which is in the log, when it can be written."""
    if heard.query.event is Event.ANSWER and heard.level is call.level and not call.answered_at:
        return Outcome.ANSWERED
    return Outcome.JOINED


def _is_same_call(known: Heard, heard: Heard) -> bool:
    """Return whether two rings that could not be written are of one call: the log's rule, as far as memory goes."""
    if known.level is not heard.level:
        return False
    ids = {known.query.foreign_id, heard.query.foreign_id}
    if "" not in ids:
        return len(ids) == 1
    is_recent = abs((heard.at - known.at) / timedelta(milliseconds=1)) <= SAME_CALL_MS
    return known.number is not None and known.number == heard.number and is_recent


@dataclass(slots=True)
class Budget:
    """At most 6 pops in 10 s; what it refuses is counted. Locks itself."""

    ticks: Ticks
    _taken: deque[float] = field(default_factory=deque)
    _refused: deque[float] = field(default_factory=lambda: deque(maxlen=1_000))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Return whether one more pop is within the budget, and spend it."""
        now = self.ticks()
        with self._lock:
            while self._taken and self._taken[0] <= now - POPS_SECONDS:
                self._taken.popleft()
            is_within = len(self._taken) < MOST_POPS
            (self._taken if is_within else self._refused).append(now)
            return is_within

    def held_back(self) -> int:
        """Return how many pops were refused in the last minute."""
        oldest = self.ticks() - HELD_BACK_SECONDS
        with self._lock:
            return sum(moment > oldest for moment in self._refused)
