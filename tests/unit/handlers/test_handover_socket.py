"""One socket, one POST."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from handlers import endpoint, handover
from handlers.endpoint import AgentAway, Endpoint

TOKEN = "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"


@contextmanager
def listening(answer):
    """A listener that reads one request to its end, sends *answer* and closes; gives its port and what it received."""
    received = []

    def serve():
        connection, _ = server.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data or not data.endswith(b"END"):
                data += connection.recv(4096)
            received.append(data)
            connection.sendall(answer)

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], received
        finally:
            thread.join(5)


def test_the_request_is_the_documented_one_byte_for_byte():
    with listening(b"HTTP/1.1 202 Accepted\r\n\r\n{}") as (port, received):
        handover.hand_over(Endpoint(port, TOKEN), "/open", b"tel:END")

    assert received == [
        f"POST /open HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntel:END".encode()
    ]


@pytest.mark.parametrize(("status", "text"), [(202, '{"ok": true}'), (400, "This does not dial yet."), (403, "")])
def test_status_and_text_of_the_answer_are_given(status, text):
    with listening(f"HTTP/1.1 {status} x\r\nA: b\r\n\r\n{text}".encode()) as (port, _):
        answer = handover.hand_over(Endpoint(port, TOKEN), "/open", b"END")

    assert (answer.status, answer.text) == (status, text)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 202", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc x\r\n\r\n"])
def test_an_answer_that_is_none_is_told_apart_from_no_agent(answer):
    with listening(answer) as (port, _), pytest.raises(handover.Broken):
        handover.hand_over(Endpoint(port, TOKEN), "/open", b"END")


def test_nobody_listening_means_that_nothing_was_sent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        port = taken.getsockname()[1]

        with pytest.raises(AgentAway):
            handover.hand_over(Endpoint(port, TOKEN), "/open", b"END")


def test_a_click_imports_sys_os_socket_and_nothing_else():
    floor, ours = (
        set(subprocess.check_output([sys.executable, "-c", f"{line}; print(*sys.modules)"], text=True).split())
        for line in ("import sys, os, socket", "import sys, handlers.uri, handlers.handover")
    )

    assert {name for name in ours - floor if not name.startswith("handlers")} == set()


def test_a_new_agent_that_refuses_a_dead_ones_token_is_asked_again_with_its_own(tmp_path):
    tmp_path.chmod(0o700)
    file, dead = str(tmp_path / "endpoint"), "d" * 43

    def serve():
        for answer in (b"HTTP/1.1 401 x\r\n\r\n", b"HTTP/1.1 202 x\r\n\r\n"):
            connection, _ = server.accept()
            with connection:
                received.append(connection.recv(4096))
                endpoint.write(file, Endpoint(port, TOKEN))
                connection.sendall(answer)

    received = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        port = server.getsockname()[1]
        endpoint.write(file, Endpoint(port, dead))
        thread = threading.Thread(target=serve)
        thread.start()

        answer = handover.to_agent(file, "/open", b"tel:1")

        thread.join(5)
    assert answer.status == 202
    assert [dead.encode() in received[0], TOKEN.encode() in received[1]] == [True, True]
