"""The lines between the agent and its sync worker."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from agent.pipe import (
    Command,
    Finished,
    Inbox,
    Progress,
    Ready,
    Report,
    Stop,
    SyncNow,
    Trouble,
    line,
    read_command,
    read_report,
)

WAIT_SECONDS = 5.0


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reads, writes = os.pipe()
    yield reads, writes
    for end in (reads, writes):
        try:
            os.close(end)
        except OSError:
            continue


@pytest.mark.parametrize("command", [SyncNow(), SyncNow(force=True), Stop()])
def test_a_command_comes_out_as_it_went_in(command: Command) -> None:
    assert read_command(line(command)) == command


@pytest.mark.parametrize(
    "report",
    [
        Ready(7),
        Progress("desk", "people", 1, None),
        Finished("desk", "people", 3, changed=True, state="stale", error="people.csv is\nnot there ☎"),
        Trouble("the disk is full"),
    ],
)
def test_a_report_comes_out_as_it_went_in(report: Report) -> None:
    assert read_report(line(report)) == report


def test_a_message_is_one_line_of_ascii() -> None:
    text = line(Trouble("Zoë\nsaid"))

    assert (text.count("\n"), text.isascii()) == (1, True)


NOISE = ("", "\n", "hello", "[]", "1", "null", '{"say":"dance"}', '{"say":"ready"}', '{"say":"ready","pid":1,"x":2}')


@pytest.mark.parametrize(
    "text",
    [
        *NOISE,
        '{"say":["ready"]}',
        pytest.param("[" * 60_000, id="deep"),
        pytest.param('{"say":"trouble","sentence":"' + "x" * 70_000 + '"}', id="long"),
    ],
)
def test_noise_is_no_report(text: str) -> None:
    assert read_report(text) is None


def test_a_report_is_no_command() -> None:
    assert read_command(line(Ready(1))) is None


def test_commands_arrive_in_order_and_noise_is_left_out(pipe: tuple[int, int]) -> None:
    inbox = Inbox(pipe[0], overdue=lambda: None)
    inbox.start()

    os.write(pipe[1], line(SyncNow()).encode() + b"noise\n" + line(SyncNow(force=True)).encode()[:10])
    os.write(pipe[1], line(SyncNow(force=True)).encode()[10:])

    assert [inbox.get(WAIT_SECONDS), inbox.get(WAIT_SECONDS)] == [SyncNow(), SyncNow(force=True)]


def test_the_end_of_the_pipe_wakes_who_waits(pipe: tuple[int, int]) -> None:
    inbox = Inbox(pipe[0], overdue=lambda: None)
    inbox.start()
    os.close(pipe[1])

    assert inbox.get(WAIT_SECONDS) is None
    assert inbox.ended.wait(WAIT_SECONDS)


def test_stop_is_an_end_too(pipe: tuple[int, int]) -> None:
    inbox = Inbox(pipe[0], overdue=lambda: None)
    inbox.start()

    os.write(pipe[1], line(Stop()).encode())

    assert inbox.ended.wait(WAIT_SECONDS)


def test_who_does_not_end_in_time_is_ended(pipe: tuple[int, int]) -> None:
    overdue = threading.Event()
    inbox = Inbox(pipe[0], overdue=overdue.set)
    inbox.start()

    os.close(pipe[1])

    assert overdue.wait(WAIT_SECONDS)
