"""The MSI: wixl writes files and rows into a database, msibuild adds by SQL what wixl 0.101 cannot say."""

import argparse
import re
import tempfile
from pathlib import Path

from installers import CannotBuild
from installers.windows import msi_sql, tools, tree, wxs


def build(out: Path, given: argparse.Namespace) -> tuple[Path, ...]:
    """Put ``deskcall-VERSION.msi`` into *out*, named ``-nopython`` when it has none. Raises CannotBuild."""
    return tree.packed(out, given, ".msi", pack)


def pack(files: Path, made: Path, version: str) -> None:
    """Make the MSI of everything in the folder *files*. Raises CannotBuild."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise CannotBuild(f"Windows Installer compares versions of three numbers only, not {version}")
    with tempfile.NamedTemporaryFile("w", suffix=".wxs", encoding="utf-8") as source:
        source.write(wxs.text(files, version))
        source.flush()
        tools.run("wixl", "--arch", "x64", "--output", made.absolute(), source.name, cwd=files)
    tools.run("msibuild", made, "-q", *msi_sql.statements(files, version))
