"""The Debian package as tests take it: built once, and made into its own next version."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from installers import payload

NEXT_VERSION = "99.0.1"


def built(folder: Path) -> Path:
    """Build the package into *folder*, as IT does, and return it."""
    command = [sys.executable, "-m", "installers.build", "deb", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=payload.ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.deb")
    return made


def newer(package: Path, folder: Path) -> Path:
    """Return the same package as its next version, which says so itself."""
    tree = folder / "newer"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
    control, sums, said = tree / "DEBIAN/control", tree / "DEBIAN/md5sums", tree / "usr/lib/deskcall/agent/__init__.py"
    lines = (
        f"Version: {NEXT_VERSION}" if line.startswith("Version:") else line for line in control.read_text().split("\n")
    )
    control.write_text("\n".join(lines))
    before = hashlib.md5(said.read_bytes(), usedforsecurity=False).hexdigest()
    said.write_text(f'"""The next version."""\n\n__version__ = "{NEXT_VERSION}"\n')
    sums.write_text(sums.read_text().replace(before, hashlib.md5(said.read_bytes(), usedforsecurity=False).hexdigest()))
    made = folder / "newer.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", str(tree), str(made)], check=True)
    return made
