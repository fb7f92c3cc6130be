"""The page while nobody calls, and what every page says above and below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from agent.model import Filling, PhoneCall
from agent.resolve import Resolver
from agent.state import phone_calls
from agent.web.asked import Asked
from agent.web.console.parts import EMPTY, Part, part
from agent.web.console.scene import organization_of
from agent.web.present import caller, nobody, status, words
from agent.web.present.desk import Desk
from cache import freshness, people, tickets
from cache.database import Cache, State

RECENT = 20
MOST_OTHERS = 8
FAILING = ("failing", "refused", "stale")


@dataclass(frozen=True, slots=True)
class Idle:
    """Fills the templates that need no call."""

    cache: Cache
    state: State
    resolver: Resolver
    desk: Desk
    notices: tuple[str, ...] = ()

    def frame(self, held_back: int, shown: str, now: datetime) -> dict[str, Part]:
        """Return how old the data is, what else rings beside the call *shown*, how many calls came too fast."""
        streams = tuple(_stream(each) for each in freshness.streams(self.cache))
        age = status.age(streams, self._filling())
        others = tuple(self._others(shown, now))
        top = part("top", age=age, notices=self.notices, held_back=status.held_back_words(held_back), others=others)
        return {"sync": part("sync", age=age), "top": top, "dialog": EMPTY}

    def page(self, asked: Asked) -> Part:
        """Return the recent calls; with a call that is asked for in vain, that it is gone."""
        missed = phone_calls.missed(self.state, RECENT)
        calls = missed if asked.only == "missed" else phone_calls.newest(self.state, RECENT)
        people_count = people.count(self.cache)
        return part(
            "idle",
            has_data=people_count > 0,
            people=people_count,
            tickets=tickets.count(self.cache),
            words=words.plural(self.desk.word),
            nothing=self._nothing_yet(),
            gone=bool(asked.call),
            calls=tuple(self._recent(call) for call in calls),
            missed=len(missed),
            missed_only=asked.only == "missed",
        )

    def _others(self, shown: str, now: datetime) -> Iterator[status.RecentCall]:
        # Two rings within a second share a tab: the one that it does not show must not be lost.
        for call in phone_calls.newest(self.state, MOST_OTHERS):
            line = caller.line(call, now, "")
            if line.is_live and call.id != shown:
                yield replace(self._recent(call), word=line.word.lower())

    def _nothing_yet(self) -> str:
        filling = self._filling()
        if filling and filling.rows:
            return f"The directory is being loaded: {nobody.percent(filling)}."
        return "Name a [[source]] of people in the configuration, then run: deskcall sync"

    def _filling(self) -> Filling | None:
        fill = freshness.filling(self.cache)
        return Filling(fill.rows, fill.total) if fill else None

    def _recent(self, call: PhoneCall) -> status.RecentCall:
        found = self.resolver.resolve(call.query, call.person_id)
        number = caller.calling_number(found.number)
        if len(found.candidates) != 1:
            return status.recent_call(call, status.Who(people=len(found.candidates)), number)
        organization = organization_of(self.cache, found.candidates[0], found)
        who = status.Who(found.candidates[0].person.name, organization.name if organization else "", 1)
        return status.recent_call(call, who, number)


def _stream(state: freshness.StreamState) -> status.Stream:
    return status.Stream(state.source, state.ok_at, state.state in FAILING, state.error)
