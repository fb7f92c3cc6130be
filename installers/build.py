"""``python -m installers.build KIND --out FOLDER``: makes what IT rolls out, and says what was made."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from installers import CannotBuild
from installers.linux import deb
from installers.macos import bundle
from installers.policies import build as policies
from installers.windows import msi, nsis, reg
from installers.windows.tree import add_options as windows_options

Build = Callable[[Path, argparse.Namespace], tuple[Path, ...]]


class Kind(NamedTuple):
    """One artefact: *build* puts it into a folder and returns the files that IT takes from there.

    *options* adds what only this kind needs to its parser; the build gets what was given.
    """

    name: str
    sentence: str
    build: Build
    options: Callable[[argparse.ArgumentParser], object] = lambda parser: parser


# One line for each kind; its module has one function that builds it.
KINDS: tuple[Kind, ...] = (
    Kind("deb", "Debian package, for Debian 12, Ubuntu 24.04 and newer", deb.build),
    Kind("macos", "Tree of the bundle for macOS; release.sh makes the package of it on a Mac", bundle.build),
    Kind("policies", "Policies for Deskcall, browsers and links", policies.build, policies.options),
    Kind("msi", "Windows Installer package, for fleets", msi.build, windows_options),
    Kind("nsis", "setup program for Windows, for one desk", nsis.build, windows_options),
    Kind("reg", "registry rows of all users, for reg import", reg.build),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build one kind; return 0, or 1 when it could not be built, with the reason on standard error."""
    given = parser().parse_args(arguments)
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        made = given.build(given.out, given)
    except (CannotBuild, OSError) as error:
        print(f"installers: {error}", file=sys.stderr)  # noqa: T201
        return 1
    for file in made:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"{digest}  {file}  ({file.stat().st_size:,} bytes)")  # noqa: T201
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line: a command for each kind."""
    made = argparse.ArgumentParser(prog="python -m installers.build", description=__doc__)
    kinds = made.add_subparsers(required=True, metavar="KIND")
    for kind in KINDS:
        one = kinds.add_parser(kind.name, help=kind.sentence, description=kind.sentence)
        one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where it is put; made if missing")
        kind.options(one)
        one.set_defaults(build=kind.build)
    return made


if __name__ == "__main__":
    sys.exit(main())
