"""Commands over real data: files are synced, the agent runs, and programs read what both know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, desk, wait_for
from office import PEOPLE, Office
from serving import get, post_json

pytestmark = pytest.mark.integration


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.write()
    return made


@pytest.fixture
def synced(office: Office) -> Office:
    said = office.run("sync")
    assert said.returncode == 0, said.stderr + said.stdout
    return office


@pytest.fixture
def running(office: Office) -> Iterator[Desk]:
    with desk(office.folder, office.config) as started:
        wait_for(lambda: '"people": 3' in office.run("status", "--json").stdout)
        yield started


def test_a_sync_says_what_it_read(office: Office) -> None:
    said = office.run("sync")

    assert (said.returncode, "desk people: 3 rows" in said.stdout) == (0, True)


def test_a_quiet_sync_says_nothing(office: Office) -> None:
    said = office.run("sync", "--quiet")

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_a_source_that_is_away_ends_a_sync_with_1_and_keeps_its_rows(synced: Office) -> None:
    (synced.folder / "people.csv").unlink()

    said = synced.run("sync")

    assert said.returncode == 1
    assert "Anna Smit" in synced.run("lookup", "--telephone", "0201234567").stdout


def test_a_person_is_found_by_a_number_in_any_format(synced: Office) -> None:  # S9
    said = synced.run("lookup", "--telephone", "020 - 123 45 67")

    assert (said.returncode, "Anna Smit" in said.stdout) == (0, True)


def test_everybody_with_a_shared_support_id_is_listed(synced: Office) -> None:  # S12
    found = synced.json("lookup", "--support-id", "b8")

    assert sorted(person["employee_id"] for person in found["people"]) == ["0043", "0044"]


def test_a_dry_run_says_who_matched_and_why(synced: Office) -> None:  # S7, S17
    said = synced.run("ring", "--request", "999", "--telephone", "0201234567", "--dry-run")

    assert "Anna Smit" in said.stdout
    assert "request 999: no request with that number" in said.stdout


def test_a_ring_by_command_opens_a_page(office: Office, running: Desk) -> None:
    said = office.run("ring", "--telephone", "0201234567")

    wait_for(lambda: len(running.opened()) > 0)
    assert (said.returncode, "/call/" in running.opened()[0]) == (0, True)


def test_the_call_log_names_who_called(office: Office, running: Desk) -> None:
    office.run("ring", "--telephone", "0201234567", "--call-id", "a-1")
    wait_for(lambda: running.calls() == 1)

    (call,) = office.json("calls")

    assert (call["name"], call["telephone"], call["callID"]) == ("Anna Smit", "0201234567", "a-1")


def test_the_note_of_a_call_is_listed_with_it(office: Office, running: Desk) -> None:
    get(running.port, "/sd?telephone=0201234567&callID=noted")
    wait_for(lambda: running.calls() == 1)
    (call,) = office.json("calls")
    note = {"call": call["id"], "text": "Drops since Monday.", "seen": 0, "writer": "window", "turn": 1}
    token = running.console_token()

    post_json(running.port, "/api/note", note, f"Authorization: Bearer {token}")

    assert office.json("calls")[0]["note"] == "Drops since Monday."


def test_only_missed_calls_are_listed_as_missed(office: Office, running: Desk) -> None:
    for number, events in (("0201234567", ("ring", "hangup")), ("0201234568", ("ring", "answer", "hangup"))):
        for event in events:
            office.run("ring", "--telephone", number, "--call-id", number, "--event", event)
    wait_for(lambda: running.calls() == 2)

    missed = office.json("calls", "--missed")

    assert [call["name"] for call in missed] == ["Anna Smit"]


def test_status_knows_that_the_agent_runs(office: Office, running: Desk) -> None:
    told = office.json("status")

    assert told["agent"] == {"running": True, "port": running.port}
    assert {stream["stream"]: stream["state"] for stream in told["streams"]}["people"] == "fresh"


def test_a_look_up_prints_what_the_agent_answers(office: Office, running: Desk) -> None:  # S6
    token = running.console_token()
    answer = get(running.port, "/api/people?telephone=0201234567", f"Authorization: Bearer {token}")

    told = office.json("lookup", "--telephone", "0201234567")

    assert ageless(told) == ageless(json.loads(answer.raw.partition(b"\r\n\r\n")[2]))


def test_a_sync_while_the_agent_runs_is_done_by_its_worker(office: Office, running: Desk) -> None:
    office.write(PEOPLE.replace("Bob Jansen", "Bob Pieters"))

    said = office.run("sync")

    assert said.returncode == 0
    wait_for(lambda: "Bob Pieters" in office.run("lookup", "--telephone", "0201234568").stdout)


def test_a_second_agent_of_this_user_ends_at_once(office: Office, running: Desk) -> None:
    said = office.run("run", "--no-browser")

    assert (said.returncode, str(running.process.pid) in said.stderr) == (0, True)


def ageless(found: object) -> object:
    """Return an answer without what changes by the second."""
    if isinstance(found, dict):
        return {key: ageless(value) for key, value in found.items() if key != "age_seconds"}
    return [ageless(each) for each in found] if isinstance(found, list) else found
