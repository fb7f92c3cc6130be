"""``answer_on_pop``: the only call that rings is picked up while its page opens (S19). Never by guess."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta

from agent.errors import SoftphoneAway
from agent.model import CallId, Clock, Direction, Level, PhoneCall
from agent.softphones import Softphone
from agent.state import phone_calls
from cache.database import State
from cache.errors import CacheError

log = logging.getLogger(__name__)

# A telephone system that tells of no end leaves it open how long a call rings and lasts.
RINGS, TALKS = timedelta(seconds=60), timedelta(hours=4)
MOST_REMEMBERED = 50


@dataclass(slots=True)
class Answering:
    """Decides about each ring and picks up. Locks itself; nothing here waits."""

    softphone: Softphone
    state: State
    clock: Clock
    _shown: OrderedDict[CallId, bool] = field(default_factory=OrderedDict)  # the call → whether it was picked up
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, call: PhoneCall, level: Level, *, is_shown: bool) -> None:
        """Take one more ring of *call*; *is_shown*: it is put on the screen just now.

        Telephone system and softphone may both tell of one call, in any order: only with the softphone's own word it is
        known that it rings here, and alone.
        """
        if level is Level.PAGE_OR_LINK or call.level is Level.PAGE_OR_LINK or call.direction is not Direction.IN:
            return  # any web page could else have the analyst's microphone opened
        if is_shown:
            self._remember(call.id)
        if self._is_waiting(call.id) and self._rings_alone():
            self._pick_up(call.id)

    def _pick_up(self, call_id: CallId) -> None:
        with self._lock:
            if self._shown.get(call_id) is not False:
                return
            self._shown[call_id] = True
        try:
            self.softphone.answer(patience_seconds=0.0)
        except SoftphoneAway as error:
            log.warning("call not answered by itself reason=%s", error)
            return
        log.info("call answered by itself softphone=%s", self.softphone.profile.id)

    def _rings_alone(self) -> bool:
        lines = self.softphone.lines()
        if lines is not None:
            return lines.ringing == 1 and lines.talking == 0
        try:
            now = self.clock()
            return phone_calls.going_on(self.state, now - RINGS, now - TALKS) == 1
        except CacheError as error:
            log.warning("call not answered by itself error=%s", type(error).__name__)
            return False

    def _remember(self, call_id: CallId) -> None:
        with self._lock:
            self._shown.setdefault(call_id, False)
            while len(self._shown) > MOST_REMEMBERED:
                self._shown.popitem(last=False)

    def _is_waiting(self, call_id: CallId) -> bool:
        with self._lock:
            return self._shown.get(call_id) is False
