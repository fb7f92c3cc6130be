"""What was written to the service desk, and what became of it, in plain words. Pure but for its types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from agent.web.present.desk import Desk, safe_url
from agent.web.present.words import capital, shorten
from agent.web.speech import _, ngettext
from agent.writes import Entry
from cache.model import CallNote, Draft, NumberLink

Shape = Literal["wait", "done", "bad", "ask"]
Act = Literal["again", "drop", "undo", "change"]


@dataclass(frozen=True, slots=True)
class Button:
    """What can be done about it."""

    act: Act
    label: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One write: *what* it is, in one *word* what became of it, *shape* for the eye, *said*: why, and what to do.

    *url*: its page at the service desk, "" for none; *number*: what it got there. *change*: the view, as its query
    says it, in which a refused request is changed.
    """

    key: str
    what: str
    word: str
    shape: Shape
    said: str
    number: str
    url: str
    buttons: tuple[Button, ...] = ()
    change: str = ""


def chips(entries: tuple[Entry, ...], writable: frozenset[tuple[str, str]], desk: Desk) -> tuple[Chip, ...]:
    """Return a chip for each write, with what is being taken back shown at what it takes back.

    *writable*: the sources of the configuration with what may be written there.
    """
    undone = {entry.wish.after: entry for entry in entries if entry.wish.takes_back}
    return tuple(
        _chip(entry, undone.get(entry.key), (entry.wish.source, entry.wish.kind) in writable, desk)
        for entry in entries
        if not entry.wish.takes_back
    )


def waiting_words(count: int, asking: int) -> str:
    """Return how many changes wait for the service desk, and how many for the analyst; "" for none."""
    waits = ngettext("{count} change waits to be sent", "{count} changes wait to be sent", count)
    asks = ngettext("{count} change needs your decision", "{count} changes need your decision", asking)
    said = [waits.format(count=count)] * bool(count) + [asks.format(count=asking)] * bool(asking)
    return ", ".join(said)


def _chip(entry: Entry, undo: Entry | None, is_writable: bool, desk: Desk) -> Chip:
    word, shape, said, buttons = _undo(undo) if undo else _standing(entry, is_writable)
    receipt = entry.receipt
    number = shorten(receipt.number, 40) if isinstance(entry.wish.item, Draft) else ""
    key = undo.key if undo and undo.state == "refused" else entry.key
    url, change = safe_url(receipt.url, desk), urlencode({"person": entry.wish.target, "form": key})
    return Chip(key, _what(entry, desk), word, shape, said, number, url, buttons, change)


def _what(entry: Entry, desk: Desk) -> str:
    about = shorten(entry.wish.about, 60)
    match entry.wish.item:
        case NumberLink(_, number):
            return _("Number {number} for {name}").format(number=shorten(number, 30), name=about)
        case Draft(_, subject):
            return _("New {word}: {subject}").format(word=desk.word, subject=shorten(subject))
        case CallNote():
            return _("Note for {word} {number}").format(word=desk.word, number=about)


_Told = tuple[str, Shape, str, tuple[Button, ...]]


def _standing(entry: Entry, is_writable: bool) -> _Told:
    match entry.state:
        case "waiting" | "sending":
            return _("Waiting"), "wait", _waits(entry, is_writable), _undo_button(entry)
        case "unsure":
            said = _("The answer was cut off. Deskcall looks whether it arrived, and sends nothing twice.")
            return _("Not confirmed yet"), "wait", said, ()
        case "sent":
            return _("Sent"), "done", "", _undo_button(entry) if entry.receipt.taken_back_by else ()
        case "taken back":
            return _("Taken back"), "done", "", ()
        case "unconfirmed" | "held" | "refused":
            return _asks(entry)


def _asks(entry: Entry) -> _Told:
    """Return what is the analyst's to decide."""
    again, drop = Button("again", _("Send again")), Button("drop", _("Do not send"))
    if entry.state == "unconfirmed":
        said = _("It may have arrived, and was not found. Look there before you send it again.")
        return _("Not confirmed"), "ask", said, (again, Button("drop", _("Leave it")))
    if entry.state == "held":
        said = _("It waited for more than a day. Send it now?")
        return _("Not sent yet"), "ask", said, (Button("again", _("Send it")), drop)
    change = (Button("change", _("Change it")),) if isinstance(entry.wish.item, Draft) else ()
    return _("Refused"), "bad", capital(shorten(entry.reason, 200)), (*change, again, drop)


def _undo(undo: Entry) -> _Told:
    source = shorten(undo.wish.source, 40)
    if undo.state == "refused":
        said = _("It cannot be taken back from here, remove it in {source}: {reason}")
        said = said.format(source=source, reason=shorten(undo.reason, 200))
        return _("Not taken back"), "bad", said, (Button("drop", _("Close")),)
    return _("Being taken back"), "wait", capital(shorten(undo.reason, 200)), ()


def _undo_button(entry: Entry) -> tuple[Button, ...]:
    # A linked number has its Undo where it was linked: that takes the link back here too.
    return () if isinstance(entry.wish.item, NumberLink) else (Button("undo", _("Undo")),)


def _waits(entry: Entry, is_writable: bool) -> str:
    source = shorten(entry.wish.source, 40)
    if not is_writable:
        return _("Kept here: the configuration does not let it be written to {source}.").format(source=source)
    if entry.reason:
        said = _("Kept here, sent later: {reason}")
        return said.format(reason=shorten(entry.reason, 200))
    return _("Kept here, sent as soon as {source} can be reached.").format(source=source)
