"""Whatever is asked, the answer is one of ours, and nothing of it is a fault."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ENDPOINT_TOKEN, HOST, ORIGIN, stand

from agent.web.guard import ON_EVERY_ANSWER
from agent.web.query import BadQuery, pairs, read, read_cti

LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
PATHS = st.sampled_from(
    (
        *("/sd", "/", "/call/x", "/health", "/static/console.js", "/open", "/ring", "/sync"),
        *(f"/api/{name}" for name in ("pair", "reopen", "people", "status", "tickets/7", "view", "search", "choose")),
    )
)
BROWSER = ("ORIGIN", "SEC_FETCH_SITE", "SEC_FETCH_MODE", "SEC_FETCH_DEST", "SEC_PURPOSE", "REFERER", "COOKIE")
NAMES = (
    *(f"HTTP_{name}" for name in (*BROWSER, "AUTHORIZATION", "CONTENT_ENCODING")),
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
)
VALUES = (ORIGIN, "navigate", "document", "none", "same-origin", "application/json", "text/plain")
TOKENS = (f"Bearer {ENDPOINT_TOKEN}", "CONSOLE")
HEADERS = st.dictionaries(st.sampled_from(NAMES), LATIN | st.sampled_from((*VALUES, *TOKENS)), max_size=6)
QUERIES = LATIN | st.builds(
    "&".join,
    st.lists(
        st.builds(
            "{}={}".format,
            st.sampled_from(["telephone", "request", "supportID", "callID", "event", "key", "ts", "sig", "call", "q"]),
            st.text(alphabet="0123456789+%20abcdef{}[]$ \xff\u0661", max_size=70) | st.sampled_from(["hangup", "%FF"]),
        ),
        max_size=20,
    ),
)
POSTED = (b'{"call": "x", "person": "a:1"}', b'{"ticket": "x"}', b'{"call": ""}', b"{}")
BODIES = st.binary(max_size=60) | st.sampled_from((*POSTED, b"telephone=1", b"cti:sd?request=1"))


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    with stand(tmp_path_factory.mktemp("any")) as found:
        yield found


@given(PATHS | LATIN, st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]) | LATIN, HEADERS, QUERIES, BODIES)
@settings(max_examples=500, deadline=None)
def test_any_request_gets_an_answer_that_is_no_fault(agent, path, method, headers, query, body):
    if headers.get("HTTP_AUTHORIZATION") == "CONSOLE":
        headers = headers | {"HTTP_AUTHORIZATION": agent.console_headers()["Authorization"]}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    } | headers
    started = []
    agent.guard()(environ, lambda status, sent: started.append((int(status[:3]), sent)))

    [(status, sent)] = started
    assert status < 500 or (status, path) == (503, "/sync")
    assert set(ON_EVERY_ANSWER) <= set(sent)


@given(st.text(max_size=300) | QUERIES)
@settings(max_examples=1_000, deadline=None)
def test_any_query_and_any_link_is_read_or_refused(text):
    for reader in (read, pairs, read_cti, lambda raw: read_cti(f"cti:sd?{raw}")):
        try:
            reader(text)
        except BadQuery as error:
            assert len(str(error)) < 200  # noqa: PT017 - both ends are right
