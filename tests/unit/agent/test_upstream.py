"""What the worker's reports mean to the agent."""

from __future__ import annotations

import pytest

from agent.pipe import Command, Finished, Progress, Ready, SyncNow, Trouble
from agent.upstream import Upstream


class Agent:
    """Counts how often pages were told, and keeps what the worker was told."""

    def __init__(self, *, has_worker: bool = True) -> None:
        self.told = 0
        self.sent: list[Command] = []
        self.has_worker = has_worker
        self.upstream = Upstream(self.send, self.tell)

    def send(self, command: Command) -> bool:
        self.sent.append(command)
        return self.has_worker

    def tell(self) -> None:
        self.told += 1


def finished(*, changed: bool) -> Finished:
    return Finished("desk", "people", 3, changed=changed, state="fresh")


@pytest.mark.parametrize("state", ["fresh", "stale"])
@pytest.mark.parametrize("changed", [True, False])
def test_pages_are_told_of_every_end_since_they_show_how_old_the_data_is(changed: bool, state: str) -> None:
    agent = Agent()

    agent.upstream.take(Progress("desk", "people", 1, 3))
    agent.upstream.take(Finished("desk", "people", 3, changed=changed, state=state))

    assert agent.told == 1


def test_progress_is_known_while_a_stream_is_read() -> None:
    agent = Agent()
    agent.upstream.take(Progress("desk", "people", 1, 3))
    during = agent.upstream.progress()

    agent.upstream.take(finished(changed=False))

    assert (during, agent.upstream.progress()) == ((Progress("desk", "people", 1, 3),), ())


def test_trouble_is_over_when_a_pull_succeeds() -> None:
    agent = Agent()
    agent.upstream.take(Trouble("the disk is full"))
    during = agent.upstream.trouble()

    agent.upstream.take(finished(changed=False))

    assert (during, agent.upstream.trouble()) == ("the disk is full", "")


def test_a_new_worker_knows_of_no_trouble_and_no_progress() -> None:
    agent = Agent()
    agent.upstream.take(Trouble("the disk is full"))
    agent.upstream.take(Progress("desk", "people", 1, 3))

    agent.upstream.take(Ready(7))

    assert (agent.upstream.trouble(), agent.upstream.progress()) == ("", ())


def test_sync_now_says_whether_anybody_heard_it() -> None:
    assert Agent(has_worker=False).upstream.sync_now() is False


def test_force_is_passed_on() -> None:
    agent = Agent()

    agent.upstream.sync_now(force=True)

    assert agent.sent == [SyncNow(force=True)]
