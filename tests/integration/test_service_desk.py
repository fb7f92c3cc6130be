"""The whole way with a service desk: added, filled, asked live, written to, refused, let in again."""

from __future__ import annotations

import queue
import subprocess
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes.desk import Desk
from fakes.world import World
from fakes.xurrent import account, populate
from fakes.xurrent_skin import XurrentSkin
from shell import Shell

from agent.pipe import (
    Find,
    Finished,
    LookedUp,
    LookUp,
    NotFound,
    Ready,
    Refresh,
    Refused,
    Report,
    Send,
    Sent,
    SyncNow,
    TakeBack,
    TakenBack,
)
from agent.supervisor import Supervisor
from cache.model import CallNote, Draft, NumberLink, PersonId, TicketId

pytestmark = pytest.mark.integration

WAIT_SECONDS = 40.0
LINK = NumberLink(PersonId("desk:1"), "+31611111111")
CALLING, NOBODYS = "+31200000003", "+31209999999"  # of person 1; of nobody


@dataclass
class Office:
    """A workstation without a keyring, and an account at a service desk."""

    shell: Shell
    desk: Desk
    skin: XurrentSkin
    reports: queue.Queue[Report] = field(default_factory=queue.Queue)

    @property
    def places(self) -> tuple[str, ...]:
        return ("--config", str(self.shell.folder / "deskcall.toml"), "--data", str(self.shell.folder / "data"))

    def add(self, secret: str, *more: str) -> subprocess.CompletedProcess[str]:
        given = ("base_url", f"{self.desk.address}/v1"), ("account", self.skin.account), ("every", "1h")
        keys = [part for key, value in given for part in ("--set", f"{key}={value}")]
        how = ("--yes", "--file", "--kind", "xurrent", "--name", "desk", *keys, *more)
        return self.shell.run("source", "add", *self.places, *how, text=f"{secret}\n")

    def run(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        return self.shell.run(*arguments, *self.places, text=text)

    def hear(self, *kinds: type[Any], stream: str = "") -> Any:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            report = self.reports.get(timeout=max(0.0, end - time.monotonic()))
            if isinstance(report, kinds) and (not stream or report.stream == stream):
                return report


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    world = World()
    populate(world, 30, 60)
    with account(world) as (desk, skin):
        yield Office(Shell(tmp_path), desk, skin)


@pytest.fixture
def worker(office: Office) -> Iterator[Supervisor]:
    """Run the worker of an office that may write everything."""
    office.add(office.skin.token, "--set", 'write=["numbers", "tickets", "notes"]')
    supervisor = Supervisor(office.places, office.reports.put, time.monotonic, lambda: 0.0)
    supervisor.start()
    yield supervisor
    supervisor.stop()


def test_a_service_desk_is_added_filled_and_stands_in_the_status(office: Office) -> None:
    added, synced, status = office.add(office.skin.token), office.run("sync"), office.run("status", "--json")

    assert (added.returncode, synced.returncode) == (0, 0)
    assert "ok       people: 30 of 30 read" in added.stdout
    assert "ok       live look-up" in added.stdout
    assert '"people": 30' in status.stdout
    assert '"requests_left": null' not in status.stdout


def test_a_role_that_is_missing_is_said_in_the_service_desks_own_words(office: Office) -> None:
    office.skin.is_analyst = False

    said = office.add(office.skin.token)

    assert said.returncode == 1
    assert "MISSING  live look-up" in said.stdout
    assert "Service Desk Analyst role required" in said.stdout


def test_a_wrong_secret_is_shown_nowhere_and_nothing_is_written(office: Office) -> None:
    said = office.add("canary-7f3a")

    assert (said.returncode, "canary" in said.stdout + said.stderr) == (1, False)
    assert list(office.shell.folder.glob("deskcall.toml")) == []


def test_the_secret_is_in_no_configuration_log_or_database(office: Office) -> None:
    office.add(office.skin.token)
    office.run("sync")

    files = [each for each in office.shell.folder.rglob("*") if each.is_file() and each.name != "secrets.json"]
    assert [each for each in files if office.skin.token.encode() in each.read_bytes()] == []


def test_a_client_id_and_its_secret_open_it_too(office: Office) -> None:
    client_id, client_secret = office.skin.client

    added, synced = office.add(client_secret, "--set", f"client_id={client_id}"), office.run("sync")

    assert (added.returncode, synced.returncode) == (0, 0)
    assert tomllib.loads((office.shell.folder / "deskcall.toml").read_text())["source"][0]["client_id"] == client_id


def test_a_caller_is_asked_for_before_the_fill_has_come_to_them(office: Office, worker: Supervisor) -> None:
    assert office.hear(Ready).looks_up == ("desk",)

    worker.send(LookUp(1, CALLING))
    worker.send(LookUp(2, NOBODYS))

    found = {report.id: report for report in (office.hear(LookedUp), office.hear(LookedUp))}
    assert found == {1: LookedUp(1, ("desk:1",)), 2: LookedUp(2)}


def test_what_is_written_is_found_and_can_be_taken_back(office: Office, worker: Supervisor) -> None:
    office.hear(Ready)
    worker.send(Send("k", "desk", LINK))
    sent = office.hear(Sent)

    worker.send(Find("k", "desk", LINK))
    found = office.hear(Sent, NotFound)
    worker.send(TakeBack("k", "desk", LINK, sent.receipt))
    office.hear(TakenBack)
    worker.send(Find("k", "desk", LINK))

    assert (found, office.hear(Sent, NotFound)) == (sent, NotFound("k"))


def test_a_new_request_and_a_note_arrive_and_the_page_is_told(office: Office, worker: Supervisor) -> None:
    office.hear(Finished, stream="tickets")
    worker.send(Send("r", "desk", Draft(PersonId("desk:1"), "Printer on fire")))
    opened = office.hear(Sent).receipt
    worker.send(Send("n", "desk", CallNote(TicketId(f"desk:{opened.number}"), "called again")))
    office.hear(Sent)

    worker.send(Refresh("desk:1"))

    assert office.hear(LookedUp) == LookedUp(0, ("desk:1",))
    assert opened.number in office.run("lookup", "--request", opened.number, "--json").stdout


def test_what_the_service_desk_does_not_take_is_refused_in_its_words(office: Office, worker: Supervisor) -> None:
    office.hear(Ready)

    worker.send(Send("r", "desk", Draft(PersonId("desk:1"), "Printer", category="nonsense")))

    assert "category: is not included in the list" in office.hear(Refused).reason


def test_a_token_that_was_replaced_lets_us_in_after_the_new_one_is_stored(office: Office, worker: Supervisor) -> None:
    office.hear(Finished, stream="tickets")
    old, office.skin.token = office.skin.token, "another"
    worker.send(SyncNow())
    refused = office.hear(Finished, stream="people")
    office.run("secret", "set", "desk", "--file", text="another\n")

    worker.send(SyncNow())
    again = office.hear(Finished, stream="people")

    assert (refused.state, old in refused.error, again.state) == ("refused", False, "fresh")
