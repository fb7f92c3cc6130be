"""The list of routes, walked: each refuses what its access refuses."""

import re
import subprocess
import sys

import pytest
from pages import ENDPOINT_TOKEN, HOST, ORIGIN, stand

from agent.web import Access, app, assets

# A new public page is added here on purpose, after its author has made sure that it shows nobody's data.
PUBLIC = {
    "GET /sd",
    "GET /",
    "GET /call/<id:re:[A-Za-z0-9_-]{1,64}>",
    *(f"GET {place}/{name}" for place in ("/static", assets.PLACE) for name in assets.NAMES),
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


def test_every_file_of_the_pages_has_its_own_type(client):
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

    answers = {name: client.get(f"{assets.PLACE}/{name}").content_type for name in assets.NAMES}

    assert answers == {name: kinds[name.partition(".")[2]] for name in answers}


def test_browsers_keep_the_files_of_the_pages_and_nothing_else(client):
    kept = {path: client.get(path, status="*").headers["Cache-Control"] for path in ("/", "/health", "/static/view.js")}

    assert set(kept.values()) == {"no-store"}
    assert "immutable" in client.get(f"{assets.PLACE}/console.js").headers["Cache-Control"]


def test_nobody_can_know_before_the_start_where_the_files_will_lie(client):
    place = "import agent.web.assets as assets; print(assets.PLACE)"
    elsewhere = subprocess.run([sys.executable, "-c", place], capture_output=True, text=True, check=True).stdout.strip()

    assert elsewhere != assets.PLACE
    client.get(f"{elsewhere}/console.js", status=404)


def test_the_page_asks_for_every_module_at_once(client):
    preloaded = re.findall(rf'rel="modulepreload" href="{assets.PLACE}/([a-z]+\.js)"', client.get("/").text)

    assert sorted(preloaded) == sorted(every_module())


def test_the_modules_import_each_other_and_nothing_else(client):
    found = ("console.js", *every_module())

    imported = {name for script in found for name in imports(client.get(f"{assets.PLACE}/{script}").text)}

    assert imported == set(every_module())


def every_module():
    return {name for name in assets.NAMES if name.endswith(".js")} - {"console.js", "bridge.js"}


def imports(script):
    return re.findall(r"(?:from|import) '\./([a-z]+\.js)'", script)


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
