"""Event streams of the whole program: each holds a thread, and rings are answered all the same."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import ExitStack, closing, contextmanager

import pytest
from desk import desk, wait_for
from serving import get

from agent.hub import MOST_BUSY

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]
IDLE_SECONDS = 15  # more than channel_timeout and its clean-up


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def token(running):
    return running.console_token()


class Stream:
    """A console's stream, read as bytes."""

    def __init__(self, connection):
        self.connection, self.text = connection, ""

    def waits_for(self, text):
        """Read until *text* has come, for a minute at most; False: the stream ended."""
        ends = time.monotonic() + 60
        while text not in self.text:
            assert time.monotonic() < ends, f"waited in vain for {text!r}"
            part = self.connection.recv(4096)
            if not part:
                return False
            self.text += part.decode()
        return True


@contextmanager
def stream(running, token, tab):
    lines = (f"GET /api/events?tab={tab} HTTP/1.1", f"Host: 127.0.0.1:{running.port}", f"Authorization: Bearer {token}")
    with closing(socket.create_connection(("127.0.0.1", running.port), 30)) as connection:
        connection.sendall("\r\n".join((*lines, "", "")).encode())
        yield Stream(connection)


def streams(running):
    return running.log().count("console joined") - running.log().count("console left")


def test_a_stream_tells_of_a_call_by_its_kind_and_id_alone(running, token):
    with stream(running, token, "one") as opened:
        assert opened.waits_for("this is the console")
        get(running.port, "/sd?telephone=2125551234&callID=canary-1&employeeID=canary-2")
        assert opened.waits_for("event: call\ndata: ")

        assert not any(word in opened.text for word in ("2125551234", "canary"))
    wait_for(lambda: streams(running) == 0)


def test_a_stream_needs_the_console_token(running):
    answer = get(running.port, "/api/events?tab=stranger")

    assert answer.status == 401


def test_the_newest_stream_supersedes_the_older(running, token):
    with stream(running, token, "older") as older:
        assert older.waits_for("this is the console")
        with stream(running, token, "newer") as newer:
            assert newer.waits_for("this is the console")

            assert older.waits_for("event: superseded\n")
    wait_for(lambda: streams(running) == 0)


def test_rings_are_answered_while_every_permitted_stream_is_open(running, token):  # and what is beyond ends or waits
    with ExitStack() as stack:
        opened = [stack.enter_context(stream(running, token, f"burst-{at}")) for at in range(20)]
        answers = [get(running.port, f"/sd?telephone=212555{at:04}").status for at in range(40)]

        assert answers == [202] * 40
        assert streams(running) <= MOST_BUSY
        for each in opened:  # each has its answer: a stream, or the request to come back
            assert each.waits_for("console\n\n") or "503 Service Unavailable" in each.text
    wait_for(lambda: streams(running) == 0)


def test_a_client_that_is_gone_frees_its_thread(running, token):
    with stream(running, token, "gone") as opened:
        opened.waits_for("this is the console")

    wait_for(lambda: streams(running) == 0)


def test_an_idle_stream_is_kept_open_by_its_heartbeat(running, token):
    with stream(running, token, "idle") as opened:
        for _ in range(IDLE_SECONDS // 5):
            opened.text = ""
            assert opened.waits_for(":\n\n")

        get(running.port, "/sd?telephone=2125557777&callID=after-the-silence")
        assert opened.waits_for("event: c")
    wait_for(lambda: streams(running) == 0)


def test_the_end_of_the_agent_ends_its_streams(tmp_path):
    with desk(tmp_path) as ending:
        with stream(ending, ending.console_token(), "last") as opened:
            opened.waits_for("this is the console")
            ending.process.terminate()

            assert not opened.waits_for("never said")
        ending.process.wait(20)
