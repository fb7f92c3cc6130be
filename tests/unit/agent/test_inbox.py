"""The worker's end of the pipe."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from agent.inbox import Inbox
from agent.pipe import Stop, SyncNow, line

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
