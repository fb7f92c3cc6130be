"""A Linux desktop of its own: display, session bus, XDG folders, and Deskcall registered there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agent_stand_in import StandIn, standing_in
from desk import free_port

from handlers import endpoint

TOOLS = ("Xvfb", "dbus-daemon", "gio", "xdg-open", "unshare")
SECONDS = 120.0
_CONFIG = '[site]\nregion = "NL"\narea = "20"\n[server]\nport = {port}\n'


def wait_for(is_so: Callable[[], object]) -> None:
    """Wait until *is_so*, for two minutes at most: a browser, an agent and a display start at once here."""
    ends = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)


@dataclass(frozen=True)
class LinkDesktop:
    """One user's desktop. *folder* holds everything; *environ* is what its programs are started with."""

    folder: Path
    environ: Mapping[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """Return the data folder of this user's agent."""
        return Path(self.environ["DESKCALL_DATA"])

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a program of this desktop to its end."""
        return subprocess.run(
            command,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd="/",
        )

    def deskcall(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours."""
        return self.run(sys.executable, "-I", "-m", "agent", *arguments)

    @property
    def port(self) -> int:
        """Return where its agent listens."""
        return int((self.folder / "config.toml").read_text().partition("port = ")[2].split()[0])

    def opened(self) -> list[str]:
        """Return the addresses of pages that a browser was asked to open."""
        file = self.folder / "opened"
        return file.read_text().splitlines() if file.exists() else []

    def callers(self) -> list[str]:
        """Return the numbers that rang, in order; empty while there is no agent."""
        with suppress(sqlite3.OperationalError):
            address = f"file:{self.data / 'state.db'}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as state:
                return [str(row[0]) for row in state.execute("SELECT telephone FROM phone_call ORDER BY id")]
        return []

    def is_running(self) -> bool:
        """Tell whether an agent has told where it listens."""
        return (self.data / endpoint.NAME).exists()

    def start_agent(self) -> None:
        """Start the agent as a logon does."""
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-I", "-m", "agent", "run"]
        self.started.append(
            subprocess.Popen(command, env=dict(self.environ), stdin=quiet, stdout=quiet, stderr=quiet, cwd="/")
        )
        wait_for(self.is_running)

    def end_agent(self) -> None:
        """End the agent, whoever started it, and wait until it has ended."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            process = int((self.data / "agent.lock").read_text())
            os.kill(process, signal.SIGTERM)
            wait_for(lambda: not self.is_running() and _has_ended(process))
        while self.started:
            self.started.pop().wait(SECONDS)

    @contextmanager
    def stand_in(self) -> Iterator[StandIn]:
        """Let a listener take what is handed over, in place of the agent."""
        with standing_in(self.data) as listening:
            yield listening
        (self.data / endpoint.NAME).unlink()


def _has_ended(process: int) -> bool:
    """Tell whether a process is gone, or only waits for its parent to notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def desktop(folder: Path, more: str = "") -> Iterator[LinkDesktop]:
    """Give a desktop below *folder* on which ``deskcall register --default`` has been run.

    *more* stands behind the configuration.
    """
    with ExitStack() as stack:
        environ = _environ(folder, more)
        environ["DISPLAY"] = ":" + _started(stack, environ, "Xvfb", "-displayfd", "1", "-nolisten", "tcp")
        environ["DBUS_SESSION_BUS_ADDRESS"] = _started(
            stack, environ, "dbus-daemon", "--session", "--nofork", "--print-address=1"
        )
        found = LinkDesktop(folder, environ)
        stack.callback(found.end_agent)
        done = found.deskcall("register", "--default", "--no-autostart")
        assert done.returncode == 0, done.stderr
        yield found


def _environ(folder: Path, more: str) -> dict[str, str]:
    places = {name: folder / name for name in ("home", "run", "bin", "config", "share", "cache", "data")}
    for place in places.values():
        place.mkdir(mode=0o700)
    (folder / "config.toml").write_text(_CONFIG.format(port=free_port()) + more)
    # Pages are written down instead of opened; links go the real way.
    (places["bin"] / "xdg-open").write_text(
        f"#!/bin/sh\ncase $1 in http:*) printf '%s\\n' \"$1\" >> '{folder / 'opened'}' ;;\n"
        '*) exec /usr/bin/xdg-open "$@" ;;\nesac\n'
    )
    (places["bin"] / "xdg-open").chmod(0o700)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    return {
        **kept,
        "HOME": str(places["home"]),
        "PATH": f"{places['bin']}:{kept['PATH']}",
        "XDG_RUNTIME_DIR": str(places["run"]),
        "XDG_CONFIG_HOME": str(places["config"]),
        "XDG_DATA_HOME": str(places["share"]),
        "XDG_CACHE_HOME": str(places["cache"]),
        "XDG_CURRENT_DESKTOP": "GNOME",
        "DESKCALL_CONFIG": str(folder / "config.toml"),
        "DESKCALL_DATA": str(places["data"]),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "GIO_USE_PORTALS": "0",
    }


def _started(stack: ExitStack, environ: Mapping[str, str], *command: str) -> str:
    """Start a server that says on its output where it is; end it with *stack*."""
    process = subprocess.Popen(
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    stack.callback(_ended, process)
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    assert said, f"{command[0]} did not start"
    return said


def _ended(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
