"""The programs of others that builds for Windows need, and what to do where one is missing."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from installers import CannotBuild

# program, and the Debian package that brings it
_PACKAGES = {
    "makensis": "nsis",
    "msibuild": "msitools",
    "osslsigncode": "osslsigncode",
    "wixl": "wixl",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "x86_64-w64-mingw32-windres": "binutils-mingw-w64-x86-64",
}


def run(program: str, *arguments: str | Path, cwd: Path | None = None, **environ: str) -> None:
    """Run *program* to its end. Raises CannotBuild when it is missing or fails, with what it said."""
    try:
        done = subprocess.run(
            [program, *map(str, arguments)],
            cwd=cwd,
            env=_environ(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise CannotBuild(f"{program} is missing; on Debian: apt install {_PACKAGES[program]}") from error
    if done.returncode != 0:
        raise CannotBuild(f"{program} failed: {done.stdout.strip()}")


def _environ(more: Mapping[str, str]) -> Mapping[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", **more}
