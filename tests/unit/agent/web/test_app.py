"""The list of routes, walked: each refuses what its access refuses."""

import re

import pytest
from pages import ENDPOINT_TOKEN, HOST, ORIGIN, stand

from agent.web import Access, app

# A new public page is added here on purpose, after its author has made sure that it shows nobody's data.
PUBLIC = {
    "GET /sd",
    "GET /",
    "GET /call/<id:re:[A-Za-z0-9_-]{1,64}>",
    "GET /static/console.css",
    "GET /static/console.js",
    "GET /static/bridge.js",
    "GET /static/dial.js",
    "GET /static/dom.js",
    "GET /static/dress.js",
    "GET /static/keys.js",
    "GET /static/links.js",
    "GET /static/live.js",
    "GET /static/notes.js",
    "GET /static/phone.js",
    "GET /static/pages.js",
    "GET /static/requests.js",
    "GET /static/search.js",
    "GET /static/server.js",
    "GET /static/view.js",
    "GET /static/window.js",
    "GET /static/icon.svg",
    "GET /bridge",
    "GET /setup",
    "GET /status",
    "GET /statistics",
    "GET /settings",
    "GET /health",
    "POST /api/pair",
    "POST /api/reopen",
}
FETCH = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path) as found:
        yield found


@pytest.fixture
def client(agent):
    return agent.client()


def named(route):
    return f"{route.method} {route.path}"


@pytest.fixture
def access(agent):
    return {named(route): route.access for route in app.routes(agent.parts)}


def ask(client, name, headers=None, body="{}", content_type="application/json"):
    """Ask for a route by its name, every variable part filled in; gives the status."""
    method, path = name.split(" ")
    path = re.sub(r"<.*?>", "x", path)
    if method == "GET":
        return client.get(path, headers=headers, expect_errors=True).status_int
    headers = {"Content-Type": content_type} | (headers or {})
    return client.post(path, body.encode(), headers=headers, expect_errors=True).status_int


def those(access, *kinds):
    return [name for name, kind in access.items() if kind in kinds]


def refused(client, names, headers=None, **content):
    """What each of *names* answers to *headers*, as a set: one claim for all of them."""
    return {name: ask(client, name, headers, **content) for name in names}


def all_are(status, names):
    return dict.fromkeys(names, status)


def test_only_the_listed_pages_are_public(access):
    assert set(those(access, Access.PUBLIC)) == PUBLIC


def test_every_route_refuses_a_foreign_host(client, access):
    assert refused(client, access, {"Host": "evil.example:8737"}) == all_are(403, access)


def test_every_route_refuses_a_foreign_origin(agent, client, access):
    for credentials in ({}, agent.console_headers(), {"Authorization": f"Bearer {ENDPOINT_TOKEN}"}):
        headers = credentials | {"Origin": "https://evil.example"}
        assert refused(client, access, headers) == all_are(403, access)


def test_every_route_refuses_what_another_site_fetches(agent, client, access):
    for credentials in ({}, agent.console_headers(), {"Authorization": f"Bearer {ENDPOINT_TOKEN}"}):
        assert refused(client, access, credentials | FETCH) == all_are(403, access)


def test_every_route_but_the_local_commands_refuses_a_prefetch(client, access):
    names = those(access, Access.PUBLIC, Access.CONSOLE)

    assert refused(client, names, {"Sec-Purpose": "prefetch"}) == all_are(403, names)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {ENDPOINT_TOKEN}"}, {"Origin": ORIGIN}]
)
def test_every_route_of_the_console_needs_its_token(client, access, headers):
    names = those(access, Access.CONSOLE)

    assert refused(client, names, headers) == all_are(401, names)


def test_the_old_console_token_is_worth_nothing_after_a_ticket_was_used_twice(agent, client, access):
    names = those(access, Access.CONSOLE)
    ticket = agent.parts.pairing.issue()
    token = agent.parts.pairing.exchange(ticket)
    agent.parts.pairing.exchange(ticket)

    assert refused(client, names, {"Authorization": f"Bearer {token}"}) == all_are(401, names)


def test_every_action_of_the_console_takes_json_alone(agent, client, access):
    names = [name for name in those(access, Access.CONSOLE, Access.PUBLIC) if name.startswith("POST")]
    headers = agent.console_headers() | {"Origin": ORIGIN}

    assert refused(client, names, headers, content_type="text/plain") == all_are(415, names)


def test_every_local_command_needs_the_endpoint_token(agent, client, access):
    names = those(access, Access.LOCAL)

    for headers in ({}, agent.console_headers(), {"Authorization": f"Bearer {ENDPOINT_TOKEN}x"}):
        assert refused(client, names, headers) == all_are(401, names)


@pytest.mark.parametrize("browser", ["Origin", "Referer", "Cookie", "Sec-Fetch-Site"])
def test_every_local_command_refuses_a_browser_that_has_the_right_token(client, access, browser):
    names = those(access, Access.LOCAL)
    headers = {"Authorization": f"Bearer {ENDPOINT_TOKEN}", browser: ORIGIN}

    assert refused(client, names, headers, content_type="text/plain") == all_are(403, names)


@pytest.mark.parametrize("browser", ["Origin", "Referer", "Cookie", "Sec-Fetch-Site"])
def test_what_a_phone_system_pushes_is_not_taken_from_a_browser(client, access, browser):
    names = those(access, Access.PUSH)

    assert names
    assert refused(client, names, {browser: ORIGIN}) == all_are(403, names)


def test_nothing_may_be_pushed_unless_it_is_configured(client, access):
    names = those(access, Access.PUSH)

    assert refused(client, names) == all_are(404, names)


def test_no_route_answers_a_preflight(client, access):
    for name in access:
        path = re.sub(r"<.*?>", "x", name.split(" ")[1])
        answer = client.options(path, headers={"Origin": "https://evil.example"}, expect_errors=True)
        assert (answer.status_int, "Access-Control-Allow-Origin" in answer.headers) == (405, False)


def test_another_method_is_refused_and_the_right_one_named(client):
    answer = client.put("/sd?telephone=1", expect_errors=True)

    assert (answer.status_int, answer.headers["Allow"]) == (405, "GET")


def test_an_unknown_page_is_a_plain_404_that_repeats_nothing(client):
    answer = client.get("/nothing-<b>here", expect_errors=True)

    assert (answer.status_int, "nothing" in answer.text) == (404, False)


def test_every_file_in_the_list_has_its_own_type(client):
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

    answers = {name: client.get(f"/static/{name}").content_type for name, _ in app.STATIC}

    assert answers == {name: kinds[name.partition(".")[2]] for name in answers}


def test_the_page_asks_for_every_module_at_once(client):
    preloaded = set(re.findall(r'rel="modulepreload" href="/static/([a-z]+\.js)"', client.get("/").text))

    assert preloaded == {name for name, _ in app.STATIC if name.endswith(".js")} - {"console.js", "bridge.js"}


def test_the_modules_import_only_what_is_served(client):
    scripts = [name for name, _ in app.STATIC if name.endswith(".js")]

    imported = {
        name
        for script in scripts
        for name in re.findall(r"from '\./([a-z]+\.js)'", client.get(f"/static/{script}").text)
    }

    assert imported <= set(scripts)


def test_health_tells_the_version_and_nothing_else(client):
    assert client.get("/health").json == {"ok": True, "version": "1.2.3"}


def test_the_host_of_the_request_is_never_repeated(agent):
    client = agent.client()
    answer = client.get(
        "/sd?telephone=1",
        headers={
            "Host": HOST.replace("127.0.0.1", "LOCALHOST"),
            "Sec-Fetch-Site": "none",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
        },
    )

    assert answer.headers["Location"].startswith("http://127.0.0.1:8737/call/")
