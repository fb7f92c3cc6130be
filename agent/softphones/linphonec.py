"""linphonec's line: it tells nothing by itself, so it is asked, at its own socket, not by a process each time."""

from __future__ import annotations

import os
import re
import secrets
import socket
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from agent.errors import SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import Profile, Ring
from agent.softphones.ringing import plain
from agent.words import sentence

ASK_SECONDS = 0.25
_ANSWER_SECONDS = 2.0  # it looks at its socket every 20 ms
_LONGEST_BYTES = 4096
# What 'status hook' says (5.1.65, seen).
_RINGS = re.compile(r"Incoming call from (.+)")
_DIALS = re.compile(r"hook=dialing (.+)")
_TALKS = re.compile(r"Call (?:in|out), hook=|hook=answered")
_TALKS_OUT = re.compile(r"Call out, hook=(.+?)(?: duration=| muted=|$)")


@dataclass(frozen=True, slots=True)
class _Call:
    call_id: str
    number: str
    direction: Direction
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Linphonec:
    """A linphonec of this user that was started with ``linphonecsh init`` (``--pipe``)."""

    profile: Profile
    folder: Path = Path("/tmp")  # noqa: S108 where linphonec makes it; the owner is checked
    ask_seconds: float = ASK_SECONDS

    def check(self) -> None:
        """Raise SoftphoneAway unless it runs: its own command line says nothing of it."""
        self._place()

    def follow(self, hear: Callable[[Ring], object], ends: threading.Event, beat: Callable[[], object]) -> None:
        """Ask it again and again until *ends* (protocol LineMonitor)."""
        call: _Call | None = None
        said = self._said()
        while True:
            beat()
            call = self._step(call, said, hear)
            if ends.wait(self.ask_seconds):
                return
            said = self._said()

    def _step(self, call: _Call | None, said: str, hear: Callable[[Ring], object]) -> _Call | None:
        """Tell what became of *call* now that *said* is so, and return the call there is."""
        now = _read(said, call)
        if call is not None and (now is None or now.call_id != call.call_id):
            hear(Ring(Event.HANGUP, call.call_id, call.number, call.direction))
        if now is not None and (call is None or now.call_id != call.call_id):
            hear(Ring(Event.RING, now.call_id, now.number, now.direction))
            call = _Call(now.call_id, now.number, now.direction)
        if now is not None and call is not None and now.is_answered and not call.is_answered:
            hear(Ring(Event.ANSWER, now.call_id, now.number, now.direction))
        return now

    def _said(self) -> str:
        place = self._place()
        try:
            return _asked(place, b"status hook").decode("utf-8", "replace")
        except TimeoutError:
            name = self.profile.name
            raise SoftphoneAway(
                sentence("{phone} does not answer: it hangs; end it and run 'linphonecsh init'.", phone=name)
            ) from None
        except OSError:
            raise self._away() from None

    def _place(self) -> Path:
        place = _place(self.folder)
        try:
            is_ours = _is_ours(place)
        except OSError:
            raise self._away() from None
        if not is_ours:
            raise SoftphoneAway(
                sentence(
                    "{phone} is not used: {place} belongs to somebody else; have it removed.",
                    phone=self.profile.name,
                    place=place,
                )
            )
        return place

    def _away(self) -> SoftphoneAway:
        return SoftphoneAway(
            sentence("{phone} is not running: start it with 'linphonecsh init'.", phone=self.profile.name)
        )


def _read(said: str, before: _Call | None) -> _Call | None:
    """Return the call that is there now; *before* is kept as long as nothing speaks against it."""
    if found := _RINGS.search(said):
        return _same(before, plain(found[1]), Direction.IN)
    if found := _DIALS.search(said):
        return _same(before, plain(found[1]), Direction.OUT)
    if _TALKS.search(said) is None:
        return None
    out = _TALKS_OUT.search(said)
    if before is not None:
        return _Call(before.call_id, before.number, before.direction, is_answered=True)
    number, direction = (plain(out[1]), Direction.OUT) if out else ("", Direction.IN)
    return _Call(_new_id(), number, direction, is_answered=True)


def _same(before: _Call | None, number: str, direction: Direction) -> _Call:
    if before is not None and (before.number, before.direction, before.is_answered) == (number, direction, False):
        return before
    return _Call(_new_id(), number, direction)


def _new_id() -> str:
    return f"linphonec-{secrets.token_hex(8)}"


if sys.platform == "win32":

    def _place(folder: Path) -> Path:
        return folder / "linphonec"

    def _is_ours(place: Path) -> bool:
        raise FileNotFoundError(place)

    def _asked(place: Path, command: bytes) -> bytes:
        raise ConnectionRefusedError(place, command)

else:

    def _place(folder: Path) -> Path:
        return folder / f"linphonec-{os.getuid()}"

    def _is_ours(place: Path) -> bool:
        # /tmp is everybody's: another user could have made it first and would hear whom we call.
        found = place.lstat()
        return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()

    def _asked(place: Path, command: bytes) -> bytes:
        with closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(_ANSWER_SECONDS)
            line.connect(str(place))
            line.sendall(command)
            said = b""
            while len(said) < _LONGEST_BYTES and (part := line.recv(_LONGEST_BYTES)):
                said += part
        return said
