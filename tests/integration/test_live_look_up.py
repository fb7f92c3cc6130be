"""A telephone rings, nobody here has the number, and the service desk is asked while its page is open."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, desk, wait_for
from fakes.desk import Desk as ServiceDesk
from fakes.world import World
from fakes.xurrent import account, populate
from serving import get

from agent.config_writing import with_source
from agent.credentials import store_in_file

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]

EVERYBODY = 10
CALLING, NOBODYS = "+31200000003", "+31209999999"  # of person 1; of nobody
CHANGES = re.compile(rb"Date: [^\r]*|/call/[A-Za-z0-9_-]{22}")


@pytest.fixture
def service_desk() -> Iterator[ServiceDesk]:
    """Give a service desk that has people, but no list of them: nobody is here before they call."""
    world = World()
    populate(world, EVERYBODY, 10)
    with account(world) as (made, _skin):
        made.script.on("/v1/people", "500", times=None)
        yield made


@pytest.fixture
def running(tmp_path: Path, service_desk: ServiceDesk) -> Iterator[Desk]:
    with following(tmp_path, service_desk) as found:
        wait_for(lambda: "stream pulled source=acme stream=organizations" in found.log())
        yield found


@contextmanager
def following(tmp_path: Path, service_desk: ServiceDesk) -> Iterator[Desk]:
    """Run an agent whose only source is *service_desk*."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    store_in_file("acme", "PAT-of-the-test", data / "secrets.json")
    base_url = f"{service_desk.address}/v1"
    source = {"name": "acme", "kind": "xurrent", "base_url": base_url, "account": "acme", "every": "1h"}
    with desk(tmp_path, with_source('[site]\nregion = "NL"\n', source)) as found:
        yield found


def ring(running: Desk, telephone: str) -> bytes:
    return CHANGES.sub(b"", get(running.port, f"/sd?telephone={telephone}").raw)


def page(running: Desk, token: str) -> str:
    """Return the page of the newest call."""
    call = running.opened()[-1].partition("/call/")[2].partition("#")[0]
    shown = get(running.port, f"/api/view?call={call}", f"Authorization: Bearer {token}").raw
    return html.unescape(shown.decode())


def test_who_calls_is_found_at_the_service_desk(running: Desk) -> None:
    token = running.console_token()
    before = len(running.opened())

    ring(running, CALLING)
    wait_for(lambda: len(running.opened()) > before)

    wait_for(lambda: "Person 1" in page(running, token))


def test_a_number_of_nobody_there_is_said(running: Desk) -> None:
    token = running.console_token()
    before = len(running.opened())

    ring(running, NOBODYS)
    wait_for(lambda: len(running.opened()) > before)

    wait_for(lambda: "Asked acme: nobody has this number there." in page(running, token))


def test_a_service_desk_that_hangs_is_waited_for_by_the_page_and_not_by_the_ring(
    running: Desk, service_desk: ServiceDesk
) -> None:
    service_desk.script.on("/v1/sd", "hang", times=None)
    token = running.console_token()
    before = len(running.opened())

    asked, other = ring(running, CALLING), ring(running, NOBODYS)
    wait_for(lambda: len(running.opened()) > before)

    assert asked == other
    wait_for(lambda: "Asking acme …" in page(running, token))
    wait_for(lambda: "Asked acme: no answer" in page(running, token))


def test_a_number_gives_the_people_whom_the_service_desk_gives_for_it(tmp_path: Path) -> None:  # S6
    world = World()
    populate(world, EVERYBODY, 10)
    with account(world) as (service_desk, skin), following(tmp_path, service_desk) as running:
        skin.limits.windows[2.0] = 1_000  # we ask it here what no agent would
        wait_for(lambda: "stream pulled source=acme stream=tickets" in running.log())
        ours = f"Authorization: Bearer {running.console_token()}"
        theirs = (f"Authorization: Bearer {skin.token}", f"X-Xurrent-Account: {skin.account}")
        people = world.table("people").rows.values()
        numbers = [contact["telephone"].replace("+", "%2B") for row in people for contact in row["contacts"]]

        def both(number: str) -> tuple[list[str], list[str]]:
            here = answer(running.port, f"/api/people?telephone={number}", ours)["people"]
            there = answer(service_desk.port, f"/v1/sd?telephone={number}", *theirs)
            return [each["id"] for each in here], [f"acme:{each['id']}" for each in there]

        found = {number: both(number) for number in [*numbers, NOBODYS.replace("+", "%2B")]}

    assert len(found) > EVERYBODY
    assert [number for number, (here, there) in found.items() if here != there] == []
    assert [number for number, (here, _) in found.items() if not here] == [NOBODYS.replace("+", "%2B")]


def answer(port: int, target: str, *headers: str) -> Any:
    return json.loads(get(port, target, *headers).raw.partition(b"\r\n\r\n")[2])
