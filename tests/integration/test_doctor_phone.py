"""The doctor and a real softphone: it is heard, and never cut off from the agent that listens to it."""

from __future__ import annotations

import socket
from contextlib import closing
from datetime import UTC, datetime

import pytest
from desk import free_port
from lines.softphones import baresip

from agent import config_file, paths
from agent.doctor import telephone_checks
from agent.doctor.patient import Patient
from handlers.changes import Commands
from handlers.linux import Linux

pytestmark = pytest.mark.integration


@pytest.fixture
def found(tmp_path):
    def look(control: int) -> str:
        file = tmp_path / "config.toml"
        file.write_text(f'[phone]\nprofile = "baresip"\nport = {control}\n')
        places = paths.locate(tmp_path / "data", {})
        linux = Linux(Commands(("/x",), ("/y",)), {}, lambda _command: "")
        patient = Patient(places, {}, lambda: datetime.now(UTC), linux, config_file.load(file, {}))
        return next(telephone_checks.softphone(patient)).result

    return look


def test_a_softphone_that_listens_is_well_and_one_that_has_ended_fails(tmp_path, found):
    with baresip(tmp_path, free_port()) as running:
        assert found(running.control) == "ok"

    assert found(running.control) == "fail"


def test_who_is_connected_to_a_softphone_is_not_cut_off(tmp_path, found):
    with (
        baresip(tmp_path, free_port()) as running,
        closing(socket.create_connection(("127.0.0.1", running.control))) as agent,
    ):
        assert found(running.control) == "ok"

        agent.settimeout(0.3)
        with pytest.raises(TimeoutError):  # closed, it would give an empty answer
            agent.recv(1)
