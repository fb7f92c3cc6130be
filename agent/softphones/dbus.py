"""GNOME Calls on the session bus: its calls are objects that come, change and vanish."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from agent.errors import SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import Lines, Profile, Ring, Said
from agent.softphones.argv import Argv
from agent.softphones.ringing import plain
from agent.words import sentence

NAME, ROOT, CALL = "org.gnome.Calls", "/org/gnome/Calls", "org.gnome.Calls.Call"
OBJECT_MANAGER, PROPERTIES = "org.freedesktop.DBus.ObjectManager", "org.freedesktop.DBus.Properties"
PATIENCE_SECONDS = 1.0
_START_SECONDS = 5.0  # it answers nothing while it builds its window
_LOOK_SECONDS = 0.25
_MOST_CALLS = 64
# Numbers of its enumeration CallsState; others (unknown, dialing, alerting, held) change nothing for us.
_ACTIVE, _INCOMING, _WAITING, _ENDED = 1, 5, 6, 7
_Variants = Mapping[str, tuple[str, object]]


@dataclass(frozen=True, slots=True)
class _Call:
    call_id: str
    is_inbound: bool
    state: int
    number: str
    is_answered: bool = False


@dataclass(slots=True)
class GnomeCalls:
    """GNOME Calls; Softphone and LineMonitor. *argv* dials: its program does that, started or not. Locks itself."""

    profile: Profile
    argv: Argv
    _calls: dict[str, _Call] = field(default_factory=dict)
    _owner: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def dial(self, number: str) -> None:
        """Start its program with *number* (protocol Softphone)."""
        self.argv.dial(number)

    def answer(self, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Pick up, when exactly one call rings (protocol Softphone)."""
        self._tell("answer", patience_seconds)

    def hangup(self) -> None:
        """End the call that goes on, else the only one (protocol Softphone)."""
        self._tell("hangup", PATIENCE_SECONDS)

    def describe(self, number: str) -> Said:
        """Return the argv (protocol Softphone)."""
        return self.argv.describe(number)

    def lines(self) -> Lines | None:
        """Return what the bus told; None while we do not listen (protocol Softphone)."""
        with self._lock:
            if not self._owner:
                return None
            calls = tuple(self._calls.values())
        ringing = sum(_rings(call) for call in calls)
        return Lines(ringing, len(calls) - ringing)

    def reap(self) -> tuple[str, ...]:
        """Take leave of its programs that ended (protocol Softphone)."""
        return self.argv.reap()

    def close(self) -> None:
        """Do nothing: whoever listens closes its own connection (protocol Softphone)."""

    def follow(self, hear: Callable[[Ring], object], ends: threading.Event, beat: Callable[[], object]) -> None:
        """Hear what happens until *ends* (protocol LineMonitor)."""
        with self._bus() as bus, self._listening(bus, hear):
            beat()
            while not ends.is_set():
                try:
                    message = bus.receive(timeout=_LOOK_SECONDS)
                except TimeoutError:
                    beat()
                    continue
                except OSError:
                    raise self._gone() from None
                self._take(message, hear)

    @contextmanager
    def _listening(self, bus: DBusConnection, hear: Callable[[Ring], object]) -> Iterator[None]:
        # Its unique name: what is sent there starts no program, and nobody who takes the name later is believed.
        owner = self._owner_on(bus)
        for rule in _rules(owner):
            _ask(bus, message_bus.AddMatch(rule))
        with self._lock:
            self._owner = owner
        try:
            for path, call in self._all_on(bus, owner, _START_SECONDS).items():
                self._note(path, call, hear)
            yield
        finally:
            with self._lock:
                calls, self._owner = tuple(self._calls.values()), ""
                self._calls.clear()
            for call in calls:  # with its program its calls are over
                hear(_ring(Event.HANGUP, call))

    def _take(self, message: Message, hear: Callable[[Ring], object]) -> None:
        if message.header.message_type is not MessageType.signal:
            return
        match message.header.fields.get(HeaderFields.member), message.body:
            case "NameOwnerChanged", (name, _, _) if name == NAME:
                raise self._gone()
            case "InterfacesAdded", (str(path), dict(interfaces)) if CALL in interfaces:
                self._note(path, _call(interfaces[CALL]), hear)
            case "InterfacesRemoved", (str(path), list(names)) if CALL in names:
                self._forget(path, hear)
            case "PropertiesChanged", (interface, dict(changed), _) if interface == CALL:
                self._change(str(message.header.fields.get(HeaderFields.path)), changed, hear)
            case _:
                return

    def _note(self, path: str, call: _Call, hear: Callable[[Ring], object]) -> None:
        with self._lock:
            if len(self._calls) >= _MOST_CALLS or path in self._calls or call.state == _ENDED:
                return
            self._calls[path] = call
        hear(_ring(Event.RING, call))
        self._change(path, {"State": ("u", call.state)}, hear)

    def _change(self, path: str, changed: _Variants, hear: Callable[[Ring], object]) -> None:
        with self._lock:
            call = self._calls.get(path)
        if call is None:
            return
        call = replace(call, state=_number(changed.get("State"), call.state))
        if call.state == _ENDED:
            self._forget(path, hear)
            return
        is_first_answer = call.state == _ACTIVE and not call.is_answered
        with self._lock:
            self._calls[path] = replace(call, is_answered=call.is_answered or is_first_answer)
        if is_first_answer:
            hear(_ring(Event.ANSWER, call))

    def _forget(self, path: str, hear: Callable[[Ring], object]) -> None:
        with self._lock:
            call = self._calls.pop(path, None)
        if call is not None:
            hear(_ring(Event.HANGUP, call))

    # ---- commands

    def _tell(self, what: str, patience_seconds: float) -> None:
        words = self.profile.answer if what == "answer" else self.profile.hangup
        with self._lock:
            owner, calls = self._owner, dict(self._calls)
        with self._bus() as bus:
            if not owner:
                owner = self._owner_on(bus)
                calls = self._all_on(bus, owner)
            path = self._one(calls, what)
            message = new_method_call(DBusAddress(path, owner, CALL), words[0])
            if patience_seconds:
                with suppress(DBusErrorResponse):  # the call is gone meanwhile: what was wanted is so, or too late
                    bus.send_and_get_reply(message, timeout=patience_seconds)
            else:
                bus.send(message)

    def _one(self, calls: Mapping[str, _Call], what: str) -> str:
        """Return the call that is meant; a guess is never made."""
        name = self.profile.name
        ringing = [path for path, call in calls.items() if _rings(call)]
        if what == "answer":
            found = ringing
            none = sentence("Nothing rings at {phone} just now.", phone=name)
            many = sentence(
                "{count} calls ring at {phone}: choose there, Deskcall does not guess.", count=len(ringing), phone=name
            )
        else:
            active = [path for path, call in calls.items() if call.state == _ACTIVE]
            found = active or list(calls)
            none = sentence("{phone} has no call just now.", phone=name)
            many = sentence("{phone} has several calls: choose there, Deskcall does not guess.", phone=name)
        if not found:
            raise SoftphoneAway(none)
        if len(found) > 1:
            raise SoftphoneAway(many)
        return found[0]

    @contextmanager
    def _bus(self) -> Iterator[DBusConnection]:
        try:
            bus = open_dbus_connection(bus="SESSION")
        except (OSError, KeyError, ValueError) as error:
            name = self.profile.name
            raise SoftphoneAway(
                sentence("{phone} cannot be reached: this session has no D-Bus. Log in again.", phone=name)
            ) from error
        with closing(bus):
            try:
                yield bus
            except TimeoutError:
                raise SoftphoneAway(
                    sentence("{phone} does not answer: it hangs; restart it.", phone=self.profile.name)
                ) from None
            except DBusErrorResponse as error:
                raise SoftphoneAway(
                    sentence(
                        "{phone} did not do it ({reason}); look at its window.",
                        phone=self.profile.name,
                        reason=error.name,
                    )
                ) from error
            except OSError:
                raise self._gone() from None

    def _owner_on(self, bus: DBusConnection) -> str:
        try:
            (owner,) = _ask(bus, message_bus.GetNameOwner(NAME))
        except DBusErrorResponse:
            raise SoftphoneAway(sentence("{phone} is not running: start it.", phone=self.profile.name)) from None
        return str(owner)

    @staticmethod
    def _all_on(bus: DBusConnection, owner: str, patience_seconds: float = PATIENCE_SECONDS) -> dict[str, _Call]:
        message = new_method_call(DBusAddress(ROOT, owner, OBJECT_MANAGER), "GetManagedObjects")
        (objects,) = _ask(bus, message, patience_seconds)
        if not isinstance(objects, dict):
            return {}
        return {path: _call(interfaces[CALL]) for path, interfaces in objects.items() if CALL in interfaces}

    def _gone(self) -> SoftphoneAway:
        return SoftphoneAway(sentence("{phone} ended: start it again.", phone=self.profile.name))


def _rules(owner: str) -> tuple[MatchRule, ...]:
    inside = MatchRule(type="signal", sender=owner, interface=OBJECT_MANAGER, path=ROOT)
    changed = MatchRule(type="signal", sender=owner, interface=PROPERTIES, member="PropertiesChanged")
    ended = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
    ended.add_arg_condition(0, NAME)
    return inside, changed, ended


def _ask(bus: DBusConnection, message: Message, patience_seconds: float = PATIENCE_SECONDS) -> tuple[object, ...]:
    reply = bus.send_and_get_reply(message, timeout=patience_seconds)
    if reply.header.message_type is MessageType.error:
        raise DBusErrorResponse(reply)
    return tuple(reply.body)


def _call(properties: _Variants) -> _Call:
    number = properties.get("Id", ("s", ""))[1]
    is_inbound = properties.get("Inbound", ("b", True))[1] is True
    # Paths begin at 1 again with each start of the program.
    return _Call(f"gnome-calls-{secrets.token_hex(8)}", is_inbound, _number(properties.get("State"), 0), plain(number))


def _number(variant: tuple[str, object] | None, other: int) -> int:
    return variant[1] if variant is not None and isinstance(variant[1], int) else other


def _rings(call: _Call) -> bool:
    return call.is_inbound and call.state in (_INCOMING, _WAITING)


def _ring(event: Event, call: _Call) -> Ring:
    return Ring(event, call.call_id, call.number, Direction.IN if call.is_inbound else Direction.OUT)
