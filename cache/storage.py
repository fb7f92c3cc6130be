"""The files of a database on disk: whose they are, who may read them, which one it is."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from cache.errors import StoreBusy

Identity = tuple[int, int]

_SIDE_FILES = ("", "-wal", "-shm")


def identity(path: Path | str) -> Identity | None:
    """Return what tells this file from another that took its name; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 a third faster than Path.stat, at every look-up
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def size(path: Path) -> int:
    """Return the size of a file in bytes, 0 when there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def create(path: Path) -> None:
    """Make the file (0600) and its folder (0700) whatever the umask, or repair their modes. Raises StoreBusy.

    SQLite gives ``-wal`` and ``-shm`` the mode of the main file.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(path.parent, 0o700)
        check(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        for side in _SIDE_FILES:
            if (each := Path(f"{path}{side}")).exists():
                _make_private(each, 0o600)
    except OSError as error:
        raise StoreBusy(f"{path.name} cannot be opened in {path.parent}: {error.strerror}") from error


def check(path: Path) -> None:
    """Refuse a link and what belongs to somebody else: it could lead us to a file of his. Raises StoreBusy."""
    for each in (path.parent, path):
        try:
            found = each.stat() if each is path.parent else each.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(found.st_mode):
            raise StoreBusy(f"{each} is a link; Deskcall opens only its own files")
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            raise StoreBusy(f"{each} belongs to another user; Deskcall opens only its own files")


def set_aside(path: Path) -> Path:
    """Rename a database and its side files to ``….bad-DATE``; delete those set aside before. Raises OSError."""
    for old in path.parent.glob(f"{path.name}.bad-*"):
        old.unlink(missing_ok=True)
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    aside = path.with_name(f"{path.name}.bad-{day:%Y-%m-%d}")
    for side in _SIDE_FILES:
        if (each := Path(f"{path}{side}")).exists():
            each.replace(f"{aside}{side}")
    return aside


def _make_private(path: Path, mode: int) -> None:
    found = path.stat()
    if found.st_mode & stat.S_ISVTX:
        raise StoreBusy(f"{path} is a folder of everybody; give Deskcall one of its own")
    if hasattr(os, "geteuid") and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(mode)
