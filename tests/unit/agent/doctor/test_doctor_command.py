"""``deskcall doctor`` where there is nothing, or where the configuration cannot be read."""

from __future__ import annotations

import json

import pytest
from shell import Shell


@pytest.fixture
def shell(tmp_path):
    found = Shell(tmp_path)
    found.environ |= {"XDG_DATA_DIRS": str(tmp_path / "shared"), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    return found


def test_where_nothing_was_ever_set_up_it_names_what_to_do_and_makes_no_file(shell):
    said = shell.run("doctor")

    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert "FAIL  agent " in said.stdout
    assert "→ start it: deskcall run" in said.stdout
    assert [each.name for each in shell.folder.rglob("*")] == []


def test_a_broken_configuration_is_the_first_finding_and_what_needs_one_is_left_out(shell):
    said = shell.run("doctor", "--json", "--config", shell.config("[server]\nprot = 8737\n"))

    found = {each["check"]: each for each in json.loads(said.stdout)}
    assert said.returncode == 1
    assert next(iter(found)) == "configuration"
    assert "prot" in found["configuration"]["found"]
    assert "config check" in found["configuration"]["cure"]
    assert {"agent", "data folder"} <= set(found)
    assert {"port", "softphone", "country", "sources"}.isdisjoint(found)
