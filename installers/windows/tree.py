"""What lies in Deskcall's folder on Windows."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from installers import CannotBuild, payload, spec
from installers.windows import embedded, sign, stub

# For people and IT in a terminal; nothing of Windows is told of it.
_LAUNCHER = '@"%~dp0runtime\\python.exe" -I -m agent %*\r\n'
WITHOUT_PYTHON = "-nopython"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what only builds for Windows need."""
    parser.add_argument(
        "--python-embed", type=Path, metavar="ZIP", help="Python's Windows embeddable package; without it: a test build"
    )
    parser.add_argument("--sha256", metavar="HASH", help="of that package, as its publisher says")
    sign.add_options(parser)


def fill(tree: Path, given: argparse.Namespace) -> str:
    """Make *tree* what is installed; return what the file's name says of it. Raises CannotBuild."""
    if (given.python_embed is None) != (given.sha256 is None):
        raise CannotBuild("--python-embed and --sha256 belong together")
    sign.sign(stub.build(tree), sign.chosen(given))
    (tree / spec.LAUNCHER).write_bytes(_LAUNCHER.encode("ascii"))
    payload.own(tree / "app")
    payload.vendor("windows", tree / "vendor")
    if given.python_embed is not None:
        embedded.unpack(given.python_embed, given.sha256, tree)
    payload.settle(tree, spec.RELEASED_SECONDS)
    return WITHOUT_PYTHON if given.python_embed is None else ""


def packed(out: Path, given: argparse.Namespace, ending: str, pack: Callable[[Path, Path, str], object]) -> tuple[Path]:
    """Have *pack* make one signed file of what is installed, ``deskcall-VERSION`` with *ending*, in the folder *out*.

    It is named ``-nopython`` when it has none. *pack* gets the folder of the files, the file to make, and the version.
    Raises CannotBuild.
    """
    with tempfile.TemporaryDirectory() as folder:
        suffix = fill(Path(folder), given)
        made = out / f"{spec.PACKAGE}-{spec.VERSION}{suffix}{ending}"
        pack(Path(folder), made, spec.VERSION)
    sign.sign(made, sign.chosen(given))
    return (made,)
