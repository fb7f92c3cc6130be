"""What every package holds: our own code, and that of others from a lock file, without what nobody reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installers import CannotBuild

ROOT = Path(__file__).parents[1]
LOCKS = Path(__file__).parent / "locks"
OURS = ("agent", "cache", "handlers")
# geodata, carrierdata, tzdata: towns, networks and time zones of numbers; schemas: of servers that ldap3 only plays.
_PRUNED = (
    "bin",
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/sboms",
    "phonenumbers/geodata",
    "phonenumbers/carrierdata",
    "phonenumbers/tzdata",
    "ldap3/protocol/schemas",
    "**/tests",
    "**/__pycache__",
    "**/*.pyi",
)
_PIP = ("install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--no-compile")
_EXACTLY = ("--only-binary", ":all:", "--require-hashes", "--upgrade")


def vendor(lock: str, folder: Path, *more: str) -> None:
    """Put the packages of ``locks/LOCK.txt`` into *folder*, pruned; *more* is for pip. Raises CannotBuild."""
    command = [sys.executable, "-m", "pip", *_PIP, *_EXACTLY, *more, "--target", str(folder)]
    done = subprocess.run(  # noqa: S603 a constant list
        [*command, "-r", str(LOCKS / f"{lock}.txt")], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotBuild(f"pip could not fetch what {lock}.txt lists:\n{done.stderr.strip()}")
    if compiled := [file.name for file in folder.rglob("*") if file.suffix in (".so", ".pyd", ".dll", ".dylib")]:
        raise CannotBuild(f"{lock}.txt brings compiled files, which fit one Python only: {', '.join(compiled)}")
    _prune(folder)


def own(folder: Path) -> None:
    """Put our packages into *folder*, as the wheel has them."""
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", "*.po")
    for package in OURS:
        shutil.copytree(ROOT / package, folder / package, ignore=skipped)


def settle(tree: Path, seconds: int) -> None:
    """Give every file and folder of *tree* the usual mode and one time, *seconds* of the epoch: always the same."""
    for place in (tree, *sorted(tree.rglob("*"))):
        is_run = place.is_dir() or place.stat().st_mode & 0o100
        place.chmod(0o755 if is_run else 0o644)
        os.utime(place, (seconds, seconds))


def _prune(folder: Path) -> None:
    for pattern in _PRUNED:
        for place in list(folder.glob(pattern)):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
    for file in (place for place in folder.rglob("*") if place.is_file()):
        file.chmod(0o644)
        text = file.read_bytes()
        if file.suffix == ".py" and text.startswith(b"#!"):  # a module, not a program: its first line starts nothing
            file.write_bytes(b"#" + text.partition(b"\n")[1] + text.partition(b"\n")[2])
