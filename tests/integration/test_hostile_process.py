"""The whole program, started as on a desk: nothing hostile rings or stops it, and a flood stays within bounds."""

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from desk import desk
from hostile import DIALING, request, rings, rows
from serving import get, send

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]

SILENT = [row for row in rows("sd-query", "header", "path", "body") if not rings(row) and row["id"] not in DIALING]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def console_token(running):
    return running.console_token()


@pytest.mark.parametrize("row", SILENT, ids=lambda row: row["id"])
def test_what_must_not_ring_does_not(running, console_token, row):
    before = (running.calls(), running.opened())
    answer = send(running.port, request(row, running.port, console_token, running.endpoint_token))

    assert answer.is_refusal == (row["expected"] == "refuse"), (row["why"], answer)
    assert answer.status is None or answer.status < 500
    assert (running.calls(), running.opened()) == before
    assert get(running.port, "/health").status == 200


@pytest.mark.skipif(getattr(os, "getuid", int)() != 0, reason="only root can make a connection of somebody else")
def test_another_user_of_this_machine_is_refused(running, console_token):
    statuses = []
    for target in ("/sd?telephone=2125550100", "/", "/api/status"):
        with socket.socket() as stranger:
            os.fchown(stranger.fileno(), 65534, -1)
            stranger.connect(("127.0.0.1", running.port))
            lines = (
                f"GET {target} HTTP/1.1",
                f"Host: 127.0.0.1:{running.port}",
                f"Authorization: Bearer {console_token}",
            )
            stranger.sendall("\r\n".join((*lines, "", "")).encode())
            statuses.append(stranger.recv(12))

    assert statuses == [b"HTTP/1.1 403"] * 3


def test_a_ring_over_ipv6_is_taken(running):
    before = running.rings()
    with socket.create_connection(("::1", running.port)) as connection:
        connection.sendall(f"GET /sd?telephone=2125550106 HTTP/1.1\r\nHost: [::1]:{running.port}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 202"

    assert running.rings() - before == 1


def test_a_flood_is_answered_shown_at_most_6_times_and_counted(running):
    before = (running.rings(), len(running.opened()))
    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(lambda number: get(running.port, f"/sd?telephone=415555{number:04d}"), range(1_000))
        answers = {answer.status for answer in asked}

    assert answers == {202}
    assert running.rings() - before[0] == 1_000
    assert len(running.opened()) - before[1] <= 6


def test_nothing_of_it_left_a_traceback_or_a_number_in_the_log(running):
    log = running.log()

    assert "Traceback" not in log
    assert "415555" not in log
    assert running.process.poll() is None
