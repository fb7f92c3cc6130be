"""The real worker under the real supervisor."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.pipe import Finished, LookedUp, LookUp, Ready, Refused, Report, Send, SyncNow
from agent.supervisor import Supervisor, WorkerState
from cache.model import NumberLink, PersonId

pytestmark = pytest.mark.integration

WAIT_SECONDS = 40.0


class Watched:
    """A supervisor and everything that its worker reported."""

    def __init__(self, folder: Path) -> None:
        self.people = folder / "people.csv"
        self.people.write_text("id,name,work\np1,Ann,+31201234567\n", encoding="utf-8")
        config = folder / "deskcall.toml"
        config.write_text(f'[[source]]\nname = "desk"\nkind = "csv"\npeople = \'{self.people}\'\n')
        self.reports: queue.Queue[Report] = queue.Queue()
        arguments = ("--config", str(config), "--data", str(folder / "data"))
        self.supervisor = Supervisor(arguments, self.reports.put, time.monotonic, lambda: 0.0)

    def hear(self, kind: type[Any], *, stream: str = "") -> Any:
        """Return the next report of *kind*, of *stream* when that is given."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            report = self.reports.get(timeout=max(0.0, end - time.monotonic()))
            if isinstance(report, kind) and (not stream or report.stream == stream):
                return report


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    made.supervisor.start()
    yield made
    made.supervisor.stop()


def test_the_agent_has_its_people_soon_after_its_start(watched: Watched) -> None:
    report = watched.hear(Finished, stream="people")

    assert (report.rows, report.state, report.changed) == (1, "fresh", True)


def test_sync_now_reads_what_changed(watched: Watched) -> None:
    watched.hear(Finished, stream="people")
    watched.people.write_text("id,name,work\np1,Ann,+31201234567\np2,Bob,+31207654321\n", encoding="utf-8")

    assert watched.supervisor.send(SyncNow())
    reports = [watched.hear(Finished, stream="people"), watched.hear(Finished, stream="people")]

    assert [report.rows for report in reports] == [1, 2]


def test_the_worker_answers_each_question_once(watched: Watched) -> None:
    watched.hear(Ready)

    assert watched.supervisor.send(LookUp(1, "+31201234567"))
    looked_up = watched.hear(LookedUp)
    assert watched.supervisor.send(Send("k", "desk", NumberLink(PersonId("desk:p1"), "+31201234567")))
    refused = watched.hear(Refused)

    assert (looked_up, refused.key) == (LookedUp(1), "k")


def test_a_worker_that_was_killed_is_back_with_its_people(watched: Watched) -> None:
    first = watched.hear(Ready).pid
    watched.hear(Finished, stream="people")

    os.kill(first, signal.SIGKILL)

    assert watched.hear(Ready).pid != first
    assert watched.hear(Finished, stream="people").rows == 1


def test_a_wrong_configuration_waits_for_somebody(watched: Watched, tmp_path: Path) -> None:
    pid = watched.hear(Ready).pid
    (tmp_path / "deskcall.toml").write_text("[[source]]\nkind = 'cvs'\n")

    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + WAIT_SECONDS
    while watched.supervisor.state is not WorkerState.WAITING and time.monotonic() < end:
        time.sleep(0.01)

    assert watched.supervisor.state is WorkerState.WAITING
