"""The calls of some days, counted and drawn: bars as SVG and the same figures as tables. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from agent.model import Direction, PhoneCall
from agent.web.speech import gettext as _

HEIGHT, TOP, BOTTOM = 180, 16, 22  # of a chart, in CSS pixels: its text keeps its size on every screen
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Times:
    """What was counted. *answer_seconds* and *talk_seconds* are means, None while no telephone told of it."""

    calls: int
    incoming: int
    missed: int
    answer_seconds: float | None
    talk_seconds: float | None
    hours: tuple[Bar, ...]
    days: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: *rest* calls and *missed* ones on top of them; *label* below, *name* in full for the table."""

    name: str
    label: str
    rest: int
    missed: int
    is_labelled: bool = True

    @property
    def total(self) -> int:
        """How many calls it stands for."""
        return self.rest + self.missed


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar on the chart. *x*, *width* in per cent; *y* and heights in pixels, from the top."""

    bar: Bar
    x: float
    width: float
    rest_y: float
    rest_height: float
    missed_y: float
    missed_height: float

    @property
    def middle(self) -> float:
        """Where its label stands, in per cent."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart, at *y*, for *value* calls."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their lines, and one sentence that says what is to be seen."""

    title: str
    summary: str
    first: str
    bars: tuple[Drawn, ...]
    lines: tuple[Line, ...]


def count(calls: Iterable[PhoneCall], zone: tzinfo, today: date, days: int) -> Times:
    """Count *calls* by hour and day as clocks in *zone* showed them when each began."""
    kept = [(call, _moment(call.started_at).astimezone(zone)) for call in calls]
    missed = [(call, at) for call, at in kept if is_missed(call)]
    incoming = sum(call.direction is Direction.IN for call, _at in kept)
    return Times(
        calls=len(kept),
        incoming=incoming,
        missed=len(missed),
        answer_seconds=_mean(
            _seconds(call.started_at, call.answered_at) for call, _at in kept if call.direction is Direction.IN
        ),
        talk_seconds=_mean(_seconds(call.answered_at, call.ended_at) for call, _at in kept),
        hours=tuple(_hours(Counter(at.hour for _call, at in kept), Counter(at.hour for _call, at in missed))),
        days=tuple(
            _days(Counter(at.date() for _call, at in kept), Counter(at.date() for _call, at in missed), today, days)
        ),
    )


def is_missed(call: PhoneCall) -> bool:
    """Return whether a call ended unanswered, as far as the telephone told."""
    return call.direction is Direction.IN and not call.answered_at and bool(call.ended_at)


def chart(title: str, first: str, bars: tuple[Bar, ...]) -> Chart:
    """Return *bars* drawn; *first* heads the first column of the table."""
    top = _round_up(max((bar.total for bar in bars), default=0))
    scale = (HEIGHT - TOP - BOTTOM) / top
    base = HEIGHT - BOTTOM
    step = 100 / max(1, len(bars))
    drawn = []
    for place, bar in enumerate(bars):
        rest, missed = round(bar.rest * scale, 1), round(bar.missed * scale, 1)
        x, width = round(place * step + step * 0.15, 2), round(step * 0.7, 2)
        drawn.append(Drawn(bar, x, width, base - rest, rest, base - rest - missed, missed))
    lines = tuple(Line(value, base - value * scale) for value in ((top // 2, top) if top > 1 else (top,)))
    return Chart(title, _summary(bars), first, tuple(drawn), lines)


def minutes(seconds: float | None) -> str:
    """Return a mean time as people read it; a dash when it is not known."""
    if seconds is None:
        return "\u2013"
    whole = round(seconds)
    if whole < 100:  # noqa: PLR2004
        return _("{seconds} s").format(seconds=whole)
    return _("{time} min").format(time=f"{whole // 60}:{whole % 60:02}")


def percent(part: int, whole: int) -> str:
    """Return a share; a dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "\u2013"


def _summary(bars: tuple[Bar, ...]) -> str:
    most = max(bars, key=lambda bar: bar.total, default=None)
    if most is None or not most.total:
        return _("No calls.")
    total, missed = sum(bar.total for bar in bars), sum(bar.missed for bar in bars)
    return _("{total} calls, {missed} of them missed. Most, {most}, at {name}.").format(
        total=total, missed=missed, most=most.total, name=most.name
    )


def _hours(calls: Counter[int], missed: Counter[int]) -> Iterator[Bar]:
    for hour in range(_HOURS):
        name = f"{hour:02}:00\u2013{(hour + 1) % _HOURS:02}:00"
        yield Bar(name, str(hour), calls[hour] - missed[hour], missed[hour], is_labelled=hour % 3 == 0)


def _days(calls: Counter[date], missed: Counter[date], today: date, days: int) -> Iterator[Bar]:
    every = 1 if days <= 7 else 5 if days <= 30 else 15  # noqa: PLR2004 as many labels as fit on a telephone
    for back in range(days - 1, -1, -1):
        day = today - timedelta(days=back)
        yield Bar(
            day.isoformat(),
            f"{day.month}/{day.day}",
            calls[day] - missed[day],
            missed[day],
            is_labelled=back % every == 0,
        )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _seconds(begin: str, end: str) -> float | None:
    if not begin or not end:
        return None
    return max(0.0, (_moment(end) - _moment(begin)).total_seconds())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)  # 40 times as fast as strptime


def _round_up(count: int) -> int:
    """Return a round even number, at least *count*, for the topmost line."""
    step = 2
    while step * 5 < count:
        step *= 5 if str(step)[0] == "2" else 2
    return max(2, -(-count // step) * step)
