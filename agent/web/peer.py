"""Whose process is at the other end of a connection.

Loopback is shared by all users of a machine. Linux says which user owns the other socket; elsewhere only tokens tell
users apart.
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
_SECONDS = 1.0
_MAPPED = bytes(10) + b"\xff\xff"
# sock_diag(7): a header of netlink(7), then inet_diag_req_v2, whose last word is "any cookie".
_NETLINK = 16  # socket.AF_NETLINK; Python has the name on Linux alone
_SOCK_DIAG, _BY_FAMILY, _REQUEST = 4, 20, 1
_QUESTION = struct.Struct("=IHHII BBxxI HH16s16s IQ")
_ANSWER = struct.Struct("=IHHII 4x HH32x 24x II")
_ANY_COOKIE, _ANY_STATE = 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF
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
    """Looks once per connection; *uid* is whom we serve beside root.

    *tables* are the kernel's lists of sockets; *is_asking* False reads nothing but them.
    """

    uid: int = field(default_factory=_own_uid)
    tables: Path = Path("/proc/net")
    is_asking: bool = True
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
        ends = _Ends.of(environ)
        if ends is None:
            return None
        # Asking for one socket took 15 µs. Reading the list of all took 3,400 with 5 sockets in it (Linux 6.18, seen):
        # the kernel walks a table that is sized by memory. So the list is for kernels without sock_diag.
        owner = _asked(ends) if self.is_asking else None
        return _listed(ends, self.tables) if owner is None else owner


@dataclass(frozen=True, slots=True)
class _Ends:
    """Both ends of a connection, packed as on the wire; ours is the loopback address of the same family."""

    family: int
    theirs: bytes
    their_port: int
    ours: bytes
    our_port: int

    @classmethod
    def of(cls, environ: Environ) -> _Ends | None:
        address = str(environ.get("REMOTE_ADDR", ""))
        their_port, our_port = str(environ.get("REMOTE_PORT", "")), str(environ.get("SERVER_PORT", ""))
        family, ours = (socket.AF_INET6, "::1") if ":" in address else (socket.AF_INET, "127.0.0.1")
        try:
            theirs = socket.inet_pton(family, address)
            return cls(family, theirs, int(their_port), socket.inet_pton(family, ours), int(our_port))
        except (OSError, ValueError):
            return None


def _asked(ends: _Ends) -> int | None:
    """Ask the kernel for exactly this socket; None when it does not answer, or nobody holds the socket any more."""
    their_port, our_port = socket.htons(ends.their_port), socket.htons(ends.our_port)
    question = _QUESTION.pack(
        *(_QUESTION.size, _BY_FAMILY, _REQUEST, 0, 0),
        *(ends.family, socket.IPPROTO_TCP, _ANY_STATE),
        *(their_port, our_port, ends.theirs, ends.ours, 0, _ANY_COOKIE),
    )
    try:
        with socket.socket(_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
            kernel.settimeout(_SECONDS)
            kernel.send(question)
            answer = kernel.recv(4096)
    except OSError:
        return None
    if len(answer) < _ANSWER.size:
        return None
    _, kind, *_, found_theirs, found_ours, uid, inode = _ANSWER.unpack_from(answer)
    # Without such a connection the kernel may offer a listener on that port: its other end is 0.
    is_it = kind == _BY_FAMILY and (found_theirs, found_ours) == (their_port, our_port)
    return uid if is_it and inode else None


def _listed(ends: _Ends, tables: Path) -> int | None:
    """Look the socket up in the lists of all sockets; None when it is in none, or nobody holds it any more."""
    if ends.family == socket.AF_INET6:
        return _owner_in(tables / "tcp6", ends)
    # A program may reach 127.0.0.1 through an IPv6 socket; its line is then in the other list.
    mapped = _Ends(socket.AF_INET6, _MAPPED + ends.theirs, ends.their_port, _MAPPED + ends.ours, ends.our_port)
    owner = _owner_in(tables / "tcp", ends)
    return _owner_in(tables / "tcp6", mapped) if owner is None else owner


def _owner_in(table: Path, ends: _Ends) -> int | None:
    line = f": {_in_words(ends.theirs)}:{ends.their_port:04X} {_in_words(ends.ours)}:{ends.our_port:04X} "
    try:
        text = table.read_bytes()
    except OSError:
        return None
    at = text.find(line.encode())
    if at < 0:
        return None
    end = text.find(b"\n", at)
    columns = text[text.rfind(b"\n", 0, at) + 1 : end if end >= 0 else None].split()
    # A socket that its program has closed is shown as root's, with inode 0: that proves nothing.
    return int(columns[_UID]) if int(columns[_INODE]) else None


def _in_words(packed: bytes) -> str:
    """Return an address as the kernel writes it: words of 4 bytes in the machine's byte order."""
    return "".join(f"{word:08X}" for (word,) in struct.iter_unpack("=I", packed))
