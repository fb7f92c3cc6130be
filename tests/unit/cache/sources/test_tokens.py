"""Access tokens that end: a service desk that gives them, and what we do when it does not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from cache.errors import SourceAway, SourceBusy, SourceError, SourceRefused, Unsure
from cache.sources.budget import Budget
from cache.sources.client import Client
from cache.sources.network import Clock, Place
from cache.sources.tokens import EARLY_SECONDS, Tokens

SECRET = "canary-7f3a"


@dataclass
class TokenDesk:
    """A service desk on this machine: *status* and *body* of its token endpoint; *valid*: tokens that it takes."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    lasts: object = 3600
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def token(self, form: str) -> tuple[int, object]:
        self.forms.append(parse_qs(form))
        if self.status != 200 or self.body is not None:
            return self.status, self.body
        self.valid = {f"token-{len(self.forms)}"}
        return 200, {"access_token": f"token-{len(self.forms)}", "token_type": "Bearer", "expires_in": self.lasts}

    def list(self, authorization: str) -> tuple[int, object]:
        self.asked.append(authorization)
        return (200, []) if authorization.removeprefix("Bearer ") in self.valid else (401, {"message": "no"})


@pytest.fixture
def desk() -> Iterator[TokenDesk]:
    served = TokenDesk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/token":
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(*served.token(form), served.headers, served.kind)
            else:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(*served.list(self.headers["Authorization"]))

        def do_GET(self) -> None:
            self.answer(*served.list(self.headers["Authorization"]))

        def answer(
            self, status: int, body: object, more: dict[str, str] | None = None, kind: str = "application/json"
        ) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@dataclass
class Hands:
    seconds: float = 100.0


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def client(desk: TokenDesk, hands: Hands) -> Iterator[Client]:
    place = Place("desk", f"{desk.address}/v1", {}, "none")
    tokens = Tokens(place.who, f"{desk.address}/token", "our-id", SECRET)
    clock = Clock(lambda: hands.seconds, lambda seconds: setattr(hands, "seconds", hands.seconds + seconds))
    made = Client(place, Budget.of(()), clock, tokens)
    yield made
    made.close()


def test_a_token_is_got_for_id_and_secret_and_used_until_it_ends(client: Client, desk: TokenDesk) -> None:
    for _ in range(3):
        client.get("people")

    form = {"grant_type": ["client_credentials"], "client_id": ["our-id"], "client_secret": [SECRET]}
    assert (desk.forms, desk.asked) == ([form], ["Bearer token-1"] * 3)


def test_a_token_is_got_anew_before_it_ends(client: Client, desk: TokenDesk, hands: Hands) -> None:
    client.get("people")
    hands.seconds += 3600 - EARLY_SECONDS

    client.get("people")

    assert desk.asked == ["Bearer token-1", "Bearer token-2"]


def test_a_token_that_ended_before_its_time_is_replaced_once(client: Client, desk: TokenDesk) -> None:
    client.get("people")
    desk.valid.clear()

    client.write("POST", "requests", {"subject": "x"})

    assert desk.asked == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_a_fresh_token_that_is_refused_is_not_replaced_for_ever(client: Client, desk: TokenDesk) -> None:
    desk.body = {"access_token": "worthless"}

    with pytest.raises(SourceRefused):
        client.get("people")

    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_client"}, SourceRefused),
        (401, {"error": "invalid_client"}, SourceRefused),
        (403, {"message": "no"}, SourceRefused),
        (429, None, SourceBusy),
        (500, None, SourceAway),
        (200, {"token": "x"}, SourceRefused),
        (200, ["x"], SourceRefused),
    ],
)
def test_without_a_token_nothing_is_asked_and_a_write_surely_did_not_arrive(
    client: Client, desk: TokenDesk, status: int, body: object, error: type[SourceError]
) -> None:
    desk.status, desk.body = status, body if body is not None else {"message": "no"}

    with pytest.raises(error) as raised:
        client.write("POST", "requests", {"subject": "x"})

    assert (isinstance(raised.value, Unsure), desk.asked, SECRET in str(raised.value)) == (False, [], False)


def test_a_page_instead_of_a_token_is_refused(client: Client, desk: TokenDesk) -> None:
    desk.kind = "text/html"

    with pytest.raises(SourceRefused):
        client.get("people")


@pytest.mark.parametrize(("lasts", "seconds"), [(3600, 3600), ("3600", 3600), (None, 300), ("soon", 300), (True, 300)])
def test_how_long_a_token_holds_is_taken_as_it_is_said(
    client: Client, desk: TokenDesk, hands: Hands, lasts: object, seconds: float
) -> None:
    desk.lasts = lasts
    client.get("people")
    hands.seconds += seconds - EARLY_SECONDS - 1

    client.get("people")
    hands.seconds += 2
    client.get("people")

    assert desk.asked == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_the_secret_is_not_shown_by_accident(client: Client) -> None:
    assert SECRET not in repr(client)
