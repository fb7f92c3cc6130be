"""baresip's frames: ``LEN:JSON,``. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

LARGEST = 64 * 1024
_LONGEST_LENGTH = 6


class NotAFrame(Exception):
    """What came is no frame: whoever is at the other end is not baresip."""


def packed(message: dict[str, str]) -> bytes:
    """Return the frame of *message*."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return b"%d:%b," % (len(body), body)


def unpacked(buffer: bytearray) -> Iterator[dict[str, object]]:
    """Take every whole frame out of *buffer* and yield its object. Raises NotAFrame."""
    while (end := buffer.find(b":", 0, _LONGEST_LENGTH + 1)) >= 0:
        if not bytes(buffer[:end]).isdigit() or int(buffer[:end]) > LARGEST:
            raise NotAFrame
        stop = end + 1 + int(buffer[:end])
        if len(buffer) <= stop:
            return
        if buffer[stop : stop + 1] != b",":
            raise NotAFrame
        yield _object(bytes(buffer[end + 1 : stop]))
        del buffer[: stop + 1]
    if len(buffer) > _LONGEST_LENGTH or (buffer and not bytes(buffer).isdigit()):
        raise NotAFrame


def _object(body: bytes) -> dict[str, object]:
    try:
        # A display name comes as it was sent, whatever bytes those are.
        value = json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return {}  # baresip 1.0.0 does not escape everything in it: one event less, not the line
    return value if isinstance(value, dict) else {}
