"""How far a sync is, as a terminal, a log file or nobody sees it."""

from __future__ import annotations

import io

from agent.pipe import Finished, Progress
from agent.progress import Display, shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


FRESH = Finished("desk", "people", 1200, changed=True, state="fresh")


def fill(display: Display, clock: Clock, *, total: int | None = 1200) -> None:
    for rows in (0, 500, 1000, 1200):
        display.advanced(Progress("desk", "people", rows, total))
        clock.seconds += 6


def test_a_terminal_sees_a_bar_with_rows_and_percent() -> None:
    out, bars, clock = io.StringIO(), Terminal(), Clock()

    with shown(Display(out, bars, clock)) as display:
        fill(display, clock)

    assert "desk people" in bars.getvalue()
    assert "1200/1200" in bars.getvalue()
    assert "100%" in bars.getvalue()
    assert "67/s" in bars.getvalue()


def test_a_terminal_counts_when_the_total_is_unknown() -> None:
    out, bars, clock = io.StringIO(), Terminal(), Clock()

    with shown(Display(out, bars, clock)) as display:
        fill(display, clock, total=None)

    assert "1,200 rows  67/s" in bars.getvalue()


def test_a_log_file_gets_a_line_every_ten_seconds() -> None:
    out, bars, clock = io.StringIO(), io.StringIO(), Clock()

    with shown(Display(out, bars, clock)) as display:
        fill(display, clock)

    assert bars.getvalue() == "desk people  1,000/1,200  83 %  83/s  0:00:02 left\n"


def test_a_stream_ends_with_how_many_rows_it_has() -> None:
    out = io.StringIO()

    Display(out, io.StringIO(), Clock()).finished(FRESH, ())

    assert out.getvalue() == "desk people: 1,200 rows\n"


def test_a_failure_is_said_even_quietly() -> None:
    out = io.StringIO()
    failed = Finished("desk", "people", 3, changed=False, state="stale", error="people.csv is not there")

    Display(out, io.StringIO(), Clock(), is_quiet=True).finished(failed, ("people.csv, line 2: no name",))

    assert out.getvalue() == "desk people: stale: people.csv is not there\n"


def test_quiet_is_silent_when_all_is_well() -> None:
    out, bars, clock = io.StringIO(), Terminal(), Clock()
    display = Display(out, bars, clock, is_quiet=True)

    fill(display, clock)
    display.finished(FRESH, ())

    assert out.getvalue() + bars.getvalue() == ""


def test_the_first_twenty_rows_that_were_left_out_are_listed() -> None:
    out = io.StringIO()

    Display(out, io.StringIO(), Clock()).finished(FRESH, tuple(f"line {row}" for row in range(25)))

    lines = out.getvalue().splitlines()
    assert (len(lines), lines[1], lines[-1]) == (22, "  line 0", "  and 5 more, see the log")
