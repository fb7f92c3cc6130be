"""Starts the agent when a click finds none, once however many clicks there are, and hands the link over to it."""

import os
import subprocess
import sys
import time

from handlers import endpoint, handover
from handlers.rows import PACKAGED_COMMAND, PACKAGED_FOLDER, UNIT

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SECONDS, SLOW_SECONDS, PAUSE_SECONDS = 5.0, 15.0, 0.05
LOCK = "start.lock"
_UNIT_FOLDERS = ("/etc/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user")


def then_hand_over(file: str, route: str, body: bytes) -> handover.Answer:
    """Start the agent that writes the endpoint file *file*, and hand *body* over as soon as it listens.

    Of many at once only one starts it; the others wait with it. Raises AgentAway when it ended again, or after 5 s;
    after 15 s when it is alive and slow. Raises what hand_over raises: what was sent once is never sent again.
    """
    begun = time.monotonic()
    lock, child, is_started = _first(file), None, False
    try:
        while True:
            try:
                return handover.to_agent(file, route, body)
            except endpoint.AgentAway:
                if _is_hopeless(child, time.monotonic() - begun, is_first=lock is not None):
                    raise
            # Not before that look: who was first may have ended with the agent up, between our two looks.
            if lock is None:
                lock = _first(file)  # whoever was first gave up, or has the agent up
            elif not is_started or (child is not None and child.poll() == 0):
                # 0: it found another one running, which must be about to end, for it answers nobody.
                child, is_started = start_agent(), True
            time.sleep(PAUSE_SECONDS)
    finally:
        if lock is not None:
            os.close(lock)


def start_agent() -> "subprocess.Popen[bytes] | None":
    """Start the agent in a session of its own; return its process unless somebody else looks after it."""
    return None if _started_by_systemd() else _started(agent_command())


def _is_hopeless(child: "subprocess.Popen[bytes] | None", seconds: float, *, is_first: bool) -> bool:
    if child is not None and child.poll():  # a mistake in its configuration, a taken port
        return True
    if not SECONDS <= seconds < SLOW_SECONDS:
        return seconds >= SLOW_SECONDS
    is_alive = child.poll() is None if child is not None else _is_alive_in_systemd()
    return is_first and not is_alive


def agent_command() -> tuple[str, ...]:
    """Return the command that runs the agent of this installation."""
    return (*program(), "run")


def program() -> tuple[str, ...]:
    """Return the command ``deskcall`` of this installation; no console window opens for it."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    if os.path.dirname(os.path.dirname(os.path.abspath(__file__))) == PACKAGED_FOLDER:
        return (PACKAGED_COMMAND,)  # python -I would not find us there
    # -I: a "cache.py" in the working directory or in PYTHONPATH must not become our package.
    return (windowless(sys.executable), "-I", "-m", "agent")


def windowless(python: str) -> str:
    """Return the interpreter that opens no console window: on Windows that is another program beside it."""
    beside = f"{python[: -len('python.exe')]}pythonw.exe"
    return beside if python.lower().endswith("\\python.exe") and os.path.exists(beside) else python


def _first(file: str) -> int | None:
    """Return the handle of a lock that only one click holds; None when another does."""
    folder = os.path.dirname(file)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle = os.open(os.path.join(folder, LOCK), os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:
        return os.open(os.devnull, os.O_RDONLY)  # a second agent ends by itself: better two starts than none
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


if sys.platform in ("win32", "darwin"):

    def _started_by_systemd() -> bool:
        return False

    def _is_alive_in_systemd() -> bool:
        return False

else:

    def _started_by_systemd() -> bool:
        if os.environ.get(endpoint.DATA_VARIABLE):
            return False  # the user manager does not know of a data folder that was named here
        config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        folders = (os.path.join(config, "systemd", "user"), *_UNIT_FOLDERS)
        return any(os.path.exists(os.path.join(folder, UNIT)) for folder in folders) and _systemctl("start")

    def _is_alive_in_systemd() -> bool:
        return _systemctl("is-active")

    def _systemctl(verb: str) -> bool:
        child = _started(("systemctl", "--user", verb, UNIT))
        try:
            return child is not None and child.wait(SECONDS) == 0
        except subprocess.TimeoutExpired:
            return True  # it is at it


def _started(command: tuple[str, ...]) -> "subprocess.Popen[bytes] | None":
    quiet = subprocess.DEVNULL
    # DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP: no console window, no Ctrl-C of ours
    flags = 0x8 | 0x200 if sys.platform == "win32" else 0
    try:
        return subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, cwd=os.sep, start_new_session=True, creationflags=flags
        )
    except OSError:
        return None
