"""state.db opened, whatever became of it: telephones ring also on the day its disk is full."""

from __future__ import annotations

import logging
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from agent.state import MIGRATIONS, backup
from cache.database import State, open_state
from cache.errors import CacheError, Damaged

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open state.db, and what to tell the analyst of it ("" for nothing). *is_stand_in*: it lives until we end."""

    state: State
    notice: str = ""
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where state.db is, its copies, and the mark that upkeep leaves when it finds the open file damaged."""

    file: Path
    copies: Path
    damaged: Path


def open_kept(places: Places, stack: ExitStack) -> Opened:
    """Open state.db; a damaged one is set aside and its newest good copy takes its place.

    One that cannot be used now (full disk, no permission) is left alone: a stand-in takes the calls, and goes when
    *stack* unwinds.
    """
    try:
        opened = _open_or_restore(places)
    except CacheError as error:
        log.error("state.db cannot be used, calls of this session will not be kept reason=%s", error)  # noqa: TRY400
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="deskcall-"))
        notice = f"Calls and links of this session are not kept: {error}"
        opened = Opened(open_state(Path(folder) / places.file.name, MIGRATIONS), notice, is_stand_in=True)
    stack.callback(opened.state.close)
    return opened


def _open_or_restore(places: Places) -> Opened:
    if not places.damaged.exists():
        try:
            return Opened(open_state(places.file, MIGRATIONS))
        except Damaged:
            log.exception("state.db is damaged")
    restored = backup.restore(places.file, places.copies)
    places.damaged.unlink(missing_ok=True)
    log.error("state.db set aside file=%s copy_of=%s", restored.set_aside.name, restored.copied_on or "none")
    return Opened(open_state(places.file, MIGRATIONS), _notice(restored))


def _notice(restored: backup.Restored) -> str:
    if not restored.copied_on:
        return (
            f"The file of your calls and links was damaged and is now {restored.set_aside.name}; a new one was begun."
        )
    return f"The file of your calls and links was damaged; this is the copy of {restored.copied_on}."
