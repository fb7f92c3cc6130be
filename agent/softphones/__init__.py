"""Softphones: profiles are data (``profiles.toml``), transports are code, one file each."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from agent.errors import NotDialable
from agent.model import Direction, Event
from agent.words import marked

CANNOT_ANSWER = marked("{phone} cannot be told to pick up: do it there.")
CANNOT_HANG_UP = marked("{phone} cannot be told to hang up: do it there.")

System = Literal["linux", "windows", "mac"]
Transport = Literal["argv", "uri", "ctrl_tcp", "line", "dbus", "previous"]
Listening = Literal["no", "url", "hook", "ctrl_tcp", "dbus", "linphonec"]
Format = Literal["e164", "digits"]
Tested = Literal["real", "golden", "unverified"]

_DIALABLE = re.compile(r"\+?[0-9*#]{1,20}")


@dataclass(frozen=True, slots=True)
class Profile:
    """One softphone, as data.

    *dial*, *answer*, *hangup*: what is sent; empty: it cannot. For ``argv`` (and to dial with ``dbus``) a program and
    its arguments, for ``uri`` one address, for ``ctrl_tcp`` a command and its parameter, for ``line`` lines of text,
    for ``dbus`` the name of a method. *find*: where the program may be, names on PATH or whole paths. *listens*: how
    its rings reach us; *ring*: the text for its settings, *where*: the place there, *note*: what to know. *tested*:
    ``real``: the program itself is driven in tests; ``golden``: what we send is compared.
    """

    id: str
    name: str
    transport: Transport
    systems: tuple[System, ...] = ("linux", "windows", "mac")
    dial: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    hangup: tuple[str, ...] = ()
    find: tuple[str, ...] = ()
    listens: Listening = "no"
    ring: str = ""
    where: str = ""
    note: str = ""
    format: Format = "e164"
    port: int = 0
    tested: Tested = "unverified"
    tested_how: str = ""
    source: str = ""

    @property
    def can_answer(self) -> bool:
        """Whether it can be told to pick up."""
        return bool(self.answer)

    @property
    def can_hang_up(self) -> bool:
        """Whether it can be told to hang up."""
        return bool(self.hangup)

    def takes(self, number: str) -> str:
        """Return *number*, checked, as this softphone wants it: with its plus, or digits alone. Raises NotDialable."""
        return checked(number).removeprefix("+") if self.format == "digits" else checked(number)


@dataclass(frozen=True, slots=True)
class Ring:
    """What a softphone's line told of a call: *number* and *called* as they came, *call_id* its own."""

    event: Event
    call_id: str
    number: str
    direction: Direction = Direction.IN
    called: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Exactly what dialing sends: *kind* says how, *words* are the argv, the one URI, frame or the lines."""

    kind: Literal["argv", "uri", "frame", "lines"]
    words: tuple[str, ...]


class Softphone(Protocol):
    """Dials. Every method returns at once or within *patience*; any thread may call it.

    All raise SoftphoneAway, whose text names the softphone and says what to do; ``dial`` and ``describe`` raise
    NotDialable for what is no number.
    """

    @property
    def profile(self) -> Profile:
        """What it is."""

    def dial(self, number: str) -> None:
        """Have *number* called."""

    def answer(self, *, patience_seconds: float = ...) -> None:
        """Pick up the call that rings; patience 0: do not wait for its word."""

    def hangup(self) -> None:
        """End the call."""

    def describe(self, number: str) -> Said:
        """Return what dial() would send; nothing is sent."""

    def lines(self) -> Lines | None:
        """Return which calls there are now; None when this softphone cannot tell."""

    def reap(self) -> tuple[str, ...]:
        """Take leave of programs that were started and have ended; return a sentence for each that failed."""

    def close(self) -> None:
        """Leave its line; programs that were started go on."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How many calls ring, and how many go on."""

    ringing: int = 0
    talking: int = 0


@runtime_checkable
class LineMonitor(Protocol):
    """Tells what happens on the softphone's line."""

    def follow(self, hear: Callable[[Ring], object], ends: threading.Event, beat: Callable[[], object]) -> None:
        """Hand every event to *hear* until *ends*; *beat* is called once it listens, and then all the time.

        Raises SoftphoneAway when it cannot listen (any more).
        """


def checked(number: str) -> str:
    """Return *number*: the last look before any softphone gets it. Raises NotDialable."""
    if _DIALABLE.fullmatch(number) is None:
        raise NotDialable(marked("This is no telephone number: only + and up to 20 digits, * and # can be dialed."))
    return number
