"""The commands where IT has set something: said in words, refused with a sentence, loud when it is broken."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import cli
from agent.cli.place import Place
from agent.config_machine import Machine

Deskcall = Callable[..., int]
SOURCE = '[[source]]\nname = "desk"\nkind = "csv"\npeople = "/srv/people.csv"\n'


@pytest.fixture
def deskcall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deskcall:
    """Run a command on a machine whose ``/etc`` lies below *tmp_path*."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_DIRS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DESKCALL_CONFIG", raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*arguments: str) -> int:
        return cli.main(arguments, place=Place(machine=Machine(tmp_path, os.getuid())))

    return run


def enforce(root: Path, text: str) -> Path:
    policy = root / "etc/xdg/deskcall/policy.toml"
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text(text, encoding="utf-8")
    return policy


def choose(root: Path, text: str) -> Path:
    file = root / "home/deskcall/config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_enforced_is_explained_with_what_it_overrides(
    deskcall: Deskcall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = enforce(tmp_path, '[dial]\nconfirm = "always"\n')
    user = choose(tmp_path, '[dial]\nconfirm = "never"\n')

    code = deskcall("config", "explain", "dial.confirm", "--with", "dial.confirm=unknown")

    assert code == 0
    assert capsys.readouterr().out.splitlines()[::2] == [
        'dial.confirm = "always"',
        f"    policy {policy}, line 2 (locked; command line --with dial.confirm ignored; user {user}, line 2 ignored); "
        'default "unknown"',
    ]


def test_the_explanation_in_json_has_level_place_lock_and_what_is_overridden(
    deskcall: Deskcall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = enforce(tmp_path, "[server]\nport = 28001\n")
    user = choose(tmp_path, "[server]\nport = 28002\n")

    deskcall("config", "explain", "server.port", "--json")
    (said,) = json.loads(capsys.readouterr().out)

    assert {key: said[key] for key in ("value", "level", "place", "is_locked", "overrides")} == {
        "value": "28001",
        "level": "policy",
        "place": f"{policy}, line 2",
        "is_locked": True,
        "overrides": [{"level": "user", "place": f"{user}, line 2", "value": "28002"}],
    }


@pytest.mark.parametrize("command", [("run",), ("config", "check"), ("sync",), ("status",), ("config", "explain")])
def test_a_broken_policy_stops_every_command(
    deskcall: Deskcall, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    policy = enforce(tmp_path, "[server\n")

    code = deskcall(*command)

    assert code == 2
    assert capsys.readouterr().err.startswith(f"{policy}, line 1: is not TOML")


def test_a_port_that_is_enforced_cannot_be_changed_at_the_start(
    deskcall: Deskcall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enforce(tmp_path, "[server]\nport = 28001\n")

    assert deskcall("run", "--port", "28002") == 2
    assert "Your organization has set the port" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [(), ("--config", "absent.toml")], ids=["usual", "named"])
def test_sources_that_are_enforced_cannot_be_added_to(
    deskcall: Deskcall, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    enforce(tmp_path, SOURCE)
    given = ("--kind", "csv", "--name", "mine", "--set", f"people={tmp_path / 'people.csv'}", "--yes", "--no-test")

    assert deskcall("source", "add", *given, *arguments) == 2
    assert "Your organization has set the sources" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("text", ["server.port", "", "=1"])
def test_a_value_of_the_command_line_needs_key_and_value(
    deskcall: Deskcall, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert deskcall("config", "check", "--with", text) == 2
    assert "--with" in capsys.readouterr().err


def test_values_of_the_command_line_count_before_and_behind_the_command(
    deskcall: Deskcall, capsys: pytest.CaptureFixture[str]
) -> None:
    deskcall("--with", "server.port=28001", "config", "explain", "server", "--with", "server.push=true", "--json")
    said = {each["name"]: each["value"] for each in json.loads(capsys.readouterr().out)}

    assert (said["server.port"], said["server.push"]) == ("28001", "true")


def test_the_worker_is_started_with_the_same_values(tmp_path: Path) -> None:
    place = Place(data=tmp_path, values=["server.port=28001", "site.region=NL"])

    assert place.paths.arguments[-4:] == ("--with", "server.port=28001", "--with", "site.region=NL")
