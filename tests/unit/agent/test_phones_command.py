"""``deskcall phones``: which softphones there are, which is used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def places(folder: Path, *programs: str) -> dict[str, str]:
    """Programs on PATH, and no desktop that owns a scheme."""
    for name in programs:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder), "XDG_DATA_DIRS": "/nonexistent"}


def test_the_one_that_is_here_is_used(shell: Shell) -> None:
    said = shell.run("phones", "--json", **places(shell.folder, "baresip"))

    rows = json.loads(said.stdout)
    assert (said.returncode, len(rows)) == (0, 30)
    assert [row["id"] for row in rows if row["is_used"]] == ["baresip"]
    assert [row["id"] for row in rows if row["is_here"]] == ["baresip"]


def test_without_one_it_says_so_and_ends_with_1(shell: Shell) -> None:
    said = shell.run("phones", **places(shell.folder))

    assert (said.returncode, len(said.stdout.splitlines())) == (1, 30)
    assert "No softphone that Deskcall knows is installed" in said.stderr


def test_each_says_how_far_it_was_tested(shell: Shell) -> None:
    rows = {row["id"]: row["tested"] for row in json.loads(shell.run("phones", "--json").stdout)}

    assert (rows["baresip"], rows["zoom"], rows["zoiper"]) == ("real", "golden", "unverified")


def test_a_shell_in_a_profile_of_ones_own_is_said_with_its_line(shell: Shell) -> None:
    config = shell.config('[[phone.own]]\nid = "x"\ndial = ["/bin/sh", "-c", "phone {dial}"]\n')

    said = shell.run("phones", "--config", config)

    assert said.returncode == 2
    assert "line 3: phone.own[1].dial: may not start sh" in said.stderr
