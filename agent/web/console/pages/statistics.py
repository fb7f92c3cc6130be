"""The statistics page: counted when it is drawn, from the call log of this workstation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from agent.model import Clock
from agent.state import call_times
from agent.web import BadRequest
from agent.web.asked import Asked
from agent.web.console.pages.tiers import Tier, Tiers
from agent.web.console.parts import Part, part
from agent.web.loopback import TEST_PREFIX
from agent.web.present import statistics
from agent.web.speech import gettext as _
from cache.database import State

MOST_CALLS = 10_000
_FARTHEST_MINUTES = 14 * 60


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the match rate."""

    name: str
    count: int
    percent: str
    width: float
    is_match: bool


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """Fills the page; *retention_days*: how far the log reaches."""

    state: State
    tiers: Tiers
    clock: Clock
    retention_days: int

    def parts(self, asked: Asked) -> dict[str, Part]:
        """Return the page for the days and the time zone that are asked for."""
        zone, is_exact = _zone(asked)
        today = self.clock().astimezone(zone).date()
        begin = self.clock().astimezone(zone).replace(hour=0, minute=0, second=0) - timedelta(days=asked.days - 1)
        calls = call_times.since(self.state, begin, without=TEST_PREFIX, limit=MOST_CALLS)
        times = statistics.count(calls, zone, today, asked.days)
        matched = self.tiers.of(calls)
        shares = _shares(dict(matched.tiers), sum(count for _tier, count in matched.tiers))
        by_hour = statistics.chart(_("Calls by hour of the day"), _("Hour"), times.hours)
        by_day = statistics.chart(_("Calls by day"), _("Day"), times.days)
        return {
            "figures": part(
                "statistics",
                times=times,
                days=asked.days,
                missed=statistics.percent(times.missed, times.incoming),
                answer=statistics.minutes(times.answer_seconds),
                talk=statistics.minutes(times.talk_seconds),
                is_cut=len(calls) == MOST_CALLS,
                most=MOST_CALLS,
                is_short=self.retention_days < asked.days,
                retention=self.retention_days,
            ),
            "hours": part(
                "statistics-chart",
                chart=by_hour,
                has_calls=bool(calls),
                key="hours",
                zone=asked.zone,
                is_exact=is_exact,
            ),
            "days": part(
                "statistics-chart", chart=by_day, has_calls=bool(calls), key="days", zone=asked.zone, is_exact=is_exact
            ),
            "matched": part(
                "statistics-matched", shares=shares, waiting=matched.waiting, has_calls=bool(times.incoming)
            ),
        }


def _zone(asked: Asked) -> tuple[tzinfo, bool]:
    """Return the browser's zone, and whether its summer time is known; else what its clock is ahead of UTC now."""
    if abs(asked.offset) > _FARTHEST_MINUTES:
        raise BadRequest("The offset of the time zone is no number of minutes that a clock can have.")
    if asked.zone:
        try:
            return ZoneInfo(asked.zone), True
        except (LookupError, OSError, ValueError):  # Windows has no time zone data of this kind
            pass
    return timezone(timedelta(minutes=asked.offset)), False


def _shares(counts: dict[Tier, int], total: int) -> tuple[Share, ...]:
    names: tuple[tuple[Tier, str], ...] = (
        ("chosen", _("chosen by you")),
        ("request", _("by the number of a request")),
        ("id", _("by employee number or support ID")),
        ("same", _("same number")),
        ("likely", _("likely: another spelling, line or extension")),
        ("tail", _("only the last digits agree")),
        ("several", _("several people have the number")),
        ("nobody", _("nobody has the number")),
        ("withheld", _("number withheld or not sent")),
    )
    return tuple(
        _share(name, counts[tier], total, is_match=tier not in _OPEN) for tier, name in names if counts.get(tier)
    )


_OPEN: tuple[Tier, ...] = ("several", "nobody", "withheld")


def _share(name: str, count: int, total: int, *, is_match: bool) -> Share:
    return Share(name, count, statistics.percent(count, total), round(100 * count / total, 1), is_match)
