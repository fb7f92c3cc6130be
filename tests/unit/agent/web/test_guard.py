"""What stands before every page, with routes of its own; the real list is walked in test_app.py."""

import io

import pytest

from agent.model import Level
from agent.web import Access, BadRequest, Response, Route, answer_json
from agent.web.guard import ON_EVERY_ANSWER, Guard, refusal_answer
from cache.errors import Damaged, SchemaTooNew, StoreBusy

PORT = 8737
LISTED = "https://desk.example.com"
CONSOLE_TOKEN, ENDPOINT_TOKEN = "console-token", "endpoint-token"
NAVIGATION = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "document"}
FETCH = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "cors", "HTTP_SEC_FETCH_DEST": "empty"}
OWN = f"http://127.0.0.1:{PORT}"


class Served:
    """A guard over four views, and what the views were given."""

    def __init__(self, *, is_ours=True):
        self.requests = []
        self.view = self.remember
        listed = (
            Route("GET", "/sd", Access.PUBLIC, self.serve, is_ring=True),
            Route("GET", "/page", Access.PUBLIC, self.serve),
            Route("GET", "/data", Access.CONSOLE, self.serve),
            Route("POST", "/act", Access.CONSOLE, self.serve),
            Route("POST", "/open", Access.LOCAL, self.serve),
        )
        routes = {(route.method, route.path): route for route in listed}

        def find(environ):
            method = {"HEAD": "GET"}.get(environ["REQUEST_METHOD"], environ["REQUEST_METHOD"])
            route = routes.get((method, environ["PATH_INFO"]))
            return (route, ()) if route else refusal_answer(404)

        self.guard = Guard(
            port=PORT,
            find=find,
            is_console=lambda token: token == CONSOLE_TOKEN,
            endpoint_token=ENDPOINT_TOKEN,
            is_ours=lambda _: is_ours,
            allow_origins=frozenset({LISTED}),
        )

    def serve(self, request):
        return self.view(request)

    def remember(self, request):
        self.requests.append(request)
        return answer_json({"ok": True}, 202)

    def ask(self, path="/sd", method="GET", body=b"", without=(), **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "telephone=1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": f"127.0.0.1:{PORT}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        } | headers
        for name in without:
            del environ[name]
        started = []
        self.guard(environ, lambda status, headers: started.append((int(status[:3]), headers)))
        return started[0]

    def status(self, *args, **headers):
        return self.ask(*args, **headers)[0]


@pytest.fixture
def served():
    return Served()


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def posted(token, content_type="application/json"):
    return bearer(token) | {"CONTENT_TYPE": content_type}


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"LocalHost:{PORT}", f"[::1]:{PORT}"])
def test_our_own_names_with_our_port_are_answered(served, host):
    assert served.status(HTTP_HOST=host) == 202


@pytest.mark.parametrize("host", ["", "127.0.0.1", f"evil.example:{PORT}", f"127.0.0.1:{PORT}, evil", f"::1:{PORT}"])
def test_any_other_host_is_refused(served, host):
    assert served.status(HTTP_HOST=host) == 403


@pytest.mark.parametrize(
    ("path", "protocol", "headers", "status"),
    [
        ("/sd", "HTTP/1.0", {}, 202),
        ("/sd", "HTTP/1.1", {}, 403),
        ("/page", "HTTP/1.0", {}, 403),
        ("/data", "HTTP/1.0", bearer(CONSOLE_TOKEN), 403),
        ("/sd", "HTTP/1.0", {"HTTP_ORIGIN": OWN}, 403),
        ("/sd", "HTTP/1.0", NAVIGATION, 403),
    ],
)
def test_only_an_old_telephone_on_sd_may_send_no_host(served, path, protocol, headers, status):
    assert served.status(path, without=("HTTP_HOST",), SERVER_PROTOCOL=protocol, **headers) == status


@pytest.mark.parametrize("path", ["//sd", "/s\xffd", "/sd\x00", "sd", "", "/s d", "*"])
def test_odd_paths_are_refused(served, path):
    assert served.status(path) in {403, 404}


@pytest.mark.parametrize("uri", ["//sd?x", "/%2Fsd", "http://x//sd", "/sd#x", "/sd/../sd"])
def test_a_path_that_the_server_changed_is_refused(served, uri):
    assert served.status("/sd", REQUEST_URI=uri) == 404


@pytest.mark.parametrize("uri", ["/sd?telephone=//1", "/%73d", "http://evil.example/sd?telephone=1"])
def test_another_spelling_of_the_same_path_is_the_same_path(served, uri):
    assert served.status("/sd", REQUEST_URI=uri) == 202


def test_head_is_answered_and_nothing_rings(served):
    assert (served.status(method="HEAD"), served.requests) == (200, [])


@pytest.mark.parametrize("name", ["HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ"])
@pytest.mark.parametrize("value", ["prefetch", "prefetch;prerender", "Preview", "PREFETCH;anonymous-client-ip"])
def test_what_nobody_looks_at_does_not_ring(served, name, value):
    assert served.status(**NAVIGATION, **{name: value}) == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"HTTP_ORIGIN": OWN}, 202),
        ({"HTTP_ORIGIN": f"http://localhost:{PORT}"}, 202),
        ({"HTTP_ORIGIN": LISTED} | FETCH, 202),
        ({"HTTP_ORIGIN": LISTED + ".evil.example"}, 403),
        ({"HTTP_ORIGIN": "null"} | NAVIGATION, 403),
        ({"HTTP_ORIGIN": ""}, 403),
        ({"HTTP_ORIGIN": f"https://127.0.0.1:{PORT}"}, 403),
        (NAVIGATION, 202),
        (NAVIGATION | {"HTTP_SEC_FETCH_SITE": "none"}, 202),
        (NAVIGATION | {"HTTP_SEC_FETCH_DEST": "iframe"}, 403),
        (FETCH, 403),
        (FETCH | {"HTTP_SEC_FETCH_SITE": "same-origin"}, 202),
        (FETCH | {"HTTP_SEC_FETCH_SITE": "none"}, 403),
        (FETCH | {"HTTP_SEC_FETCH_SITE": "same-origin, cross-site"}, 403),
        ({"HTTP_SEC_FETCH_MODE": "navigate"}, 403),
        ({"HTTP_SEC_FETCH_USER": "?1"}, 403),
        ({"HTTP_SEC_FETCH_STORAGE_ACCESS": "none"}, 403),
    ],
)
def test_a_ring_comes_from_a_program_our_own_page_a_listed_page_or_a_window(served, headers, status):
    assert served.status(**headers) == status


def test_a_listed_origin_may_use_nothing_but_sd(served):
    assert served.status("/page", HTTP_ORIGIN=LISTED) == 403
    assert served.status("/data", HTTP_ORIGIN=LISTED, **bearer(CONSOLE_TOKEN)) == 403


def test_only_a_listed_origin_is_told_that_it_may_read_the_answer(served):
    _, listed = served.ask(HTTP_ORIGIN=LISTED, **FETCH)
    _, own = served.ask(HTTP_ORIGIN=OWN)

    assert {("Access-Control-Allow-Origin", LISTED), ("Vary", "Origin")} <= set(listed)
    assert "Access-Control-Allow-Origin" not in dict(own)


@pytest.mark.parametrize("path", ["/sd", "/page", "/data"])
def test_another_users_connection_is_refused(path):
    assert Served(is_ours=False).status(path, **bearer(CONSOLE_TOKEN)) == 403


@pytest.mark.parametrize(
    ("headers", "level"),
    [
        ({}, Level.PHONE_SYSTEM),
        (NAVIGATION | {"HTTP_SEC_FETCH_SITE": "none"}, Level.PHONE_SYSTEM),
        (NAVIGATION, Level.PAGE_OR_LINK),
        (NAVIGATION | {"HTTP_SEC_FETCH_SITE": "same-origin"}, Level.PAGE_OR_LINK),
        (FETCH | {"HTTP_ORIGIN": LISTED}, Level.PAGE_OR_LINK),
        ({"HTTP_ORIGIN": LISTED}, Level.PAGE_OR_LINK),
        ({"HTTP_ORIGIN": OWN}, Level.PAGE_OR_LINK),
        ({"HTTP_REFERER": "http://x/"}, Level.PAGE_OR_LINK),
    ],
)
def test_the_level_of_trust_follows_from_how_the_ring_came(served, headers, level):
    served.ask(**headers)

    assert [request.level for request in served.requests] == [level]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        *(bearer(token) for token in ("", CONSOLE_TOKEN + "x", ENDPOINT_TOKEN, "\xff\xfe", "x, y")),
        {"HTTP_AUTHORIZATION": f"Basic {CONSOLE_TOKEN}"},
        {"HTTP_COOKIE": f"token={CONSOLE_TOKEN}"},
    ],
)
def test_data_needs_the_console_token(served, headers):
    assert (served.status("/data", **headers), served.requests) == (401, [])


def test_data_is_given_for_the_console_token(served):
    assert served.status("/data", **bearer(CONSOLE_TOKEN), **FETCH | {"HTTP_SEC_FETCH_SITE": "same-origin"}) == 202


def test_a_local_command_is_taken_as_text(served):
    served.ask("/open", "POST", "tel:ä".encode(), **posted(ENDPOINT_TOKEN, "text/plain; charset=utf-8"))

    assert [request.text for request in served.requests] == ["tel:ä"]


@pytest.mark.parametrize("token", ["", CONSOLE_TOKEN, ENDPOINT_TOKEN + "x", "\xff"])
def test_a_local_command_needs_the_endpoint_token(served, token):
    assert served.status("/open", "POST", b"x", **posted(token, "text/plain")) == 401


@pytest.mark.parametrize("name", ["ORIGIN", "REFERER", "COOKIE", "SEC_FETCH_SITE", "SEC_FETCH_ANYTHING"])
@pytest.mark.parametrize("token", [ENDPOINT_TOKEN, "wrong"])
def test_a_browser_never_uses_a_local_command_right_token_or_not(served, name, token):
    assert served.status("/open", "POST", b"x", **posted(token, "text/plain"), **{f"HTTP_{name}": OWN}) == 403


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"a": 1}', "application/json", 202),
        (b'{"a": "\\u00e4"}', 'Application/JSON; charset="UTF-8"', 202),
        (b"{}", "application/json; charset=utf-16", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b"", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"{} x", "application/json", 400),
        (b'{"a": 1,}', "application/json", 400),
        (b'{"a": 1, "a": 1}', "application/json", 400),
        (b'{"b": {"a": 1, "a": 2}}', "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"a": -Infinity}', "application/json", 400),
        (b'{"a": 1e999}', "application/json", 400),
        (b'{"a": ' + b"9" * 40 + b"}", "application/json", 400),
        (b'{"a": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b'{"a": ' + b"[" * 9_000 + b"]" * 9_000 + b"}", "application/json", 400),
        (b'{"a": ' + b"[" * 15 + b"]" * 15 + b"}", "application/json", 202),
        (b'{"a": ' + b"[" * 16 + b"]" * 16 + b"}", "application/json", 400),
        (b'{"a": "' + b"[" * 40 + b'\\"{{"}', "application/json", 202),
        (b'\xef\xbb\xbf{"a": 1}', "application/json", 400),
        (b'{"a": "\xff"}', "application/json", 400),
        (b'{"a": "\\ud800"}', "application/json", 400),
        (b'{"\\udc00": 1}', "application/json", 400),
        (b'{"a": "' + b"x" * 65_536 + b'"}', "application/json", 413),
    ],
)
def test_json_is_read_strictly(served, body, content_type, status):
    assert served.status("/act", "POST", body, **posted(CONSOLE_TOKEN, content_type)) == status


def test_a_compressed_body_is_refused(served):
    assert served.status("/act", "POST", b"{}", **posted(CONSOLE_TOKEN), HTTP_CONTENT_ENCODING="gzip") == 415


def test_a_body_is_not_read_before_the_token_is_right(served):
    assert served.status("/act", "POST", b"not json", **posted("wrong")) == 401


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/sd", {}), ("/none", {}), ("/sd", {"HTTP_HOST": "evil"}), ("/data", {}), ("/sd", {"REQUEST_METHOD": "HEAD"})],
)
def test_every_answer_carries_the_same_protecting_headers(served, path, headers):
    _, answered = served.ask(path, **headers)

    assert set(ON_EVERY_ANSWER) <= set(answered)
    assert "Set-Cookie" not in dict(answered)


def test_a_fault_of_ours_is_one_plain_sentence_with_the_same_headers(served):
    def fail(request):
        raise KeyError("a secret")

    served.view = fail
    status, headers = served.ask()

    assert status == 500
    assert set(ON_EVERY_ANSWER) <= set(headers)


def test_what_a_view_cannot_understand_is_a_400_also_for_a_listed_origin(served):
    def refuse(request):
        raise BadRequest("The parameter telephone is there twice.")

    served.view = refuse
    status, headers = served.ask(HTTP_ORIGIN=LISTED, **FETCH)

    assert (status, dict(headers)["Access-Control-Allow-Origin"]) == (400, LISTED)


def test_refusals_do_not_tell_their_reason_apart(served):
    answers = [served.ask(HTTP_HOST="evil"), served.ask(HTTP_ORIGIN="null"), served.ask(**FETCH)]

    assert answers.count(answers[0]) == len(answers)


def test_a_refusal_logs_its_reason_without_the_query(served, caplog):
    with caplog.at_level("INFO", "agent.web"):
        served.ask(HTTP_ORIGIN="null", QUERY_STRING="telephone=5551234")

    assert "foreign Origin" in caplog.text
    assert "5551234" not in caplog.text


def test_a_route_without_a_declaration_stops_the_start():
    with pytest.raises(TypeError, match="/new"):
        Route("GET", "/new", None, lambda request: Response(200))


@pytest.mark.parametrize("error", [StoreBusy, Damaged, SchemaTooNew])
def test_data_that_cannot_be_used_just_now_is_no_mistake_of_ours(served, caplog, error):
    def fail(_):
        raise error("the database is locked")

    served.view = fail
    status, headers = served.ask("/data", **bearer(CONSOLE_TOKEN))

    assert (status, dict(headers)["Retry-After"]) == (503, "5")
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
