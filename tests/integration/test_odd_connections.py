"""What reaches the whole program as bytes and is no request of the table: refused in words, and never lost."""

import socket
import sys

import pytest
from desk import desk
from serving import get, send

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]
CANARY = "canary.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


def ring(running, number, *headers, line="GET /sd?telephone={} HTTP/1.1"):
    """Return a ring as bytes; "HOST" among *headers* is our own name."""
    lines = (line.format(number), *headers, "", "")
    return "\r\n".join(lines).replace("HOST", f"Host: 127.0.0.1:{running.port}").encode()


@pytest.mark.parametrize(
    ("line", "headers", "body"),
    [
        (f"GET http://[{CANARY}]/sd?telephone={{}} HTTP/1.1", ("HOST",), b""),
        ("GET http://[::1/sd?telephone={} HTTP/1.1", ("HOST",), b""),
        ("GET /sd?telephone={} HTTP/1.1", ("HOST", "Transfer-Encoding: gzip"), b""),
        ("GET /sd?telephone={} HTTP/1.1", ("HOST", "Transfer-Encoding: identity"), b""),
        ("GET /sd?telephone={} HTTP/1.1", ("HOST", "Transfer-Encoding: chunked", "Content-Length: 0"), b"0\r\n\r\n"),
        ("GET /sd?telephone={} HTTP/1.1", ("HOST", f"Content-Length: {'9' * 5000}"), b""),
        ("GET /sd?telephone={} HTTP/3.0", (), b""),
        ("GET /sd?telephone={}", (), b""),
    ],
    ids=["name in brackets", "open bracket", "gzip", "identity", "two lengths", "endless", "3.0 no Host", "0.9"],
)
def test_what_the_server_would_stumble_over_is_a_bad_request(running, line, headers, body):
    before = running.rings()

    assert send(running.port, ring(running, 2125550110, *headers, line=line) + body).status == 400
    assert running.rings() == before
    assert get(running.port, "/health").status == 200


def test_nothing_of_it_is_an_error_in_the_log(running):
    send(running.port, ring(running, 2125550111, "HOST", line=f"GET http://[{CANARY}]/sd?telephone={{}} HTTP/1.1"))

    assert CANARY not in running.log()
    assert " ERROR " not in running.log()


def test_a_telephone_that_ends_its_side_after_the_request_is_heard_and_answered(running):
    before, answers = running.rings(), []
    for number in range(20):
        with socket.create_connection(("127.0.0.1", running.port), 10) as telephone:
            telephone.sendall(ring(running, 2125550120 + number, "HOST"))
            telephone.shutdown(socket.SHUT_WR)
            answers.append(telephone.recv(12))

    assert answers == [b"HTTP/1.1 202"] * 20
    assert running.rings() - before == 20


def test_a_connection_whose_client_ended_its_side_is_closed_after_the_answer(running):
    with socket.create_connection(("127.0.0.1", running.port), 10) as telephone:
        telephone.sendall(ring(running, 2125550150, "HOST"))
        telephone.shutdown(socket.SHUT_WR)
        while telephone.recv(4096):
            pass

        assert telephone.recv(1) == b""
