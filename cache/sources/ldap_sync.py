"""Content synchronization (RFC 4533): what is asked, and what the answers say. Pure.

Five values in BER, of which the library knows none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

REQUEST, STATE, DONE = (f"1.3.6.1.4.1.4203.1.9.1.{number}" for number in (1, 2, 3))
INFO = "1.3.6.1.4.1.4203.1.9.1.4"
REFRESH_REQUIRED = 4096
_BOOLEAN, _OCTETS, _ENUMERATED, _SEQUENCE, _SET = 0x01, 0x04, 0x0A, 0x30, 0x31
_REFRESH_PRESENT, _ID_SET = 0xA2, 0xA3
_REFRESH_ONLY = b"\x01"
_PRESENT, _DELETED = 0, 3
_LONG, _LONGEST_LENGTH_BYTES = 0x80, 4


@dataclass(frozen=True, slots=True)
class State:
    """What the server says beside an entry: whose it is, and whether it is gone, or only still there."""

    id: str
    is_deleted: bool
    is_only_present: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What the server says at the end. *cookie* None: nothing changed, keep the old one.

    *names_deletes* False: it said what is *still there*, and everything that it did not name is gone.
    """

    cookie: str | None
    names_deletes: bool


def request(cookie: str) -> bytes:
    """Return the value of the control that asks for what changed after *cookie*, once (refreshOnly, §2.2)."""
    return _packed(_SEQUENCE, _packed(_ENUMERATED, _REFRESH_ONLY) + _packed(_OCTETS, cookie.encode("ascii")))


def state(value: bytes) -> State:
    """Return the Sync State of an entry (§2.3). Raises ValueError."""
    parts = _parts(_inside(value, _SEQUENCE))
    kind, key = next(parts, (0, b""))[1], next(parts, (0, b""))[1]
    number = int.from_bytes(kind, "big")
    return State(str(UUID(bytes=key)), number == _DELETED, number == _PRESENT)


def done(value: bytes) -> Done:
    """Return the Sync Done at the end (§2.4). Raises ValueError."""
    return _done(_inside(value, _SEQUENCE))


def deleted(value: bytes) -> tuple[str, ...] | None:
    """Return the ids that a Sync Info (§2.5) says are gone; None: it names what is still there instead.

    So a server answers that has forgotten its log of changes, which each restart makes it do. Raises ValueError.
    """
    (tag, inside), *_ = [*_parts(value), (0, b"")]
    if tag == _REFRESH_PRESENT:
        return None
    if tag != _ID_SET:
        return ()
    if not _done(inside).names_deletes:
        return None
    return tuple(str(UUID(bytes=key)) for set_tag, keys in _parts(inside) if set_tag == _SET for _, key in _parts(keys))


def _done(inside: bytes) -> Done:
    cookie, names_deletes = None, False
    for tag, part in _parts(inside):
        if tag == _OCTETS:
            cookie = part.decode("ascii")
        elif tag == _BOOLEAN:
            names_deletes = any(part)
    return Done(cookie, names_deletes)


def _inside(value: bytes, wanted: int) -> bytes:
    for tag, inside in _parts(value):
        if tag == wanted:
            return inside
    raise ValueError("not the kind of value that was agreed")


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tags and contents that stand side by side in *data* (X.690 §8.1, definite lengths)."""
    place = 0
    while place < len(data):
        tag, length, place = data[place], *_length(data, place + 1)
        if place + length > len(data):
            raise ValueError("the value is cut")
        yield tag, data[place : place + length]
        place += length


def _length(data: bytes, place: int) -> tuple[int, int]:
    """Return the length that is written at *place*, and where the content begins."""
    if place >= len(data):
        raise ValueError("the value is cut")
    first, place = data[place], place + 1
    if first < _LONG:
        return first, place
    size = first - _LONG
    if not 1 <= size <= _LONGEST_LENGTH_BYTES:
        raise ValueError("the value has no length")
    return int.from_bytes(data[place : place + size], "big"), place + size


def _packed(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < _LONG:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, _LONG + size)) + length.to_bytes(size, "big") + content
