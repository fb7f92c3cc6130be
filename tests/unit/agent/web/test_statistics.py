"""Calls counted by the clock of the browser, drawn, and how callers were recognized."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from agent.model import CallId, Direction, Level, PhoneCall, RingQuery, utc_text
from agent.web.console.pages.tiers import MOST_AT_ONCE
from agent.web.present import statistics
from cache.model import Person, PersonId, TelephoneNumber

ANNA = Person(id=PersonId("desk:1"), name="Anna", numbers=(TelephoneNumber("020 123 4567", "work"),))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 10, 26)


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def call(began, *, answered=None, ended=None, direction=Direction.IN):
    """A call that began at a UTC time, answered and ended so many seconds later."""
    begin = datetime.fromisoformat(began).replace(tzinfo=UTC)

    def later(seconds):
        return "" if seconds is None else utc_text(begin + timedelta(seconds=seconds))

    return PhoneCall(
        CallId(began), direction, RingQuery(), Level.PHONE_SYSTEM, utc_text(begin), later(answered), later(ended)
    )


def counted(*calls, days=7):
    return statistics.count(calls, AMSTERDAM, TODAY, days)


def by_hour(times):
    return {bar.label: bar.total for bar in times.hours if bar.total}


def test_an_hour_is_that_of_the_clock_at_the_time_of_the_call():
    # Clocks went back on 25 October 2026: the same UTC hour is 10 before and 9 after.
    times = counted(call("2026-10-24T08:30:00"), call("2026-10-26T08:30:00"))

    assert by_hour(times) == {"10": 1, "9": 1}


def test_the_hour_that_comes_twice_counts_both():
    times = counted(call("2026-10-25T00:30:00"), call("2026-10-25T01:30:00"))

    assert by_hour(times) == {"2": 2}


def test_a_call_after_midnight_belongs_to_the_new_day():
    times = counted(call("2026-10-25T23:30:00"))

    assert {bar.name: bar.total for bar in times.days if bar.total} == {"2026-10-26": 1}


def test_every_day_has_its_bar():
    assert [len(counted(days=days).days) for days in (7, 30, 90)] == [7, 30, 90]


def test_missed_are_those_that_ended_unanswered():
    times = counted(
        call("2026-10-26T08:00:00", ended=20),
        call("2026-10-26T08:01:00", answered=5, ended=20),
        call("2026-10-26T08:02:00"),
        call("2026-10-26T08:03:00", ended=20, direction=Direction.OUT),
    )

    assert (times.calls, times.incoming, times.missed) == (4, 3, 1)


def test_times_are_means_of_what_is_known():
    times = counted(
        call("2026-10-26T08:00:00", answered=4, ended=64),
        call("2026-10-26T08:01:00", answered=8),
        call("2026-10-26T08:02:00"),
    )

    assert (times.answer_seconds, times.talk_seconds) == (6.0, 60.0)


def test_without_events_no_time_is_invented():
    times = counted(call("2026-10-26T08:00:00"))

    assert (times.answer_seconds, times.talk_seconds, statistics.minutes(None)) == (None, None, "\u2013")


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (99.4, "99 s"), (378.0, "6:18 min")])
def test_a_time_is_written_for_people(seconds, text):
    assert statistics.minutes(seconds) == text


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 11, 49, 50, 51, 99, 1_234, 98_765])
def test_no_bar_leaves_its_chart(most):
    bars = (statistics.Bar("a", "a", most // 2, most - most // 2), statistics.Bar("b", "b", 0, 0))

    chart = statistics.chart("t", "f", bars)

    highest = min((min(each.missed_y, each.rest_y) for each in chart.bars), default=0)
    assert highest >= statistics.TOP - 0.2
    assert all(statistics.TOP - 0.2 <= line.y < statistics.HEIGHT for line in chart.lines)


def test_the_table_has_the_figures_of_the_chart(office):
    office.ring(telephone="0201234567", callID="1")

    shown = office.get("/api/view?page=statistics&days=7&zone=Europe/Amsterdam&offset=60")

    assert "10:00\u201311:00 1 0" in words(shown)  # it is 09:00 UTC, in winter
    assert "<title id=" in shown
    assert "1 calls, 0 of them missed. Most, 1, at 10:00\u201311:00." in words(shown)


def test_without_zone_data_the_offset_counts_and_is_said(office):
    office.ring(telephone="0201234567", callID="1")

    shown = words(office.get("/api/view?page=statistics&zone=Nowhere/Land&offset=-480"))

    assert "01:00\u201302:00 1 0" in shown
    assert "Hours by today\u2019s clock" in shown


def test_an_empty_log_is_a_friendly_sentence(office):
    shown = office.get("/api/view?page=statistics")

    assert "No calls in these days yet." in shown
    assert '<svg class="bars"' not in shown


def test_test_rings_are_not_counted(office):
    office.ring(telephone="0201234567", callID="deskcall-test-0123456789ab")

    assert "No calls in these days yet." in office.get("/api/view?page=statistics")


@pytest.mark.parametrize(
    "query",
    ["days=8", "days=", "zone=..%2Fetc", "zone=a%20b", "offset=ten", "offset=9999", "offset=900", "zone=" + "x" * 65],
)
def test_what_is_no_zone_or_span_is_refused(office, query):
    assert office.get(f"/api/view?page=statistics&{query}", status=400).endswith(".")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "Europe", "", "Europe/", "//", "-"])
def test_no_zone_reads_another_file(office, zone):
    office.get(f"/api/view?page=statistics&zone={zone}".replace("..", "--"))


def test_callers_are_counted_by_how_they_were_recognized(office):
    office.knows(ANNA)
    for number, (telephone, times) in enumerate((("0201234567", 2), ("0209999999", 1), ("anonymous", 1))):
        for time in range(times):
            office.ring(telephone=telephone, callID=f"{number}-{time}")

    shown = words(office.get("/api/view?page=statistics"))

    assert "same number 2 50 % nobody has the number 1 25 % number withheld or not sent 1 25 %" in shown


def test_many_calls_are_resolved_a_few_at_a_time(office):
    from agent.state.recording import Heard, record

    with office.stand.parts.state.transaction() as transaction:
        for minute in range(MOST_AT_ONCE + 50):
            at = office.stand.time.now - timedelta(minutes=minute)
            query = RingQuery(telephone="0201234567", foreign_id=str(minute))
            record(transaction, Heard(query, Level.PHONE_SYSTEM, None, at, CallId(f"call-{minute}")))

    client = office.stand.client()
    first, second = (words(client.get("/api/view?page=statistics", headers=office.headers).text) for _ in range(2))

    assert "50 more calls are being looked up." in first
    assert "being looked up" not in second
