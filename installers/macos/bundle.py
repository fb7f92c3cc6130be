"""The tree that a package for macOS installs: the bundle's own files and the launch agent, without the programs.

Compiling, signing and notarising need a Mac: installers/macos/release.sh, a step of a release.
"""

from __future__ import annotations

import argparse
import plistlib
from pathlib import Path

from handlers.macos import launch_agent
from installers import spec

AGENT_PROGRAM = f"{spec.BUNDLE_PATH}/Contents/MacOS/{spec.PACKAGE}"
_FOLDER_MODE, _FILE_MODE = 0o755, 0o644


def build(out: Path, given: argparse.Namespace) -> tuple[Path, ...]:
    """Put the tree below *out* and return its files; the same version gives the same bytes."""
    del given
    return tuple(_put(out / path.lstrip("/"), content, out) for path, content in files().items())


def files() -> dict[str, bytes]:
    """Return every file that can be made here, by its path on a Mac."""
    contents = f"{spec.BUNDLE_PATH}/Contents"
    return {
        f"{contents}/Info.plist": info_plist(),
        f"{contents}/PkgInfo": b"APPL????",
        spec.LAUNCH_AGENT: launch_agent((AGENT_PROGRAM, "run")).encode(),
    }


def info_plist() -> bytes:
    """Return the bundle's Info.plist: tel and callto are offered, cti is ours."""
    links = [
        {
            "CFBundleURLName": name,
            "CFBundleURLSchemes": list(schemes),
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": rank,
        }
        for name, schemes, rank in spec.BUNDLE_LINKS
    ]
    return plistlib.dumps({**dict(spec.BUNDLE_KEYS), "CFBundleURLTypes": links}, sort_keys=False)


def _put(path: Path, content: bytes, out: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in list(path.relative_to(out).parents)[:-1]:  # all below *out*, which is not ours
        (out / folder).chmod(_FOLDER_MODE)
    path.write_bytes(content)
    path.chmod(_FILE_MODE)
    return path
