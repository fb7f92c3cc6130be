"""How old the data is, and the page while nobody calls."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Direction, Filling, PhoneCall
from agent.web.present.caller import Line
from agent.web.present.nobody import percent
from agent.web.present.times import rounded, talk_seconds
from agent.web.present.words import joined, shorten
from agent.web.speech import _, ngettext
from cache.numbers.showing import Shown

MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of one source: when it was last read without a fault (UTC, "" for never), and what is wrong now."""

    source: str
    ok_at: str
    is_failing: bool
    error: str


@dataclass(frozen=True, slots=True)
class Age:
    """How old the data is: *at* is that of the oldest source; *is_stale*: some fail, *sources* names them."""

    word: str
    at: str = ""
    is_stale: bool = False
    sources: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a call of the log means: *name* and *organization* of the one person, or how many *people* there are."""

    name: str = ""
    organization: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class RecentCall:
    """One line of the call log. *at*: when it began (UTC). *dial*: the number to call back, "" for none.

    *settled*: what became of a missed call since, "" for nothing: it still has to be called back.
    """

    path: str
    name: str
    note: str
    at: str
    dial: str
    direction: str
    is_missed: bool
    settled: str = ""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """One of several calls: *since* when it is *word* (UTC, "" for a call that is over). The key *key* chooses it."""

    call_id: str
    name: str
    word: str
    since: str
    is_ringing: bool
    is_shown: bool
    key: str


def age(streams: tuple[Stream, ...], filling: Filling | None) -> Age:
    """Return what the page says of the age of its data."""
    if not streams:
        return Age(_("No data yet"))
    failing = tuple(stream for stream in streams if stream.is_failing)
    if failing:
        oldest = min(stream.ok_at for stream in failing)
        names = ", ".join(dict.fromkeys(shorten(stream.source, 40) for stream in failing))
        return Age(_("Data of") if oldest else _("No data yet"), oldest, True, names, shorten(failing[0].error, 160))
    if filling:
        return Age(_("Loading {part}").format(part=percent(filling)))
    oldest = min(stream.ok_at for stream in streams)
    return Age(_("Synced"), oldest) if oldest else Age(_("Loading"))


def live_call(call: PhoneCall, name: str, line: Line, at: int, *, is_shown: bool) -> LiveCall:
    """Return one of several calls, the *at*-th of them."""
    is_ringing = line.is_live and not call.answered_at
    return LiveCall(
        call_id=call.id,
        name=name,
        word=line.word.lower() if is_ringing or not line.is_live else "",
        since=line.since,
        is_ringing=is_ringing,
        is_shown=is_shown,
        key=str(at + 1) if at < MOST_KEYS else "",
    )


def recent_call(call: PhoneCall, who: Who, number: Shown | None, followed: Direction | None = None) -> RecentCall:
    """Return a line of the log; *followed*: what was done about a missed call since (``phone_calls.followed``)."""
    shown = number.text if number and number.text else _("Number withheld")
    is_missed = call.direction is Direction.IN and bool(call.ended_at) and not call.answered_at
    seconds = talk_seconds(call)
    made = _("not called") if call.is_not_made else _("you called")
    how = _("missed") if is_missed else made if call.direction is Direction.OUT else ""
    return RecentCall(
        path=f"/call/{call.id}",
        name=shorten(who.name) or shown,
        note=joined(_said(who), shown if who.name else "", how, "" if seconds is None else rounded(seconds)),
        at=call.started_at,
        dial=number.dial if number else "",
        direction="out" if call.direction is Direction.OUT else "in",
        is_missed=is_missed,
        settled=_settled(followed) if is_missed else "",
    )


def _settled(followed: Direction | None) -> str:
    match followed:
        case Direction.OUT:
            return _("Called back")
        case Direction.IN:
            return _("Got through later")
        case None:
            return ""


def _said(who: Who) -> str:
    if who.name:
        return shorten(who.organization)
    if not who.people:
        return _("unknown")
    return ngettext("{count} person has this number", "{count} people have this number", who.people).format(
        count=who.people
    )


def held_back_words(count: int) -> str:
    """Return what to say of calls that came too fast to be shown; "" for none."""
    if not count:
        return ""
    return ngettext(
        "{count} more call came too fast to be shown. See the recent calls.",
        "{count} more calls came too fast to be shown. See the recent calls.",
        count,
    ).format(count=count)
