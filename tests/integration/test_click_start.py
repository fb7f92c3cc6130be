"""A click when no agent runs: it is started, once, and the link is not lost."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from agent_stand_in import HANDLERS
from desk import Desk, free_port, wait_for
from lines.programs import accepts

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]


STARTS = f"[ $2 = is-active ] || exec {sys.executable} -I -m agent run </dev/null >/dev/null 2>&1 &"


class Office:
    """A user who is logged on, whose agent does not run yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        (folder / "bin").mkdir()
        self.program("xdg-open", f"printf '%s\\n' \"$1\" >> '{folder / 'opened'}'")
        config, self.port = folder / "config.toml", free_port()
        config.write_text(f'[site]\nregion = "US"\n[server]\nport = {self.port}\n')
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DESKCALL_"))},
            "HOME": str(folder),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "DESKCALL_CONFIG": str(config),
            "DESKCALL_DATA": str(self.data),
            "DISPLAY": ":0",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def program(self, name: str, body: str) -> None:
        """Put a program of somebody else on the path."""
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o700)

    def click(self, link: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(HANDLERS / "__main__.py"), link],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )

    def with_unit(self, systemctl: str) -> Path:
        """Let the user manager know our unit; return the file in which *systemctl* leaves what it was asked."""
        units, asked = self.folder / "config" / "systemd" / "user", self.folder / "asked"
        units.mkdir(parents=True)
        (units / "deskcall.service").touch()
        self.program("systemctl", f"printf '%s\\n' \"$*\" >> '{asked}'\n{systemctl}")
        self.environ |= {"XDG_CONFIG_HOME": str(units.parents[1]), "XDG_RUNTIME_DIR": str(self.folder / "run")}
        del self.environ["DESKCALL_DATA"]
        self.data = self.folder / ".local" / "share" / "deskcall"
        return asked

    def end_agents(self) -> None:
        """End every agent of this user, also one that is still on its way up."""
        for process in agents(self):
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGTERM)
        wait_for(lambda: not agents(self))


@contextmanager
def opened_office(folder: Path) -> Iterator[Office]:
    office = Office(folder)
    try:
        yield office
    finally:
        office.end_agents()


@pytest.fixture
def office(tmp_path):
    with opened_office(tmp_path) as opened:
        yield opened


def calls(office: Office) -> int:
    return Desk.calls(Desk(None, 0, office.data, office.folder / "opened"))  # type: ignore[arg-type]


def test_a_link_clicked_when_no_agent_runs_starts_it_and_rings(office):  # U1
    click = office.click("cti:sd?telephone=2125550101")

    said = click.communicate(timeout=60)[1]

    assert (click.returncode, said) == (0, "")
    wait_for((office.folder / "opened").exists)
    wait_for(lambda: calls(office) == 1)


def test_the_link_is_on_no_command_line_but_the_clicks_own(office):
    office.click("cti:sd?telephone=2125550199").communicate(timeout=60)

    agent = int((office.data / "agent.lock").read_text())
    words = Path(f"/proc/{agent}/cmdline").read_bytes().split(b"\0")
    assert words[1:] == [b"-I", b"-m", b"agent", b"run", b""]


def test_ten_clicks_at_once_start_one_agent_and_none_is_lost(office):
    asked = office.with_unit(STARTS)
    clicks = [office.click(f"cti:sd?telephone=212555010{number}&callID=c{number}") for number in range(10)]

    said = [click.communicate(timeout=60)[1] for click in clicks]

    assert ([click.returncode for click in clicks], set(said)) == ([0] * 10, {""})
    assert asked.read_text().splitlines().count("--user start deskcall.service") == 1
    wait_for(lambda: calls(office) == 10)


def test_a_link_clicked_after_the_agent_was_killed_starts_it_again(office):
    office.click("cti:sd?telephone=2125550101").communicate(timeout=60)
    killed = int((office.data / "agent.lock").read_text())
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not accepts(office.port))  # its last thread, not its first, closes the port

    second = office.click("cti:sd?telephone=2125550102")
    second.communicate(timeout=60)

    assert second.returncode == 0
    wait_for(lambda: calls(office) == 2)


def test_a_link_clicked_while_the_agent_ends_is_not_lost(office):
    office.data.mkdir(mode=0o700)
    with (office.data / "agent.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as one that has taken its endpoint file away, and still writes down
        click = office.click("cti:sd?telephone=2125550101")
        wait_for(lambda: agents(office))
        first = agents(office)[0]
        wait_for(lambda: first not in agents(office))

    click.communicate(timeout=60)

    assert click.returncode == 0
    wait_for(lambda: calls(office) == 1)


def agents(office: Office) -> list[str]:
    """Return the ids of the agents that run, or try to, for this user."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_agent = b"\0agent\0run\0" in (process / "cmdline").read_bytes()
            if is_agent and str(office.folder).encode() in (process / "environ").read_bytes():
                found.append(process.name)
    return found


def test_an_agent_that_does_not_come_up_costs_one_sentence_and_no_waiting_for_more(office):
    Path(office.environ["DESKCALL_CONFIG"]).write_text("this is no configuration")

    click = office.click("tel:+12125550101")
    said = click.communicate(timeout=60)[1]

    assert (click.returncode, said.count("\n")) == (3, 1)
    assert said.startswith("deskcall: Deskcall could not be started, so the link was not used; 'deskcall run'")


def test_a_user_manager_that_starts_nothing_is_waited_for_five_seconds(office):
    office.with_unit("[ $2 = start ]")
    begun = time.monotonic()

    click = office.click("tel:+12125550101")
    click.communicate(timeout=60)

    assert (click.returncode, time.monotonic() - begun >= 5) == (3, True)


def test_the_agent_is_started_as_ever_when_the_user_manager_fails(office):
    asked = office.with_unit("exit 1")

    click = office.click("cti:sd?telephone=2125550101")
    click.communicate(timeout=60)

    assert (click.returncode, asked.read_text()) == (0, "--user start deskcall.service\n")
    wait_for(lambda: calls(office) == 1)
