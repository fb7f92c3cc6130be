"""Dialing: a number judged, asked about or refused, written down, handed to the softphone; one after the other."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from agent import rules
from agent.dial_board import Board, Rate
from agent.dial_question import Question
from agent.errors import NotDialable, SoftphoneAway
from agent.hub import Hub, HubEvent
from agent.logs import mask
from agent.model import CallId, Clock, DialOutcome, Direction, Level, PhoneCall, RingQuery, Ticks, number_key, utc_text
from agent.pop import Pops
from agent.resolve import Resolver
from agent.rules import Allowed, AskFirst, Emergency, Policy, Refused, Verdict
from agent.state import outgoing
from agent.tel import Dialable
from agent.words import marked, said_by
from cache import numbers
from cache.database import Transaction
from cache.errors import CacheError

log = logging.getLogger(__name__)

LINK_LIMITS = ((1, 3.0), (10, 60.0))
LOOP_SECONDS = 3.0
MOST_WAITING = 50
ID_BYTES = 16
MOST_NAMES = 3
_CAME_BACK = marked("It came back from the program that dials: that one must not open tel: links.")


class Way(Enum):
    """How a number came to be dialed."""

    LINK = "link"  # the operating system handed a link over: any page or program may have made it
    ADDRESS = "address"  # a page navigated to /tel?u=…
    PAGE = "page"  # clicked on our own page
    TYPED = "typed"  # the analyst typed it into a command

    @property
    def is_others(self) -> bool:
        """Whether somebody else than the analyst may have wanted it."""
        return self in {Way.LINK, Way.ADDRESS}


@dataclass(frozen=True, slots=True)
class _Wish:
    dialable: Dialable
    way: Way


@dataclass(frozen=True, slots=True)
class _Unreadable:
    sentence: str


@dataclass(frozen=True, slots=True)
class _Answer:
    question: Question
    is_yes: bool
    is_for_good: bool


@dataclass(frozen=True, slots=True)
class _End:
    """The agent stops."""


_Item = _Wish | _Unreadable | _Answer | _End


@dataclass(slots=True)
class Dialing:
    """The use case behind links, clicks on our pages and ``deskcall dial``; any thread may ask.

    *dial* hands a number to the program called *softphone* and raises SoftphoneAway. What takes time is done by the
    thread ``dial``, which calls *prepare* first: what the first number would else wait for is loaded then.
    """

    policy: Policy
    resolver: Resolver
    pops: Pops
    hub: Hub
    board: Board
    dial: Callable[[str], object]
    clock: Clock
    ticks: Ticks
    softphone: str = ""
    prepare: Callable[[], object] = lambda: None
    _items: queue.SimpleQueue[_Item] = field(default_factory=queue.SimpleQueue)
    _links: Rate = field(init=False)
    _refusals: Rate = field(init=False)
    _emergencies: Rate = field(init=False)
    _handed_over: dict[str, float] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._links = Rate(LINK_LIMITS, self.ticks)
        self._refusals = Rate(LINK_LIMITS, self.ticks)
        self._emergencies = Rate(LINK_LIMITS, self.ticks)

    def add(self, dialable: Dialable, way: Way) -> Verdict:
        """Have *dialable* placed soon; return what the rules alone say of it, at once."""
        verdict = rules.judge_number(dialable, self.policy)
        if self._items.qsize() >= MOST_WAITING and not isinstance(verdict, Emergency):
            self.board.count()
        else:
            self._put(_Wish(dialable, way))
        return verdict

    def add_unreadable(self, sentence: str) -> None:
        """Have it said soon why a link that is none was refused."""
        if self._items.qsize() >= MOST_WAITING:
            self.board.count()
        else:
            self._put(_Unreadable(sentence))

    def answer(self, question_id: str, *, is_yes: bool, is_for_good: bool = False) -> bool:
        """Take the analyst's answer; False when that question is no longer open, and then nothing is called."""
        question = self.board.take(question_id)
        if question is not None:
            self._put(_Answer(question, is_yes, is_for_good))
        return question is not None

    def start(self) -> None:
        """Start the thread unless it runs; a fault of ours that ended it costs one call, not all that follow."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="dial", daemon=True)
                self._thread.start()

    def stop(self, patience_seconds: float = 1.0) -> None:
        """End the thread after what waits; the next number would start it again."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and thread.is_alive():
            self._items.put(_End())
            thread.join(timeout=patience_seconds)

    def _put(self, item: _Item) -> None:
        self._items.put(item)
        self.start()

    def _run(self) -> None:
        self.prepare()
        while True:
            try:
                item = self._items.get(timeout=self.board.seconds_left())
            except queue.Empty:
                self._tell_if(self.board.expire())
                continue
            self._tell_if(self.board.expire())
            if isinstance(item, _End):
                return
            self._do(item)

    def _do(self, item: _Wish | _Unreadable | _Answer) -> None:
        match item:
            case _Wish():
                self.place(item.dialable, item.way)
            case _Unreadable():
                self._show_refusal("", item.sentence)
            case _Answer():
                self._answered(item)

    # ---- one number, from the wish to the softphone

    def place(self, dialable: Dialable, way: Way) -> Verdict:
        """Judge *dialable* and do what the verdict says; runs in the thread ``dial``."""
        names, verdict = self._judged(dialable, way)
        match verdict:
            case Refused():
                self._refuse(dialable, way, verdict)
            case Emergency() if self._takes_the_place(verdict, way):
                self._ask(verdict, way, names)
            case AskFirst() if self._may_go_on(verdict, way):
                self._ask(verdict, way, names)
            case Allowed() if self._may_go_on(verdict, way):
                call = self._record(verdict, way, DialOutcome.DIALED)
                self._hand_over(call, verdict.number)
            case _:
                pass  # counted, or asked already
        return verdict

    def _judged(self, dialable: Dialable, way: Way) -> tuple[tuple[str, ...], Verdict]:
        bare = rules.judge_number(dialable, self.policy)
        number = rules.looked_up(bare)
        try:
            holders = self.resolver.holders(number) if number else None
            is_known = holders is not None or outgoing.has_consent(self.resolver.state, number)
        except CacheError as error:
            log.warning("number dialed without a look-up error=%s", type(error).__name__)
            holders, is_known = None, False
        # A page can navigate to an address without anybody's click: there it is always asked.
        confirm = "always" if way is Way.ADDRESS else self.policy.dial.confirm
        verdict = rules.confirmed(bare, confirm, known=is_known)
        names = tuple(person.name for person in (holders or ())[:MOST_NAMES])
        return names, rules.at_once(verdict) if way is Way.PAGE else verdict

    def _takes_the_place(self, verdict: Emergency, way: Way) -> bool:
        """Tell whether *verdict* is asked about now, whatever else is: all but a page that repeats itself."""
        question = self.board.question()
        if question is None or not isinstance(question.verdict, Emergency):
            return True
        if question.verdict == verdict:
            return False
        if not way.is_others or self._emergencies.take():
            return True
        # 112, 911, 112, …: the analyst could read none of them, and the call log would be full.
        self._tell_if(self.board.count())
        return False

    def _may_go_on(self, verdict: Allowed | AskFirst, way: Way) -> bool:
        """Tell whether one more call or question fits; what does not is counted and said in one line."""
        number = verdict.number
        if way.is_others and self.ticks() - self._handed_over.get(number, -LOOP_SECONDS) < LOOP_SECONDS:
            log.warning("link dropped, the number was handed over just now number=%s", mask(number))
            self._show_refusal(number, _CAME_BACK)
            return False
        if self.board.question() is None and (not way.is_others or self._links.take()):
            return True
        log.info("number refused, too many at once way=%s number=%s", way.value, mask(number))
        self._tell_if(self.board.count())
        return False

    def _refuse(self, dialable: Dialable, way: Way, verdict: Refused) -> None:
        log.info("number refused way=%s number=%s rule=%s", way.value, mask(dialable.number), verdict.rule)
        if not way.is_others:  # the answer to the analyst said so already
            return
        if self._show_refusal(dialable.number, verdict.rule):
            self._record(Allowed(dialable.number, verdict.rule), way, DialOutcome.REFUSED)

    def _show_refusal(self, number: str, sentence: str) -> bool:
        """Say why nothing was called, in one line; more of them than the analyst can read are only counted."""
        if not self._refusals.take():
            self._tell_if(self.board.count())
            return False
        self.board.say(number, sentence)
        if not self.hub.publish(HubEvent("changed")):
            self.pops.open_console()
        return True

    def _ask(self, verdict: AskFirst | Emergency, way: Way, names: tuple[str, ...]) -> None:
        call = self._record(verdict, way, DialOutcome.ASKED)
        question = Question(
            secrets.token_urlsafe(ID_BYTES), call, verdict, names, way.is_others, self._can_remember(verdict, way),
            self.ticks(),
        )  # fmt: skip
        self.board.ask(question)
        log.info("number asked about way=%s number=%s rule=%s", way.value, mask(verdict.number), verdict.rule)
        if way is Way.ADDRESS:  # the window that navigated here becomes the console
            self.hub.publish(HubEvent("changed", call.id))
        else:
            self.pops.add(call)

    def _can_remember(self, verdict: AskFirst | Emergency, way: Way) -> bool:
        """Tell whether "don't ask again" would help: the next link with this number would be dialed."""
        is_left_out = isinstance(verdict, AskFirst) and verdict.because in rules.LEFT_OUT_WHEN_KNOWN
        return is_left_out and self.policy.dial.confirm == "unknown" and way is not Way.ADDRESS

    def _answered(self, answer: _Answer) -> None:
        call, verdict = answer.question.call, answer.question.verdict
        if not answer.is_yes:
            log.info("number declined number=%s", mask(verdict.number))
            self._write(lambda kept: outgoing.note(kept, call.id, DialOutcome.DECLINED, verdict.rule, self.clock()))
            self._tell_if(True)
            return
        if answer.is_for_good and answer.question.can_remember:
            self._write(lambda kept: outgoing.consent(kept, rules.looked_up(verdict), self.clock()))
        self._write(lambda kept: outgoing.note(kept, call.id, DialOutcome.DIALED, verdict.rule, self.clock()))
        self._hand_over(call, verdict.number)

    def _hand_over(self, call: PhoneCall, number: str) -> None:
        self._handed_over = {number: self.ticks()}
        try:
            self.dial(number)
        except (SoftphoneAway, NotDialable) as error:
            sentence = said_by(error)
            log.warning("number not dialed number=%s reason=%s", mask(number), sentence)
            self._write(lambda kept: outgoing.note(kept, call.id, DialOutcome.FAILED, sentence, self.clock()))
            self.board.say(number, sentence)
            if self.hub.publish(HubEvent("changed", call.id)):
                return
            self.pops.open_console()
        else:
            log.info("number dialed number=%s", mask(number))
            self.hub.publish(HubEvent("changed", call.id))

    def _record(self, verdict: Allowed | AskFirst | Emergency, way: Way, outcome: DialOutcome) -> PhoneCall:
        telephone = rules.looked_up(verdict) or verdict.number
        level = Level.PAGE_OR_LINK if way.is_others else Level.VERIFIED
        call_id, now = CallId(secrets.token_urlsafe(ID_BYTES)), utc_text(self.clock())
        call = PhoneCall(call_id, Direction.OUT, RingQuery(telephone=telephone), level, now, outcome=outcome)
        key = number_key(numbers.read(telephone, self.resolver.site))
        self._write(lambda kept: outgoing.record(kept, call, key, verdict.rule))
        return call

    def _write(self, write: Callable[[Transaction], None]) -> None:
        """Write to the call log; a call goes on without it, whatever the disk says."""
        try:
            with self.resolver.state.quick_transaction() as transaction:
                write(transaction)
        except CacheError as error:
            log.warning("call not written error=%s", type(error).__name__)

    def _tell_if(self, is_new: bool) -> None:
        if is_new:
            self.hub.publish(HubEvent("changed"))
