"""The file that says where the agent listens, and the token of its local commands: ``8737 TOKEN``.

Whoever can read it may ring and open links for this user, so it is 0600 in a 0700 folder and is not believed otherwise.
"""

import os
import sys

from handlers.rows import FOLDER, FOLDER_WITH_CAPITAL

NAME = "endpoint"
DATA_VARIABLE = "DESKCALL_DATA"
LOWEST_PORT = 1024
HIGHEST_PORT = 65535
_TOKEN_LENGTHS = range(32, 129)
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_MAX_BYTES = 256
_OTHERS = 0o077
_TYPE, _REGULAR, _FOLDER = 0o170000, 0o100000, 0o040000  # stat's own; the module costs a click its time


class AgentAway(Exception):
    """There is no endpoint that can be believed, or nobody listens there (exit code 3)."""


class Endpoint:
    """Where the agent listens on 127.0.0.1, and the token of its local commands."""

    __slots__ = ("port", "token")

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token


def default_path(platform: str = sys.platform) -> str:
    """Return where this user's endpoint file is, by hand: a click must not import platformdirs."""
    home = os.path.expanduser("~")
    if platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, FOLDER_WITH_CAPITAL, NAME)
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support", FOLDER_WITH_CAPITAL, NAME)
    # The runtime folder first: homes on NFS are shared by hosts.
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), os.environ.get("XDG_STATE_HOME", "")):
        if os.path.isabs(folder):  # the XDG specification: a relative path is ignored
            return os.path.join(folder, FOLDER, NAME)
    return os.path.join(home, ".local", "state", FOLDER, NAME)


def chosen_path() -> str:
    """Return where the agent of this environment has its file: a data folder that was named has its own."""
    named = os.environ.get(DATA_VARIABLE, "")
    return os.path.join(os.path.abspath(named), NAME) if named else default_path()


def read(path: str) -> Endpoint:
    """Return what the file says; raise AgentAway when it is missing or must not be believed."""
    try:
        text = _believed(path)
    except OSError as error:
        raise AgentAway(f"no agent: {error.strerror or error} ({path})") from None
    port, _, token = text.removesuffix(b"\n").decode("latin-1").partition(" ")
    is_port = port.isascii() and port.isdecimal() and LOWEST_PORT <= int(port) <= HIGHEST_PORT
    if not is_port or len(token) not in _TOKEN_LENGTHS or not _TOKEN_LETTERS.issuperset(token):
        raise AgentAway(f"the endpoint file is damaged ({path})")
    return Endpoint(int(port), token)


def write(path: str, endpoint: Endpoint) -> None:
    """Write the file, for this user alone and all at once; call it when the agent listens. Raises OSError."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    _check(os.lstat(folder), _FOLDER, folder, others=0)
    if hasattr(os, "getuid"):
        os.chmod(folder, 0o700)
    new = f"{path}.{os.getpid()}"
    _forget(new)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(f"{endpoint.port} {endpoint.token}\n".encode())
        os.replace(new, path)
    except OSError:
        _forget(new)
        raise


def remove(path: str, token: str) -> None:
    """Delete the file when it still holds *token*: another agent may have started meanwhile."""
    try:
        if read(path).token == token:
            _forget(path)
    except AgentAway:
        return


def _believed(path: str) -> bytes:
    folder = os.path.dirname(path)
    _check(os.lstat(folder), _FOLDER, folder, others=_OTHERS)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        _check(os.fstat(handle), _REGULAR, path, others=_OTHERS)
        return os.read(handle, _MAX_BYTES)
    finally:
        os.close(handle)


def _check(found: os.stat_result, kind: int, path: str, others: int) -> None:
    if found.st_mode & _TYPE != kind:
        raise OSError(0, "not what it must be", path)
    if not hasattr(os, "getuid"):
        return  # Windows: the profile's own access list is what protects it
    if found.st_uid != os.getuid() or found.st_mode & others:
        raise OSError(0, "others could have written it", path)


def _forget(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
