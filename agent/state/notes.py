"""Notes typed during a call, kept with it and forgotten with it.

Nothing that was typed is lost: of two windows that write to one note, the later takes the earlier's place only if it
has seen its words; else both are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.model import CallId, utc_text
from cache.connecting import translated
from cache.database import State, Transaction

LONGEST = 10_000  # characters; as JSON they fit what a closing window may still send (64 KiB)


@dataclass(frozen=True, slots=True)
class Note:
    """What is kept of one call; *version* 0: nothing was ever written."""

    text: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What a window has in its field: *seen* is the version it knows, *writer* the window, *turn* its own count."""

    call_id: CallId
    text: str
    seen: int
    writer: str
    turn: int


@translated
def of_call(state: State, call_id: CallId) -> Note:
    """Return the note of a call, an empty one when there is none."""
    row = state.reader().execute("SELECT text, version FROM note WHERE call = ?", (call_id,)).fetchone()
    return Note() if row is None else Note(*row)


def write(transaction: Transaction, draft: Draft, now: datetime) -> Note | None:
    """Keep *draft* and return what is kept now, which has another window's words too; None when there is no such call.

    A request of the same window that was overtaken by a later one changes nothing.
    """
    if transaction.execute("SELECT 1 FROM phone_call WHERE key = ?", (draft.call_id,)).fetchone() is None:
        return None
    sql = "SELECT text, version, writer, turn FROM note WHERE call = ?"
    text, version, writer, turn = transaction.execute(sql, (draft.call_id,)).fetchone() or ("", 0, "", 0)
    if writer == draft.writer and turn >= draft.turn:
        return Note(text, version)
    has_seen = draft.seen >= version or writer == draft.writer
    kept = draft.text if has_seen else merged(text, draft.text)
    owner = draft.writer if kept == draft.text else ""
    transaction.execute(
        "INSERT OR REPLACE INTO note(call, text, version, writer, turn, written_at) VALUES (?, ?, ?, ?, ?, ?)",
        (draft.call_id, kept, version + 1, owner, draft.turn, utc_text(now)),
    )
    return Note(kept, version + 1)


def merged(kept: str, typed: str) -> str:
    """Return *kept* with what *typed* has beyond the words with which both begin."""
    if typed.startswith(kept):
        return typed
    pairs = enumerate(zip(kept, typed, strict=False))
    shared = next((at for at, (one, other) in pairs if one != other), min(len(kept), len(typed)))
    words_end = max(typed.rfind(" ", 0, shared), typed.rfind("\n", 0, shared)) + 1
    rest = typed[words_end:].strip()
    return kept if not rest or kept.startswith(typed) or kept.endswith(rest) else f"{kept.rstrip()}\n{rest}"


def forget(transaction: Transaction, before: datetime) -> None:
    """Delete the notes of calls that began before *before*."""
    sql = "DELETE FROM note WHERE call IN (SELECT key FROM phone_call WHERE started_at < ?)"
    transaction.execute(sql, (utc_text(before),))
