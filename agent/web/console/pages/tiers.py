"""How well each call of the log was matched: resolved a few at a time and remembered, never all in one request."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from agent.model import CallId, Direction, MatchedBy, PhoneCall, Resolution, Ticks
from agent.resolve import Resolver
from cache.numbers import Kind

# One look-up takes about 0.1 ms with a million people: a request of the page takes 20 ms more while it fills.
MOST_AT_ONCE = 200
FORGOTTEN_SECONDS = 600.0

Tier = Literal["chosen", "request", "id", "same", "likely", "tail", "several", "nobody", "withheld"]


@dataclass(frozen=True, slots=True)
class Matched:
    """How many calls of each tier; *waiting* ones are not resolved yet."""

    tiers: tuple[tuple[Tier, int], ...]
    waiting: int


@dataclass(slots=True)
class Tiers:
    """Remembers the tier of each call for 10 minutes: the directory changes, and so who it would be. Locks itself."""

    resolver: Resolver
    ticks: Ticks
    _known: dict[tuple[CallId, str], Tier] = field(default_factory=dict)
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, calls: tuple[PhoneCall, ...]) -> Matched:
        """Return the tiers of the incoming *calls*; resolves at most 200 that are not known yet."""
        incoming = [call for call in calls if call.direction is Direction.IN]
        with self._lock:
            self._forget_old()
            known = dict(self._known)
        unknown = [call for call in incoming if _key(call) not in known]
        fresh = {_key(call): self._tier(call) for call in unknown[:MOST_AT_ONCE]}
        with self._lock:
            self._known.update(fresh)
        known |= fresh
        found = Counter(known[_key(call)] for call in incoming if _key(call) in known)
        return Matched(tuple(found.items()), max(0, len(unknown) - MOST_AT_ONCE))

    def _forget_old(self) -> None:
        now = self.ticks()
        if now - self._since > FORGOTTEN_SECONDS:
            self._known.clear()
            self._since = now

    def _tier(self, call: PhoneCall) -> Tier:
        return tier_of(self.resolver.resolve(call.query, call.person_id))


def tier_of(found: Resolution) -> Tier:
    """Return how well a ring was matched."""
    if len(found.candidates) > 1 or found.too_many:
        return "several"
    if not found.candidates:
        is_withheld = found.number is None or found.number.kind in {Kind.WITHHELD, Kind.UNFILLED}
        return "withheld" if is_withheld else "nobody"
    match found.matched_by:
        case MatchedBy.CHOSEN:
            return "chosen"
        case MatchedBy.REQUEST:
            return "request"
        case MatchedBy.EMPLOYEE_ID | MatchedBy.SUPPORT_ID:
            return "id"
        case MatchedBy.TELEPHONE | None:
            return _number_tier(found)


def _number_tier(found: Resolution) -> Tier:
    match = found.candidates[0].match
    if match is None:
        return "likely"
    name = match.tier.name
    return "same" if name == "SAME" else "tail" if name == "TAIL" else "likely"


def _key(call: PhoneCall) -> tuple[CallId, str]:
    return call.id, call.person_id or ""
