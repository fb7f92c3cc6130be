"""The lines between the agent and its sync worker: one JSON object each, commands one way, reports the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, TypeVar

from agent.writes import Item
from cache.model import CallNote, Draft, NumberLink, Receipt

LINE_LIMIT_BYTES = 512 * 1024  # a note of 64 KiB, each letter of it written as \uXXXX


@dataclass(frozen=True, slots=True)
class SyncNow:
    """Pull every source at once; with *force* a file that shrank is taken as it is."""

    force: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """End after the transaction at hand; the end of the pipe says the same."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the service desks who has *telephone*; the answer is a LookedUp with the same *id*."""

    id: int
    telephone: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """Fetch the newest tickets of a person, given by its id; a LookedUp with the id 0 says that some are new."""

    person: str


@dataclass(frozen=True, slots=True)
class Send:
    """Write *item* to *source*, once. The answer: Sent, Refused, Unsure (ask Find first), Later (send it again)."""

    key: str
    source: str
    item: Item


@dataclass(frozen=True, slots=True)
class Find:
    """Look whether a write that was Unsure arrived. The answer: Sent, NotFound, Refused, Later."""

    key: str
    source: str
    item: Item


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo the write of *item* that gave *receipt*. The answer: TakenBack, Refused, Unsure, Later."""

    key: str
    source: str
    item: Item
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker holds the lock and begins; *looks_up* are the sources that can be asked live."""

    pid: int
    looks_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """*rows* of *total* (None: unknown) of one stream are read; at most two a second for each stream."""

    source: str
    stream: str
    rows: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A stream was pulled to its end or failed. *changed*: other readers see other rows now; *error*: why it failed."""

    source: str
    stream: str
    rows: int
    changed: bool
    state: Literal["fresh", "stale", "failing", "refused"]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about the whole worker, in one sentence: a damaged cache is filled again, the disk is full."""

    sentence: str


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Who was found for the LookUp *id*, by their ids, in the cache by now; *error*: why nobody could be asked."""

    id: int
    people: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The write *key* is at the service desk, which made *receipt* of it."""

    key: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class NotFound:
    """The write *key* did not arrive, as far as can be seen."""

    key: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The write *key* was undone."""

    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The service desk will not take the write *key* as it is; *reason* is its own words."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows whether the write *key* arrived: it was cut off on its way."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """The write *key* surely did not arrive; it may be sent again after *seconds*."""

    key: str
    reason: str
    seconds: float


Written = Sent | NotFound | TakenBack | Refused | Unsure | Later
Writing = Send | Find | TakeBack
Question = LookUp | Refresh | Writing
Command = SyncNow | Stop | Question
Report = Ready | Progress | Finished | Trouble | LookedUp | Written

_COMMANDS: dict[str, Callable[..., Command]] = {
    "sync_now": SyncNow,
    "stop": Stop,
    "look_up": LookUp,
    "refresh": Refresh,
    "send": Send,
    "find": Find,
    "take_back": TakeBack,
}
_REPORTS: dict[str, Callable[..., Report]] = {
    "ready": Ready,
    "progress": Progress,
    "finished": Finished,
    "trouble": Trouble,
    "looked_up": LookedUp,
    "sent": Sent,
    "not_found": NotFound,
    "taken_back": TakenBack,
    "refused": Refused,
    "unsure": Unsure,
    "later": Later,
}
_PARTS: dict[str, Callable[..., Item | Receipt]] = {
    "number_link": NumberLink,
    "draft": Draft,
    "call_note": CallNote,
    "receipt": Receipt,
}
_WORDS = {kind: word for kinds in (_COMMANDS, _REPORTS, _PARTS) for word, kind in kinds.items()}
Message = TypeVar("Message")


def line(message: Command | Report) -> str:
    """Return *message* as one line, newline included, ASCII only."""
    values = {each.name: _outside(getattr(message, each.name)) for each in fields(message)}
    return json.dumps({"say": _WORDS[type(message)], **values}, separators=(",", ":")) + "\n"


def read_command(text: str) -> Command | None:
    """Return the command that a line holds; None when it holds none (a newer agent, noise)."""
    return _read(text, _COMMANDS)


def read_report(text: str) -> Report | None:
    """Return the report that a line holds; None when it holds none (a newer worker, a library that prints)."""
    return _read(text, _REPORTS)


def _read(text: str, kinds: Mapping[str, Callable[..., Message]]) -> Message | None:
    values = _opened(text)
    kind = kinds.get(str(values.pop("say", "")))
    if kind is None:
        return None
    try:
        return kind(**{name: _inside(value) for name, value in values.items()})
    except (KeyError, TypeError):
        return None


def _outside(value: object) -> object:
    match value:
        case NumberLink() | Draft() | CallNote() | Receipt():
            return {"is": _WORDS[type(value)], **asdict(value)}
        case _:
            return value


def _inside(value: object) -> object:
    match value:
        case dict():
            values = dict(value)
            return _PARTS[str(values.pop("is"))](**values)
        case list():
            return tuple(value)
        case _:
            return value


def _opened(text: str) -> dict[str, object]:
    if len(text) > LINE_LIMIT_BYTES:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
