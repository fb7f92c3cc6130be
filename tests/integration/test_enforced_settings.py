"""The whole program on a machine where IT has set something: a real /etc/xdg, seen by it alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from desk import PROGRAM, Desk, desk

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="puts a folder over /etc/xdg in a namespace of its own"),
]

POLICY = '[console]\npop = "quiet"\n'


def in_its_own_etc(folder: Path) -> tuple[str, ...]:
    """Return what runs a command with *folder* as /etc/xdg, in a namespace that nobody else sees."""
    return ("unshare", "-Urm", "sh", "-c", 'mount --bind "$0" /etc/xdg && exec "$@"', str(folder), *PROGRAM)


@pytest.fixture(scope="module")
def etc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    etc = tmp_path_factory.mktemp("etc")
    (etc / "deskcall").mkdir()
    (etc / "deskcall" / "policy.toml").write_text(POLICY, encoding="utf-8")
    return etc


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, etc: Path) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk"), '[console]\npop = "notify"\n', in_its_own_etc(etc)) as found:
        yield found


@pytest.fixture(scope="module")
def asked(running: Desk) -> Callable[..., tuple[int, str]]:
    """Ask the agent as its console does; gives status and text."""
    token, origin = running.console_token(), f"http://127.0.0.1:{running.port}"

    def ask(path: str, posted: object = None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}", "Origin": origin, "Content-Type": "application/json"}
        body = None if posted is None else json.dumps(posted)
        with closing(HTTPConnection("127.0.0.1", running.port, timeout=20)) as connection:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    return ask


def test_the_settings_page_shows_it_locked_and_nothing_else(asked: Callable[..., tuple[int, str]]) -> None:
    _, shown = asked("/api/view?page=settings")

    assert (shown.count("<fieldset disabled>"), shown.count("Set by your organization")) == (1, 1)


def test_the_server_refuses_to_change_it_and_changes_the_others(asked: Callable[..., tuple[int, str]]) -> None:
    refused = asked("/api/setting", {"name": "pop", "value": "raise"})
    taken, _ = asked("/api/setting", {"name": "theme", "value": "dark"})

    assert refused == (403, "Your organization has set this; only they can change it.")
    assert taken == 200


def test_a_policy_that_anybody_can_write_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "deskcall").mkdir()
    policy = tmp_path / "deskcall" / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    policy.chmod(0o602)

    said = subprocess.run(
        [*in_its_own_etc(tmp_path), "--data", str(tmp_path / "data"), "run", "--no-browser"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert said.returncode == 2
    assert said.stderr.startswith("/etc/xdg/deskcall/policy.toml: can be written by others (mode 602)")
    assert "1 mistake in the configuration; nothing was started." in said.stderr
