"""The answer to a ring tells nobody whether the caller is known: every byte is the same but for the date and the id."""

import json
import re
import sys

import pytest
from desk import desk, wait_for
from serving import get

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]

KNOWN, UNKNOWN = "2125550100", "2125550199"
NAVIGATION = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
CHANGES = re.compile(rb"Date: [^\r]*|/call/[A-Za-z0-9_-]{22}")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    people = folder / "people.csv"
    people.write_text(f"id,name,support_id,employee_id,telephone\n1,Anna Visser,S-1,E-1,{KNOWN}\n")
    source = f'[[source]]\nkind = "csv"\nname = "acme"\npeople = {json.dumps(str(people))}\n'
    with desk(folder, '[site]\nregion = "US"\n' + source) as found:
        token = found.console_token()
        wait_for(lambda: b"Anna Visser" in people_called(found, token, KNOWN))
        yield found


def people_called(running, token, telephone):
    return get(running.port, f"/api/people?telephone={telephone}", f"Authorization: Bearer {token}").raw


def answer(running, query, *headers):
    return CHANGES.sub(b"", get(running.port, f"/sd?{query}", *headers).raw)


@pytest.mark.parametrize("headers", [(), NAVIGATION], ids=["program", "window"])
@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        (f"telephone={KNOWN}", f"telephone={UNKNOWN}"),
        ("supportID=S-1", "supportID=S-2"),
        ("employeeID=E-1", "employeeID=E-2"),
    ],
)
def test_known_and_unknown_callers_get_the_same_bytes(running, headers, known, unknown):
    assert answer(running, known, *headers) == answer(running, unknown, *headers)


def test_a_call_that_does_not_exist_has_the_same_empty_page(running):
    window = get(running.port, f"/sd?telephone={KNOWN}", *NAVIGATION).raw
    path = re.search(rb"Location: http://[^/]*(/call/\S+)", window)[1].decode()

    existing, invented = (get(running.port, each).raw for each in (path, "/call/AAAAAAAAAAAAAAAAAAAAAA"))
    assert CHANGES.sub(b"", existing) == CHANGES.sub(b"", invented)
    assert b"Anna" not in existing
