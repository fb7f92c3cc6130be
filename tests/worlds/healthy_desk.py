"""One user's desk on which all is well: registered, a running agent, a keyring, a softphone, a service desk, a ring."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import file_keyring
import keyring
import pytest
from desk import SECONDS, free_port, wait_for
from fakes.desk import Desk
from fakes.world import World
from fakes.xurrent import account, populate
from fakes.xurrent_skin import XurrentSkin
from serving import get

from agent import config_file, paths
from agent.doctor import Finding, examination
from agent.doctor.patient import Patient
from agent.errors import ConfigError
from agent.paths import Paths
from handlers import endpoint
from handlers.changes import answer_of
from handlers.linux import Linux
from handlers.registration import commands

CALLER = "+31200000003"
_CONFIG = """[site]
region = "NL"
[server]
port = {port}
[dial]
command = ["{phone}", "{{dial}}"]
[[source]]
name = "desk"
kind = "xurrent"
base_url = "{address}/v1"
account = "{account}"
every = "1h"
"""


@dataclass
class HealthyDesk:
    """*folder* holds everything, *environ* is what programs are started with, *now* is the doctor's clock."""

    folder: Path
    environ: Mapping[str, str]
    port: int
    desk: Desk
    skin: XurrentSkin
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def machine(self) -> Path:
        """Return what stands before the machine's own folders."""
        return self.folder / "machine"

    @property
    def entry(self) -> Path:
        """Return our desktop entry."""
        return self.folder / "share/applications/org.deskcall.Deskcall.desktop"

    @property
    def config(self) -> str:
        return (self.folder / "config.toml").read_text()

    @property
    def paths(self) -> Paths:
        return paths.locate(self.folder / "data", {})

    def deskcall(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours."""
        return subprocess.run(
            [sys.executable, "-I", "-m", "agent", *arguments],
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
            cwd=self.folder,
        )

    def ask(self, command: tuple[str, ...]) -> str:
        """Return what a program says on this desk."""
        return answer_of(("env", "-i", *(f"{name}={value}" for name, value in self.environ.items()), *command))

    def linux(self) -> Linux:
        return Linux(commands(), self.environ, self.ask, root=str(self.machine))

    def patient(self, config: str = "", **changes: Any) -> Patient:
        """Return this desk as the doctor sees it, with another configuration or with other *changes*."""
        file = self.folder / "other.toml"
        file.write_text(config or self.config)
        seen = Patient(self.paths, self.environ, lambda: datetime.now(UTC), self.linux(), None, root=self.machine)
        try:
            loaded = replace(seen, ask=self.ask, loaded=config_file.load(file, {}))
        except ConfigError as error:
            loaded = replace(seen, ask=self.ask, mistakes=error.mistakes)
        return replace(loaded, **changes)

    def ring(self, *more: str) -> int | None:
        """Have the telephone ring with *more* parameters, and return the status of the answer."""
        query = (f"telephone={CALLER.replace('+', '%2B')}", f"callID={uuid.uuid4().hex}", *more)
        return get(self.port, f"/sd?{'&'.join(query)}").status

    def calls(self) -> int:
        """Return how many calls are in the log, incoming and dialed."""
        with closing(sqlite3.connect(f"file:{self.paths.state_db}?mode=ro", uri=True)) as state:
            return int(state.execute("SELECT count(*) FROM phone_call").fetchone()[0])

    def start_agent(self) -> None:
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-I", "-m", "agent", "run"]
        self.started.append(subprocess.Popen(command, env=dict(self.environ), stdin=quiet, stdout=quiet, stderr=quiet))
        wait_for(lambda: (self.folder / "data" / endpoint.NAME).exists() or self.started[-1].poll() is not None)
        assert self.started[-1].poll() is None

    def end_agent(self) -> None:
        while self.started:
            process = self.started.pop()
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def examined(patient: Patient) -> list[Finding]:
    """Return everything that the doctor finds."""
    return list(examination.examine(patient))


@contextmanager
def healthy_desk(folder: Path) -> Iterator[HealthyDesk]:
    """Give such a desk below *folder*; its keyring is that of this process too, until the block ends."""
    world = World()
    populate(world, 30, 60)
    before = keyring.get_keyring()
    with account(world) as (service_desk, skin), pytest.MonkeyPatch.context() as patch:
        port = free_port()
        found = HealthyDesk(folder, _environ(folder), port, service_desk, skin)
        _furnish(found)
        patch.setenv("FILE_KEYRING", found.environ["FILE_KEYRING"])
        keyring.set_keyring(file_keyring.Keyring())
        for command in (("register", "--default"), ("sync", "--quiet")):
            done = found.deskcall(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        try:
            found.start_agent()
            assert found.ring() == 202
            yield found
        finally:
            found.end_agent()
            keyring.set_keyring(before)


def _environ(folder: Path) -> dict[str, str]:
    places = {name: folder / name for name in ("home", "run", "bin", "config", "share", "data", "shared", "machine")}
    for place in places.values():
        place.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    return {
        **kept,
        "HOME": str(places["home"]),
        "PATH": f"{places['bin']}:{kept['PATH']}",
        "XDG_RUNTIME_DIR": str(places["run"]),
        "XDG_CONFIG_HOME": str(places["config"]),
        "XDG_CONFIG_DIRS": str(places["machine"] / "etc/xdg"),
        "XDG_DATA_HOME": str(places["share"]),
        "XDG_DATA_DIRS": str(places["shared"]),
        "DESKCALL_CONFIG": str(folder / "config.toml"),
        "DESKCALL_DATA": str(places["data"]),
        "FILE_KEYRING": str(folder / "keyring.json"),
    }


def _furnish(found: HealthyDesk) -> None:
    folder, phone = found.folder, found.folder / "bin/phone"
    for program in (phone, found.folder / "bin/xdg-open"):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o700)
    values = {"port": found.port, "phone": phone, "address": found.desk.address, "account": found.skin.account}
    (folder / "config.toml").write_text(_CONFIG.format(**values))
    (folder / "keyring.json").write_text(json.dumps({"deskcall/source desk": found.skin.token}))
    # Our processes are isolated: keyring finds this backend by its own file, not by the environment.
    backend = folder / "config/python_keyring/keyringrc.cfg"
    backend.parent.mkdir()
    where = Path(file_keyring.__file__).parent
    backend.write_text(f"[backend]\ndefault-keyring=file_keyring.Keyring\nkeyring-path={where}\n")
