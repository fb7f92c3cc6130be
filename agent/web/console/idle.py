"""The page while nobody calls, and what every page says above and below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from agent.model import Direction, Filling, PhoneCall
from agent.resolve import Resolver
from agent.state import phone_calls
from agent.web.asked import Asked
from agent.web.console.parts import EMPTY, Part, part
from agent.web.console.scene import organization_of
from agent.web.present import caller, nobody, status, words
from agent.web.present.desk import Desk
from agent.web.speech import _
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

    def frame(
        self, held_back: int, shown: PhoneCall | None, now: datetime, *, has_keys: bool, writes: bool
    ) -> dict[str, Part]:
        """Return how old the data is, what else goes on beside the call *shown*, how many calls came too fast.

        *has_keys*: the keys 1 to 9 choose a call; else they choose one of several people. *writes*: what is done here
        is sent to a service desk.
        """
        streams = tuple(_stream(each) for each in freshness.streams(self.cache))
        age = status.age(streams, self._filling())
        top = part(
            "top",
            age=age,
            notices=self.notices,
            held_back=status.held_back_words(held_back),
            calls=self._live(shown, now),
            has_keys=has_keys,
            writes=writes,
        )
        return {"sync": part("sync", age=age), "top": top, "dialog": EMPTY}

    def page(self, asked: Asked) -> Part:
        """Return the recent calls; with a call that is asked for in vain, that it is gone."""
        missed = phone_calls.missed(self.state, RECENT)
        followed = phone_calls.followed(self.state, missed)
        calls = missed if asked.only == "missed" else phone_calls.newest(self.state, RECENT)
        people_count = people.count(self.cache)
        return part(
            "idle",
            has_data=people_count > 0,
            stock=_stock(people_count, tickets.count(self.cache), self.desk.word),
            nothing=self._nothing_yet(),
            gone=bool(asked.call),
            calls=tuple(self._recent(call, followed.get(call.id)) for call in calls),
            has_missed=bool(missed),
            missed=len(missed) - len(followed),
            missed_only=asked.only == "missed",
        )

    def _live(self, shown: PhoneCall | None, now: datetime) -> tuple[status.LiveCall, ...]:
        """Return the calls that go on, oldest first, with the one that is *shown*; empty when it is the only one."""
        newest = phone_calls.newest(self.state, MOST_OTHERS)
        others = [call for call in newest if caller.line(call, now, "").is_live and call.id != (shown and shown.id)]
        if not others:
            return ()
        calls = sorted([*others, *filter(None, [shown])], key=lambda call: call.started_at)
        return tuple(
            status.live_call(call, self._recent(call).name, caller.line(call, now, ""), at, is_shown=call is shown)
            for at, call in enumerate(calls)
        )

    def _nothing_yet(self) -> str:
        filling = self._filling()
        if filling and filling.rows:
            return _("The directory is being loaded: {part}.").format(part=nobody.percent(filling))
        return _("Name a [[source]] of people in the configuration, then run: {command}").format(
            command="deskcall sync"
        )

    def _filling(self) -> Filling | None:
        fill = freshness.filling(self.cache)
        return Filling(fill.rows, fill.total) if fill else None

    def _recent(self, call: PhoneCall, followed: Direction | None = None) -> status.RecentCall:
        found = self.resolver.resolve(call.query, call.person_id)
        number = caller.calling_number(found.number)
        if len(found.candidates) != 1:
            return status.recent_call(call, status.Who(people=len(found.candidates)), number, followed)
        organization = organization_of(self.cache, found.candidates[0], found)
        who = status.Who(found.candidates[0].person.name, organization.name if organization else "", 1)
        return status.recent_call(call, who, number, followed)


def _stream(state: freshness.StreamState) -> status.Stream:
    return status.Stream(state.source, state.ok_at, state.state in FAILING, state.error)


def _stock(people_count: int, ticket_count: int, word: str) -> str:
    """Return how much there is, as HTML: the script writes the figures as the browser's locale does."""
    sentence = _("{people} people and {tickets} {words} on this computer")
    marks = (f'<data value="{count}" data-count>{count}</data>' for count in (people_count, ticket_count))
    counted = escape(word if ticket_count == 1 else words.plural(word))
    return escape(sentence).format(people=next(marks), tickets=next(marks), words=counted)
