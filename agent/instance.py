"""One agent per user: its lock, its sockets on loopback, and the file that tells its commands where it listens."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agent.errors import AlreadyRunning, PortTaken
from handlers import endpoint

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import pwd

log = logging.getLogger(__name__)

V4, V6 = "127.0.0.1", "::1"
TOKEN_BYTES = 32
_NO_IPV6 = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_TRIES = 20  # for port 0: the number that IPv4 got may be taken on IPv6


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the endpoint file at *path* says: our *port*, and the *token* of the local commands, new at each start."""

    path: str
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)

    def announce(self) -> None:
        """Write the file; only when we listen, for whoever reads it connects at once.

        Without room for it telephones still ring; clicks and commands do not find us. Raises OSError when its folder is
        not safe.
        """
        try:
            endpoint.write(self.path, endpoint.Endpoint(self.port, self.token))
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            log.error("endpoint file cannot be written, clicks do not reach us error=%s", error.strerror)  # noqa: TRY400

    def withdraw(self) -> None:
        """Delete the file, unless another agent has written its own meanwhile; what cannot be is left there.

        A click finds nobody at its port then, and starts the agent again: as if we had been killed.
        """
        try:
            endpoint.remove(self.path, self.token)
        except OSError as error:
            log.warning("endpoint file cannot be deleted error=%s", error.strerror)


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock of this user's agent; raise AlreadyRunning when another one does.

    The file stays when we end: deleting it would let two agents lock two files of one name.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if not _lock(handle):
            raise AlreadyRunning(f"Deskcall runs already{_running(handle)}; nothing to do")
        with suppress(OSError):  # on a full disk the lock holds all the same, it only does not say whose it is
            os.ftruncate(handle, 0)
            os.write(handle, f" {os.getpid()}".encode())
        yield
    finally:
        os.close(handle)


def listen(port: int) -> tuple[socket.socket, ...]:
    """Return sockets bound to *port* of 127.0.0.1 and, where there is IPv6, of ::1; not listening yet.

    Port 0, for tests, gives one free port on both. Raises PortTaken, naming who has it.
    """
    for _ in range(_TRIES if port == 0 else 1):
        sockets = [_bound(socket.AF_INET, V4, port)]
        try:
            sockets.append(_bound(socket.AF_INET6, V6, port or sockets[0].getsockname()[1]))
        except PortTaken:
            sockets[0].close()
            if port:
                raise
            continue
        except OSError as error:
            if error.errno not in _NO_IPV6:
                sockets[0].close()
                raise
        return tuple(sockets)
    raise PortTaken("no port is free on both 127.0.0.1 and ::1")


def _lock(handle: int) -> bool:
    """Lock the first byte, which a dead process lets go of by itself; return whether nobody else has."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
            return False
        raise
    return True


def _running(handle: int) -> str:
    os.lseek(handle, 1, os.SEEK_SET)  # what is locked cannot be read on Windows
    text = os.read(handle, 20).decode("ascii", "replace")
    return f" (process {text})" if text.isdecimal() else ""


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        _set_options(bound)
        bound.bind((address, port))
    except OSError as error:
        bound.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortTaken(_taken(address, port)) from error
        raise
    if bound.getsockname()[0] != address:  # whatever made it so: what is reachable from outside is never served
        bound.close()
        raise PortTaken(f"port {port} could not be bound to {address} alone")
    return bound


def _set_options(bound: socket.socket) -> None:
    if sys.platform == "win32":
        # SO_REUSEADDR would let another program share the port with us there.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        # Else the connections of the agent that just ended (TIME_WAIT) keep the next one from starting for a minute.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if bound.family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)


def _taken(address: str, port: int) -> str:
    owner = holder(port) or "another program"
    return (
        f"port {port} on {address} is taken by {owner}: end it, or choose another port ([server] port) "
        "here and in the telephone system"
    )


def holder(port: int) -> str:
    """Return who listens on *port*, as far as Linux tells: program and process, else the user; "" when unknown."""
    tables = ("/proc/net/tcp", "/proc/net/tcp6")
    found = next((listener for table in tables for listener in _listeners(table, port)), None)
    if found is None:
        return ""
    uid, inode = found
    return _process_with(inode) or f"a program of user {_user(uid)}"


def _listeners(table: str, port: int) -> Iterator[tuple[int, str]]:
    """Yield owner and inode of each listening socket of *port*; proc(5) describes the columns."""
    with suppress(OSError):
        for line in Path(table).read_text("ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and int(columns[1].rpartition(":")[2], 16) == port:
                yield int(columns[7]), columns[9]


def _process_with(inode: str) -> str:
    """Return name and id of the process that holds a socket; "" when it is not ours to see."""
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
            if str(handle.readlink()) == f"socket:[{inode}]":
                process = handle.parents[1]
                return f"{(process / 'comm').read_text('utf-8', 'replace').strip()} (process {process.name})"
    return ""


if sys.platform == "win32":

    def _user(uid: int) -> str:
        return str(uid)

else:

    def _user(uid: int) -> str:
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)
