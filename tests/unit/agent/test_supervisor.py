"""The worker's life, with small programs in the worker's place."""

from __future__ import annotations

import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.pipe import Progress, Ready, Report, SyncNow
from agent.supervisor import Supervisor, WorkerState

WAIT_SECONDS = 20.0
OBEDIENT = """
import os, sys
print('{"say":"ready","pid":%d}' % os.getpid(), flush=True)
for text in sys.stdin:
    print('{"say":"progress","source":"desk","stream":"people","rows":1,"total":null}', flush=True)
"""
DEAF = 'import os, time; print(\'{"say":"ready","pid":%d}\' % os.getpid(), flush=True); time.sleep(600)'
CRASHING = 'import os; print(\'{"say":"ready","pid":%d}\' % os.getpid(), flush=True); os._exit(1)'
MISCONFIGURED = 'import os; print(\'{"say":"ready","pid":%d}\' % os.getpid(), flush=True); os._exit(2)'
# Exit code 2 is not started again by itself.
DIES_ASKED = MISCONFIGURED.replace("os._exit", "input(); os._exit")
DIES_ASKED_ONCE = f"""
from pathlib import Path
mark = Path(__file__).with_name('died')
if mark.exists():
    exec({OBEDIENT!r})
else:
    mark.touch()
    exec({DIES_ASKED!r})
"""
CHATTY = "print('a library says hello', flush=True)\n" + OBEDIENT

Starter = Callable[[str], tuple[Supervisor, "queue.Queue[Report]"]]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Starter]:
    running: list[Supervisor] = []

    def start(program: str) -> tuple[Supervisor, queue.Queue[Report]]:
        script = tmp_path / "worker.py"
        script.write_text(program)
        reports: queue.Queue[Report] = queue.Queue()
        command = (sys.executable, "-I", str(script))
        supervisor = Supervisor(("--data", str(tmp_path)), reports.put, time.monotonic, lambda: 0.0, command)
        running.append(supervisor)
        supervisor.start()
        return supervisor, reports

    yield start
    for supervisor in running:
        supervisor.stop()


def heard(reports: queue.Queue[Report]) -> Any:
    return reports.get(timeout=WAIT_SECONDS)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def test_the_worker_is_told_and_heard(started: Starter) -> None:
    supervisor, reports = started(OBEDIENT)
    heard(reports)

    assert supervisor.send(SyncNow())
    assert isinstance(heard(reports), Progress)


def test_what_is_no_report_is_not_handed_on(started: Starter) -> None:
    _, reports = started(CHATTY)

    assert isinstance(heard(reports), Ready)


def test_the_worker_ends_with_its_agent(started: Starter) -> None:
    supervisor, reports = started(OBEDIENT)
    pid = heard(reports).pid

    supervisor.stop()

    assert (is_alive(pid), supervisor.state) == (False, WorkerState.STOPPED)


def test_a_worker_that_does_not_listen_is_killed_after_a_second(started: Starter) -> None:
    supervisor, reports = started(DEAF)
    pid = heard(reports).pid

    supervisor.stop()

    assert not is_alive(pid)


def test_a_worker_that_died_gets_a_successor(started: Starter) -> None:
    _, reports = started(CRASHING)

    assert heard(reports).pid != heard(reports).pid


def test_a_worker_that_was_killed_gets_a_successor(started: Starter) -> None:
    _, reports = started(OBEDIENT)
    first = heard(reports).pid

    os.kill(first, 9)

    assert heard(reports).pid != first


def test_a_misconfigured_worker_waits_until_somebody_asks(started: Starter) -> None:
    supervisor, reports = started(MISCONFIGURED)
    heard(reports)
    assert until(lambda: supervisor.state is WorkerState.WAITING)

    assert supervisor.send(SyncNow())
    assert isinstance(heard(reports), Ready)


def test_what_a_dying_worker_was_asked_is_asked_of_its_successor(started: Starter) -> None:
    supervisor, reports = started(DIES_ASKED)
    first = heard(reports).pid

    assert supervisor.send(SyncNow())
    assert heard(reports).pid != first


def test_a_successor_is_told_what_the_one_before_was_asked(started: Starter) -> None:
    supervisor, reports = started(DIES_ASKED_ONCE)
    heard(reports)

    assert supervisor.send(SyncNow())

    assert [type(heard(reports)), type(heard(reports))] == [Ready, Progress]


def test_a_program_that_is_missing_is_tried_again(tmp_path: Path) -> None:
    supervisor = Supervisor((), print, time.monotonic, lambda: 1.0, (str(tmp_path / "missing"),))
    supervisor.start()

    try:
        assert until(lambda: supervisor.state is WorkerState.RESTARTING)
    finally:
        supervisor.stop()


def test_a_stopped_supervisor_takes_no_commands(started: Starter) -> None:
    supervisor, reports = started(OBEDIENT)
    heard(reports)
    supervisor.stop()

    assert not supervisor.send(SyncNow())
