"""By which command this installation starts itself."""

import sys

import pytest

from handlers import rows, start


def test_the_debian_package_starts_itself_by_its_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "__file__", f"{rows.PACKAGED_FOLDER}/handlers/start.py")

    assert start.program() == ("/usr/bin/deskcall",)
    assert start.agent_command() == ("/usr/bin/deskcall", "run")


def test_elsewhere_it_is_the_isolated_interpreter_that_runs_us() -> None:
    assert start.program() == (sys.executable, "-I", "-m", "agent")
