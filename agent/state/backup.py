"""Copies of state.db: one a day, each checked before it counts; and the way back to the newest good one."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.state import outbox_steps
from cache.connecting import translated
from cache.database import State, set_aside
from cache.errors import Damaged, StoreBusy

log = logging.getLogger(__name__)

KEPT = 3


@dataclass(frozen=True, slots=True)
class Restored:
    """The damaged file is now *set_aside*; *copied_on* is the day of the copy put in its place, "" when none was."""

    set_aside: Path
    copied_on: str


@translated
def copy(state: State, folder: Path, now: datetime) -> Path | None:
    """Copy state.db into *folder* and return the copy; None when today's is there already.

    Raises Damaged when the copy is not sound, which is deleted then, and older ones stay; StoreBusy when it cannot be
    made now.
    """
    target = folder / f"state-{now:%Y-%m-%d}.db"
    if target.exists():
        return None
    draft = folder / "state.draft"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy_into(state.reader(), draft)
        draft.replace(target)
    except OSError as error:
        raise StoreBusy(f"state.db cannot be copied into {folder}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    for old in copies(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def copies(folder: Path) -> tuple[Path, ...]:
    """Return the copies in *folder*, newest first."""
    return tuple(sorted(folder.glob("state-????-??-??.db"), reverse=True))


def is_sound(path: Path) -> bool:
    """Return whether SQLite finds no damage in a file; False too when it is no database or cannot be opened."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _check(connection)
    except sqlite3.Error:
        return False


def restore(path: Path, folder: Path) -> Restored:
    """Set the damaged state.db at *path* aside and put the newest sound copy in its place, or nothing at all.

    Nobody may have the file open. Raises StoreBusy when that is not possible now.
    """
    aside = set_aside(path) if path.exists() else path
    for candidate in copies(folder):
        if is_sound(candidate):
            _put_back(candidate, path)
            return Restored(aside, candidate.stem.removeprefix("state-"))
        log.warning("copy of state.db not usable file=%s", candidate.name)
    return Restored(aside, "")


def _put_back(candidate: Path, path: Path) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(candidate.read_bytes())
    draft.chmod(0o600)
    draft.replace(path)


def _copy_into(reader: sqlite3.Connection, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(draft)) as target:
        reader.backup(target)
        # What is sent after today must not be sent again by who goes on with this copy.
        with target:
            outbox_steps.doubt(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, no -wal beside it
        if not _check(target):
            raise Damaged("the copy of state.db is damaged")


def _check(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
