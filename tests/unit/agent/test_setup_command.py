"""``deskcall setup``, and ``config explain`` of what was chosen on the settings page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_choice_of_the_settings_page_is_explained(shell: Shell, tmp_path: Path) -> None:
    from agent.state import MIGRATIONS, preferences
    from cache.database import open_state

    folder = tmp_path / "chosen"
    folder.mkdir(mode=0o700)
    state = open_state(folder / "state.db", MIGRATIONS)
    with state.transaction() as transaction:
        preferences.choose(transaction, preferences.Chosen("console.pop", "quiet"), datetime(2026, 3, 2, tzinfo=UTC))
    state.close()

    said = shell.run("config", "explain", "console.pop", "--json", "--data", str(folder))

    found = {each["name"]: each for each in json.loads(said.stdout)}["console.pop"]
    assert (found["value"], found["place"]) == ('"quiet"', "chosen on the settings page")


def test_the_text_to_paste_names_the_configured_port(shell: Shell) -> None:
    file = shell.config("[server]\nport = 9123")

    said = shell.run("setup", "wildix", "--config", file)

    assert "\n    http://127.0.0.1:9123/sd?telephone={CALLERNUM}\n" in said.stdout
    assert "1. Find the field Popup URL" in said.stdout


def test_every_phone_is_listed_and_told_as_data(shell: Shell) -> None:
    listed, told = shell.run("setup").stdout, json.loads(shell.run("setup", "--json").stdout)

    assert [each["id"] for each in told] == [line.split()[0] for line in listed.splitlines()]
