"""state.db opened, whatever became of it: telephones ring also on the day its disk is full."""

from __future__ import annotations

import logging
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agent.state import MIGRATIONS, backup
from cache.database import State, open_state
from cache.errors import CacheError, Damaged

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What became of state.db. *detail*: why it is not kept, the day of the copy, or the file that was set aside."""

    kind: Literal["not kept", "restored", "begun anew"]
    detail: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An open state.db, and what to tell the analyst of it, None for nothing. *is_stand_in*: it lives until we end."""

    state: State
    trouble: Trouble | None = None
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
        trouble = Trouble("not kept", str(error))
        opened = Opened(open_state(Path(folder) / places.file.name, MIGRATIONS), trouble, is_stand_in=True)
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
    return Opened(open_state(places.file, MIGRATIONS), _trouble(restored))


def _trouble(restored: backup.Restored) -> Trouble:
    if not restored.copied_on:
        return Trouble("begun anew", restored.set_aside.name)
    return Trouble("restored", restored.copied_on)
