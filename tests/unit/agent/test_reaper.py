"""Connections that are held and not used, against the waitress that is installed."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from agent.reaper import CROWDED, UNFINISHED_SECONDS, Reaper


class Served:
    """A waitress of our settings; its loop ends when the map is emptied."""

    def __init__(self) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.map: dict[int, object] = {}
        self.ends = threading.Event()
        settings = {"channel_request_lookahead": 1, "connection_limit": 2 * CROWDED}
        self.server = create_server(self.answer, map=self.map, sockets=[listener], **settings)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def answer(self, environ, start_response):
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def serve(self) -> None:
        while not self.ends.is_set():
            wasyncore.loop(timeout=0.02, map=self.map, count=1)

    def channels(self):
        return tuple(each for each in tuple(self.map.values()) if isinstance(each, HTTPChannel))

    def close(self) -> None:
        self.ends.set()
        self.thread.join()
        self.server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self.map, ignore_all=True)

    def client(self, first: bytes) -> socket.socket:
        """Return a client that has sent *first*, once waitress has read it."""
        before = len([each for each in self.channels() if each.request is not None])
        client = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        client.sendall(first)
        wait_for(lambda: len([each for each in self.channels() if each.request is not None]) > before)
        return client


def wait_for(condition):
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.002)


@pytest.fixture
def served():
    with closing(Served()) as running:
        yield running


@pytest.fixture
def reaper(served, hands):
    return Reaper(served.channels, hands.ticks)


def is_closed(client):
    client.settimeout(5)
    with suppress(ConnectionResetError):
        return client.recv(100) == b""
    return True


def answer(client):
    received = b""
    while not received.endswith(b"\r\n\r\nok"):
        received += client.recv(1000)
    return received


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /sd?telephone=1 HTTP/1.1\r\nHost: 127",
        b"POST /open HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
        b"G",
    ],
)
def test_a_request_that_drips_is_closed_after_five_seconds(served, reaper, hands, beginning):
    with served.client(beginning) as client:
        closed = []
        for _ in range(6):
            closed.append(reaper.sweep())
            client.sendall(b"x")
            hands.forward(UNFINISHED_SECONDS / 5)

        assert (closed, is_closed(client)) == ([0, 0, 0, 0, 0, 1], True)


def test_a_connection_between_two_requests_stays(served, reaper, hands):
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        for _ in range(3):
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(client).endswith(b"ok")
            reaper.sweep()
            hands.forward(UNFINISHED_SECONDS * 2)

        assert reaper.sweep() == 0


def test_each_request_of_a_connection_has_its_own_five_seconds(served, reaper, hands):
    with served.client(b"GET / HTTP/1.1\r\nHost: x\r\n") as client:
        reaper.sweep()
        hands.forward(UNFINISHED_SECONDS - 1)
        client.sendall(b"\r\n")
        answer(client)
        client.sendall(b"GET / HT")
        wait_for(lambda: any(each.request is not None for each in served.channels()))
        hands.forward(2)

        assert reaper.sweep() == 0


def test_only_the_late_connection_is_closed(served, reaper, hands):
    with served.client(b"GET / HT") as late:
        reaper.sweep()
        hands.forward(UNFINISHED_SECONDS)
        with served.client(b"GET / HT") as early:
            assert reaper.sweep() == 1
            assert is_closed(late)
            early.sendall(b"TP/1.1\r\nHost: x\r\n\r\n")
            assert answer(early).endswith(b"ok")


@pytest.mark.parametrize("held_by", [b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b""])
def test_idle_connections_are_closed_when_there_are_many(served, reaper, held_by):
    with crowd(served, CROWDED) as clients:
        for client in clients:
            client.sendall(held_by)
            if held_by.startswith(b"GET"):
                answer(client)
        wait_for(lambda: not any(each.requests for each in served.channels()))
        first = reaper.sweep()

        assert (first, reaper.sweep()) == (0, CROWDED)
        assert all(map(is_closed, clients))


def test_idle_connections_stay_while_there_are_few(served, reaper):
    with crowd(served, CROWDED - 1):
        reaper.sweep()

        assert reaper.sweep() == 0


def test_among_many_connections_a_new_one_is_not_closed(served, reaper):
    with crowd(served, CROWDED - 1) as clients:
        reaper.sweep()
        with crowd(served, 1) as (ring,):
            assert reaper.sweep() == CROWDED - 1
            assert all(map(is_closed, clients))
            ring.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(ring).endswith(b"ok")


@contextmanager
def crowd(served, size):
    """Give *size* connections that waitress has accepted."""
    expected = len(served.channels()) + size
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=5)) for _ in range(size)
        ]
        wait_for(lambda: len(served.channels()) >= expected)
        yield clients
