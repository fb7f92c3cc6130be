"""baresip by its module ctrl_tcp: dials, answers, and listens on the one connection that there may be.

baresip closes an older connection when a newer one comes (1.0.0, seen): so the one that listens also sends, and nobody
else's is taken away.
"""

from __future__ import annotations

import itertools
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from agent.errors import SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import CANNOT_ANSWER, CANNOT_HANG_UP, Lines, Profile, Ring, Said
from agent.softphones.netstrings import NotAFrame, packed, unpacked
from agent.softphones.ringing import identity, plain
from agent.softphones.rivals import has_rival
from agent.words import sentence

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATIENCE_SECONDS = 1.0
_CONNECT_SECONDS = 1.0
_LOOK_SECONDS = 0.25
_EVENTS = {
    "CALL_INCOMING": Event.RING,
    "CALL_OUTGOING": Event.RING,
    "CALL_RINGING": Event.RING,  # the other end of a call of ours rings: 1.0.0 tells of no CALL_OUTGOING
    "CALL_ESTABLISHED": Event.ANSWER,
    "CALL_CLOSED": Event.HANGUP,
}
_Object = dict[str, object]


@dataclass(slots=True)
class CtrlTcp:
    """baresip at a *port* of this computer; Softphone and LineMonitor. Locks itself."""

    profile: Profile
    port: int
    _line: socket.socket | None = None
    _calls: dict[str, Event] = field(default_factory=dict)
    _waiting: dict[str, queue.SimpleQueue[_Object]] = field(default_factory=dict)
    _tokens: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Held while a connection begins or ends, and while one lives for a single command: a second one of ours would
    # close it, and each would look like a rival to the other.
    _connecting: threading.Lock = field(default_factory=threading.Lock)

    def dial(self, number: str) -> None:
        """Dial (protocol Softphone)."""
        command, parameter = self._message(number)
        self._command(command, parameter, PATIENCE_SECONDS)

    def answer(self, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Pick up, when exactly one call rings: 1.0.0 would take the newest (protocol Softphone)."""
        found = self.lines()
        if found is not None and found.ringing != 1:
            raise SoftphoneAway(_how_many(self.profile.name, found.ringing))
        self._command(self._word(self.profile.answer, CANNOT_ANSWER), "", patience_seconds)

    def hangup(self) -> None:
        """End the current call (protocol Softphone)."""
        self._command(self._word(self.profile.hangup, CANNOT_HANG_UP), "", PATIENCE_SECONDS)

    def describe(self, number: str) -> Said:
        """Return the frame (protocol Softphone)."""
        command, parameter = self._message(number)
        return Said("frame", (packed({"command": command, "params": parameter, "token": "t"}).decode("ascii"),))

    def lines(self) -> Lines | None:
        """Return what baresip told; None while we do not listen (protocol Softphone)."""
        with self._lock:
            if self._line is None:
                return None
            states = tuple(self._calls.values())
        return Lines(states.count(Event.RING), states.count(Event.ANSWER))

    def reap(self) -> tuple[str, ...]:
        """Return nothing: no program is started (protocol Softphone)."""
        return ()

    def close(self) -> None:
        """Leave the line (protocol Softphone)."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def follow(self, hear: Callable[[Ring], object], ends: threading.Event, beat: Callable[[], object]) -> None:
        """Hear what happens until *ends* (protocol LineMonitor)."""
        with self._listening() as line:
            beat()
            buffer = bytearray()
            while not ends.is_set():
                try:
                    part = line.recv(65_536)
                except TimeoutError:
                    beat()
                    continue
                except OSError:
                    part = b""
                if not part:
                    raise SoftphoneAway(
                        sentence(
                            "{phone} closed its line: it ended, or another program took it.", phone=self.profile.name
                        )
                    )
                buffer += part
                self._read(buffer, hear)

    @contextmanager
    def _listening(self) -> Iterator[socket.socket]:
        with self._connecting:
            self._make_sure_of_no_rival()
            line = self._connected()
            self._listen_on(line)
        try:
            yield line
        finally:
            with self._connecting:
                line.close()
                self._listen_on(None)
            with self._lock:
                waiting = tuple(self._waiting.values())
            for each in waiting:
                each.put({})

    def _listen_on(self, line: socket.socket | None) -> None:
        with self._lock:
            self._line = line
            self._calls.clear()

    def _read(self, buffer: bytearray, hear: Callable[[Ring], object]) -> None:
        try:
            for message in unpacked(buffer):
                if message.get("response") is True:
                    self._take(message)
                elif message.get("event") is True:
                    self._hear(message, hear)
        except NotAFrame:
            raise SoftphoneAway(
                sentence(
                    "What listens at {host}:{port} is no {phone}: check [phone] port.",
                    host=HOST,
                    port=self.port,
                    phone=self.profile.name,
                )
            ) from None

    def _hear(self, message: _Object, hear: Callable[[Ring], object]) -> None:
        ring = ring_of(message)
        if ring is None:
            return
        with self._lock:
            if ring.event is Event.HANGUP:
                self._calls.pop(ring.call_id, None)
            elif ring.direction is Direction.IN or ring.event is Event.ANSWER:
                self._calls[ring.call_id] = ring.event
        hear(ring)

    def _take(self, message: _Object) -> None:
        with self._lock:
            waiting = self._waiting.pop(str(message.get("token", "")), None)
        if waiting is not None:
            waiting.put(message)
        elif message.get("ok") is not True:
            log.warning("softphone refused a command name=%s", self.profile.name)

    def _command(self, command: str, parameter: str, patience_seconds: float) -> None:
        token = f"deskcall-{next(self._tokens)}"
        frame = packed({"command": command, "params": parameter, "token": token})
        with self._connecting:
            if self._line is None:
                self._judge(self._once(frame, token))
                return
        self._ask(frame, token, patience_seconds)

    def _ask(self, frame: bytes, token: str, patience_seconds: float) -> None:
        """Send one frame on the line that is listened on."""
        reply: queue.SimpleQueue[_Object] = queue.SimpleQueue()
        with self._lock:
            line = self._line
            if line is None:  # since the look before
                raise self._gone()
            if patience_seconds:
                self._waiting[token] = reply
        try:
            line.sendall(frame)
            if patience_seconds:
                self._judge(reply.get(timeout=patience_seconds))
        except (OSError, queue.Empty):
            raise self._hanging() from None
        finally:
            with self._lock:
                self._waiting.pop(token, None)

    def _once(self, frame: bytes, token: str) -> _Object:
        """Send one frame on a connection of its own: nobody listens just now."""
        self._make_sure_of_no_rival()
        buffer, ends = bytearray(), time.monotonic() + PATIENCE_SECONDS
        with closing(self._connected()) as line:
            try:
                line.sendall(frame)
                while time.monotonic() < ends:
                    buffer += self._part(line)
                    for message in unpacked(buffer):
                        if message.get("response") is True and message.get("token") == token:
                            return message
            except (OSError, NotAFrame):
                raise self._hanging() from None
        raise self._hanging()

    @staticmethod
    def _part(line: socket.socket) -> bytes:
        try:
            part = line.recv(65_536)
        except TimeoutError:
            return b""
        if not part:
            raise ConnectionResetError
        return part

    def _judge(self, message: _Object) -> None:
        if not message:
            raise self._gone()
        if message.get("ok") is not True:
            raise SoftphoneAway(sentence("{phone} did not do it: look at its window.", phone=self.profile.name))

    def _connected(self) -> socket.socket:
        try:
            line = socket.create_connection((HOST, self.port), _CONNECT_SECONDS)
        except OSError:
            raise SoftphoneAway(
                sentence(
                    "{phone} is not running, or has no ctrl_tcp at {host}:{port}: start it, "
                    "and compare its ctrl_tcp_listen with [phone] port.",
                    phone=self.profile.name,
                    host=HOST,
                    port=self.port,
                )
            ) from None
        line.settimeout(_LOOK_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _make_sure_of_no_rival(self) -> None:
        if has_rival(self.port):
            raise SoftphoneAway(
                sentence(
                    "Another program controls {phone} ({host}:{port}): end it; only one can at a time.",
                    phone=self.profile.name,
                    host=HOST,
                    port=self.port,
                )
            )

    def _gone(self) -> SoftphoneAway:
        return SoftphoneAway(sentence("{phone} ended meanwhile: start it, then try again.", phone=self.profile.name))

    def _hanging(self) -> SoftphoneAway:
        return SoftphoneAway(
            sentence(
                "{phone} does not answer at {host}:{port}: it hangs; restart it.",
                phone=self.profile.name,
                host=HOST,
                port=self.port,
            )
        )

    def _message(self, number: str) -> tuple[str, str]:
        command, parameter = self.profile.dial
        return command, parameter.replace("{dial}", self.profile.takes(number))

    def _word(self, words: tuple[str, ...], cannot: str) -> str:
        if not words:
            raise SoftphoneAway(sentence(cannot, phone=self.profile.name))
        return words[0]


def ring_of(message: _Object) -> Ring | None:
    """Return what an event tells of a call; None when it tells nothing of one."""
    event, call_id = _EVENTS.get(str(message.get("type"))), identity(message.get("id"))
    if event is None or not call_id:
        return None
    direction = Direction.OUT if message.get("direction") == "outgoing" else Direction.IN
    if direction is Direction.IN and message.get("type") != "CALL_INCOMING" and event is Event.RING:
        return None
    # peeruri, not param: that went through printf, which makes "?44" of "%2B44".
    called = message.get("diverteruri") or message.get("accountaor")
    return Ring(event, call_id, plain(message.get("peeruri")), direction, plain(called))


def _how_many(name: str, ringing: int) -> str:
    if ringing == 0:
        return sentence("Nothing rings at {phone} just now.", phone=name)
    return sentence("{count} calls ring at {phone}: choose there, Deskcall does not guess.", count=ringing, phone=name)
