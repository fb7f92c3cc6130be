"""The words of what is written to service desks: a wish of the analyst, and what became of it so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.model import CallId
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources.desk_settings import Write

Item = NumberLink | Draft | CallNote
Kind = Write
Standing = Literal["waiting", "sending", "unsure", "unconfirmed", "held", "sent", "refused", "taken back"]
"""*sending*: the worker has it; *unsure*: it may have arrived, and is looked for; *unconfirmed*: it was not found twice
and the analyst decides; *held*: it waited so long that the analyst is asked before it goes."""

_NO_CALL = CallId("")


def kind_of(item: Item) -> Kind:
    """Return what *item* is, as ``write`` of a source names it."""
    match item:
        case NumberLink():
            return "numbers"
        case Draft():
            return "tickets"
        case CallNote():
            return "notes"


@dataclass(frozen=True, slots=True)
class Wish:
    """To be written: *key* names it for ever; *after*: not before the row of that key was sent, "" for at once.

    *target*: whose it is, the id of a person or an organization. *takes_back*: undo what *after* wrote.
    *about*: what the page names it by: a person, an organization, the number of a ticket.
    """

    key: str
    source: str
    target: str
    item: Item
    about: str = ""
    call: CallId = _NO_CALL
    after: str = ""
    takes_back: bool = False

    @property
    def kind(self) -> Kind:
        """What it is, as ``write`` of a source names it."""
        return kind_of(self.item)


@dataclass(frozen=True, slots=True)
class Entry:
    """One wish and what became of it so far; *reason*: why it waits or was refused, in words. Times are UTC."""

    wish: Wish
    state: Standing
    tries: int
    misses: int
    wanted_at: str
    changed_at: str
    receipt: Receipt
    reason: str

    @property
    def key(self) -> str:
        """What names it."""
        return self.wish.key
