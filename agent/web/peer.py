"""Whose process is at the other end of a connection.

Loopback is shared by all users of a machine. Linux says in /proc/net/tcp which user owns the other socket; elsewhere
only tokens tell users apart.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakSet

Environ = Mapping[str, Any]  # WSGI's own, at the edge
IsOurs = Callable[[Environ], bool]

_ROOT = 0
_HERE = bytes((127, 0, 0, 1))
_HERE_6 = bytes(15) + b"\1"
_MAPPED = bytes(10) + b"\xff\xff"
_UID, _INODE = 7, 9  # columns of /proc/net/tcp, counted from 0


def for_this_platform() -> IsOurs:
    """Return what tells whether a request comes from a process of this user."""
    if sys.platform == "linux" and Path("/proc/net/tcp").exists():
        return LinuxPeers().is_ours
    return anybody


def anybody(environ: Environ) -> bool:
    """Return True: this platform does not tell."""
    return bool(environ)


def _own_uid() -> int:
    uid: int = getattr(os, "getuid", lambda: -1)()
    return uid


@dataclass(frozen=True, slots=True)
class LinuxPeers:
    """Looks once per connection; *tables* are the kernel's lists of sockets, *uid* is whom we serve beside root."""

    tables: Path = Path("/proc/net")
    uid: int = field(default_factory=_own_uid)
    _seen: WeakSet[Any] = field(default_factory=WeakSet, repr=False)

    def is_ours(self, environ: Environ) -> bool:
        """Return whether the other end belongs to this user or root; False when the kernel does not know it."""
        # The bound method's object is waitress' connection: it lives as long as the socket, unlike a port number,
        # which another user may get next.
        connection = getattr(environ.get("waitress.client_disconnected"), "__self__", None)
        if connection is not None and connection in self._seen:
            return True
        is_ours = self._owner(environ) in {self.uid, _ROOT}
        if is_ours and connection is not None:
            self._seen.add(connection)
        return is_ours

    def _owner(self, environ: Environ) -> int | None:
        port, ours = str(environ.get("REMOTE_PORT", "")), str(environ.get("SERVER_PORT", ""))
        if not (port.isdecimal() and ours.isdecimal()):
            return None
        for table, theirs, here in _places(str(environ.get("REMOTE_ADDR", ""))):
            owner = _owner_in(self.tables / table, f": {theirs}:{int(port):04X} {here}:{int(ours):04X} ".encode())
            if owner is not None:
                return owner
        return None


def _places(address: str) -> tuple[tuple[str, str, str], ...]:
    """Return (table, their address, ours) as the kernel writes them: words of 4 bytes in the machine's byte order."""
    try:
        if ":" in address:
            theirs = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
            return (("tcp6", _in_words(theirs), _in_words(_HERE_6)),)
        theirs = socket.inet_pton(socket.AF_INET, address)
    except OSError:
        return ()
    # A program may reach 127.0.0.1 through an IPv6 socket; its line is then in the other table.
    mapped = (_in_words(_MAPPED + theirs), _in_words(_MAPPED + _HERE))
    return ("tcp", _in_words(theirs), _in_words(_HERE)), ("tcp6", *mapped)


def _in_words(packed: bytes) -> str:
    return "".join(f"{word:08X}" for (word,) in struct.iter_unpack("=I", packed))


def _owner_in(table: Path, ends: bytes) -> int | None:
    """Return the uid of the socket with these *ends*, its own first; None when there is none, or nobody holds it."""
    try:
        text = table.read_bytes()
    except OSError:
        return None
    at = text.find(ends)
    if at < 0:
        return None
    end = text.find(b"\n", at)
    columns = text[text.rfind(b"\n", 0, at) + 1 : end if end >= 0 else None].split()
    # A socket that its program has closed is shown as root's, with inode 0: that proves nothing.
    return int(columns[_UID]) if int(columns[_INODE]) else None
