"""What commands hand over to the running agent."""

import socket
import threading

import pytest

from agent import alive, paths
from agent.cli import agent_client
from handlers import endpoint
from handlers.endpoint import Endpoint

DEAD, TOKEN = "d" * 43, "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"


def test_an_agent_that_takes_a_dead_ones_place_gets_the_ring_with_its_own_token(tmp_path):
    tmp_path.chmod(0o700)
    place, received = paths.locate(tmp_path, {}), list[bytes]()

    def serve():
        for answer in (b"HTTP/1.1 401 x\r\n\r\n", b"HTTP/1.1 202 x\r\n\r\n"):
            connection, _ = server.accept()
            with connection:
                received.append(connection.recv(4096))
                endpoint.write(place.endpoint, Endpoint(port, TOKEN))
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        endpoint.write(place.endpoint, Endpoint(port, DEAD))
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()

        agent_client.ring(place, "telephone=1234567")

        thread.join(5)
    assert [DEAD.encode() in received[0], TOKEN.encode() in received[1]] == [True, True]


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\n\r\n<h1>It works</h1>", b"HTTP/1.1 200 OK\r\n\r\n[]", b"HTTP/1.1 404 x\r\n\r\n{}", b""],
)
def test_another_server_at_the_agents_port_is_no_agent(answer):
    def serve():
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()

        assert alive.version_at(server.getsockname()[1]) is None

        thread.join(5)
