"""Whether a file or folder of ours is this user's alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

_OTHERS = 0o077


def trouble(place: Path) -> str:
    """Return what is wrong with *place*, "" when nothing is, or when it is gone."""
    try:
        found = place.lstat()
    except FileNotFoundError:  # -wal and -shm come and go with other processes
        return ""
    if stat.S_ISLNK(found.st_mode):
        return f"{place} is a link"
    if not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
        return f"{place} is neither file nor folder"
    if sys.platform != "win32":  # there the profile's own access list is what protects it
        if found.st_uid != os.getuid():
            return f"{place} belongs to user number {found.st_uid}"
        if found.st_mode & _OTHERS:
            return f"{place} is open to others (mode {stat.S_IMODE(found.st_mode):04o})"
    return ""
