"""Real programs for a test: started with a home of their own, ended by their process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk import free_port

from agent.softphones import Softphone
from agent.softphones.argv import Argv, Programs
from agent.softphones.dbus import GnomeCalls
from agent.softphones.uri import Uri

SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """A running program and what it prints."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        """Return everything that it printed."""
        return self.output.read_text("utf-8", "replace")

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait(SECONDS)


def needs(*tools: str) -> None:
    """Skip the test, by the tool's name, when one is missing."""
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(tool)


@contextmanager
def running(
    argv: list[str], folder: Path, environ: Mapping[str, str], *, end: int = signal.SIGTERM, stdin: bool = False
) -> Iterator[Program]:
    """Start *argv*; at the end of the block it and whatever it started is ended."""
    output = folder / f"{Path(argv[0]).name}-{time.monotonic_ns()}.out"
    with output.open("wb") as out:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(environ),
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield Program(process, output)
    finally:
        stop(process, end)


def stop(process: subprocess.Popen[bytes], end: int) -> None:
    """End *process* and its group."""
    for number in (end, signal.SIGKILL):
        if process.poll() is not None and number is not signal.SIGKILL:
            continue
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
    process.wait(SECONDS)
    if process.stdin is not None:
        process.stdin.close()


def home(folder: Path) -> dict[str, str]:
    """Return the environment of a user whose home is *folder*, with nothing of a desktop in it."""
    for name in ("run", ".config", ".local/share/linphone", ".cache"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_DATA_HOME": str(folder / ".local" / "share"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
        "LANG": "C.UTF-8",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "1",
        "GSETTINGS_BACKEND": "memory",
    }


def until(is_so: Callable[[], object], program: Program | None = None, seconds: float = SECONDS) -> None:
    """Wait until *is_so*; what *program* said is in the message when that never comes."""
    ends = time.monotonic() + seconds
    while not is_so():
        said = program.said()[-2000:] if program is not None else ""
        assert time.monotonic() < ends, f"waited in vain\n{said}"
        time.sleep(0.005)


def accepts(port: int) -> bool:
    """Return whether somebody listens at *port*."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def listens(port: int) -> bool:
    """Return whether a UDP or TCP socket is bound to *port*; nothing is sent there."""
    rows = [
        row.split()
        for kind in ("udp", "udp6", "tcp", "tcp6")
        for row in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]
    ]
    return any(row[1].endswith(f":{port:04X}") for row in rows)


def leave(softphone: Softphone) -> tuple[str, ...]:
    """Have *softphone* take leave of the programs that it started; return what it said of them."""
    programs = programs_of(softphone)
    if programs is None:
        return ()
    said: list[str] = []
    until(lambda: said.extend(softphone.reap()) or programs.running() == 0)
    assert zombies() == []
    return tuple(said)


def programs_of(softphone: Softphone) -> Programs | None:
    """Return what starts programs for *softphone*."""
    match softphone:
        case Argv() | Uri():
            return softphone.programs
        case GnomeCalls():
            return softphone.argv.programs
        case _:
            return None


def zombies() -> list[str]:
    """Return the names of our own children that have ended and that nobody took leave of."""
    stats = list(filter(None, map(_text, Path("/proc").glob("[0-9]*/stat"))))
    fields = [
        (text[text.index("(") + 1 : text.rindex(")")], *text[text.rindex(")") + 2 :].split()[:2]) for text in stats
    ]
    return [name for name, state, parent in fields if state == "Z" and int(parent) == os.getpid()]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it ended just now
        return ""


def even_port() -> int:
    """Return a free port whose neighbour is likely free too: media takes pairs."""
    while True:
        port = free_port()
        if port % 2 == 0:
            return port
