"""What IT gives to the telephone system, so that its rings are believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_the_link_secret_is_made_once_and_printed(shell: Shell) -> None:
    keyring = {"PYTHON_KEYRING_BACKEND": "file_keyring.Keyring", "FILE_KEYRING": str(shell.folder / "keyring.json")}
    tests = {"PYTHONPATH": str(Path(__file__).parents[2])}

    first, second = (shell.run("config", "link-secret", **keyring, **tests) for _ in range(2))

    assert (first.returncode, len(first.stdout.strip()), second.stdout) == (0, 43, first.stdout)


def test_without_a_keyring_there_is_no_link_secret_and_the_reason_is_told(shell: Shell) -> None:
    said = shell.run("config", "link-secret")

    assert (said.returncode, said.stdout) == (2, "")
    assert "no keyring" in said.stderr


def test_the_push_secret_is_another_one_and_says_where_to_push(shell: Shell) -> None:
    keyring = {"PYTHON_KEYRING_BACKEND": "file_keyring.Keyring", "FILE_KEYRING": str(shell.folder / "keyring.json")}
    tests = {"PYTHONPATH": str(Path(__file__).parents[2])}

    link = shell.run("config", "link-secret", **keyring, **tests)
    first, second = (shell.run("config", "push-secret", **keyring, **tests) for _ in range(2))

    assert (first.returncode, second.stdout, first.stdout != link.stdout) == (0, first.stdout, True)
    assert "http://127.0.0.1:8737/cti/" in first.stderr
    assert "push = true" in first.stderr
