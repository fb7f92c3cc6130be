"""Hands one link or ring to the running agent: one socket, one POST, never sent twice."""

# Not the module socket: it loads selectors and enum, which takes longer than all the rest of a click.
from _socket import AF_INET, SOCK_STREAM, socket

from handlers.endpoint import AgentAway, Endpoint, read

TAKEN, NOT_OUR_TOKEN = 202, 401
SECONDS = 5.0
_MAX_ANSWER = 65_536


class Broken(Exception):
    """The connection broke or was silent for 5 s; whether the agent has the message is not known (exit code 5)."""


class Answer:
    """What the agent said: *status* as in HTTP, *text* a sentence or nothing."""

    __slots__ = ("status", "text")

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text


def to_agent(file: str, path: str, body: bytes, *, seconds: float = SECONDS) -> Answer:
    """POST *body* to the agent whose endpoint file is *file*; raise as hand_over does.

    An agent that starts after another was killed listens before its own file stands in place of the dead one's. It
    refuses the dead one's token, having done nothing, so the link is given to it again with the new one.
    """
    endpoint = read(file)
    answer = hand_over(endpoint, path, body, seconds=seconds)
    if answer.status != NOT_OUR_TOKEN:
        return answer
    now = read(file)
    return answer if now.token == endpoint.token else hand_over(now, path, body, seconds=seconds)


def hand_over(endpoint: Endpoint, path: str, body: bytes, *, seconds: float = SECONDS) -> Answer:
    """POST *body* to *path* and return the answer; raise AgentAway when nobody listens, Broken when it got lost.

    Only after AgentAway may it be tried again: nothing was sent. *seconds* bounds each wait.
    """
    connection = socket(AF_INET, SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        return _asked(connection, endpoint, path, body)
    finally:
        connection.close()


def _asked(connection: socket, endpoint: Endpoint, path: str, body: bytes) -> Answer:
    try:
        connection.connect(("127.0.0.1", endpoint.port))
    except OSError as error:
        raise AgentAway(f"no agent listens on port {endpoint.port}: {error}") from None
    try:
        connection.sendall(_request(endpoint, path, body))
        return _answer(_received(connection))
    except OSError as error:
        raise Broken(f"the agent did not answer: {error}") from None


def _request(endpoint: Endpoint, path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{endpoint.port}\r\n"
        f"Authorization: Bearer {endpoint.token}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


def _received(connection: socket) -> bytes:
    received = b""
    while len(received) < _MAX_ANSWER:
        part = connection.recv(4096)
        if not part:
            break
        received += part
    return received


def _answer(received: bytes) -> Answer:
    head, end, body = received.partition(b"\r\n\r\n")
    version, _, rest = head.partition(b" ")
    status = rest[:3]
    if not end or not version.startswith(b"HTTP/1.") or not status.isdigit():
        raise Broken("the agent's answer was cut short")
    return Answer(int(status), body.decode("utf-8", "replace"))
