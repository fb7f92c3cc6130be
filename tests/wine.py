"""A Windows made by wine: a prefix of its own, its own home, no display, and no server of it left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

Output = int | IO[bytes]
_DEBIAN = Path("/usr/lib/wine")  # keeps them off the PATH
_LIBRARIES = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows")
SECONDS = 120.0


@dataclass(frozen=True)
class Wine:
    """*folder* holds the prefix and everything else that wine writes."""

    folder: Path

    @property
    def drive(self) -> Path:
        """Return the folder that is C: in there."""
        return self.folder / "prefix" / "drive_c"

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of its programs: nothing of this session's desktop or of an agent here."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
        return kept | {
            "HOME": str(self.folder / "home"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",  # no downloads of .NET and a browser
            "LC_ALL": "C.UTF-8",
        }

    def start(self, *command: str | bytes | Path, **environ: str) -> subprocess.Popen[bytes]:
        """Start a Windows program and go on."""
        quiet = subprocess.DEVNULL
        return self._started(command, environ, quiet, quiet)

    def run(self, *command: str | bytes | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end. Of an exit code only the lowest 8 bits arrive."""
        # Files, not pipes: services that wine starts beside the program would keep a pipe open for ever.
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
            process = self._started(command, environ, said, complained)
            try:
                code = process.wait(SECONDS)
            finally:
                process.kill()
                process.wait()
            return subprocess.CompletedProcess(process.args, code, _text(said), _text(complained))

    def _started(
        self, command: tuple[str | bytes | Path, ...], environ: dict[str, str], said: Output, complained: Output
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [_program("wine64"), *command],
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            cwd="/",
        )


def windows_path(path: Path) -> str:
    """Return what a file of this machine is called in there."""
    return "Z:" + str(path).replace("/", "\\")


@contextmanager
def bare(folder: Path) -> Iterator[Wine]:
    """Give a Windows that can do no more than run programs: no registry, no services, and up in no time."""
    system = folder / "prefix" / "drive_c" / "windows" / "system32"
    system.mkdir(parents=True)
    for library in _LIBRARIES.iterdir():
        (system / library.name).symlink_to(library)
    (folder / "prefix" / ".update-timestamp").write_text("disable\n")
    with _served(Wine(folder)) as wine:
        yield wine


@contextmanager
def booted(folder: Path) -> Iterator[Wine]:
    """Give a whole Windows; takes 15 s and more."""
    (folder / "prefix").mkdir(parents=True)
    with _served(Wine(folder)) as wine:
        assert wine.run("wineboot", "-i").returncode == 0
        yield wine


@contextmanager
def _served(wine: Wine) -> Iterator[Wine]:
    for name in ("home", "run"):
        (wine.folder / name).mkdir(mode=0o700)
    server = [_program("wineserver"), "-f", "-p"]  # in the foreground, for as long as we want it
    with subprocess.Popen(server, env=wine.environ, stdin=subprocess.DEVNULL, cwd="/"):
        try:
            yield wine
        finally:
            # Ends its programs too, and waits.
            subprocess.run([server[0], "-k"], env=wine.environ, stdin=subprocess.DEVNULL, check=True, cwd="/")


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _program(name: str) -> str:
    return shutil.which(name) or str(_DEBIAN / name)
