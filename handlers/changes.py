"""What registering is made of: what is wanted, what would change, what there is. Nothing here acts by itself."""

import difflib
import os
import subprocess
from collections.abc import Callable
from typing import NamedTuple, Protocol

from handlers.rows import USUAL_SCHEMES


class CannotRegister(Exception):
    """The operating system or the place of this installation does not allow it; the text says what to do."""


class Wanted(NamedTuple):
    """What is asked for. *is_for_all*: for every user of the machine, else for this one."""

    schemes: tuple[str, ...] = USUAL_SCHEMES
    is_for_all: bool = False
    is_default: bool = False
    starts_at_logon: bool = True


class Commands(NamedTuple):
    """What the system shall start: *click* with the link behind it, *agent* at logon."""

    click: tuple[str, ...]
    agent: tuple[str, ...]


class Holder(NamedTuple):
    """Somebody else's program that opens links of *scheme*: its *id* in this system, its *command* as a list.

    The word ``{link}`` in *command* stands for the link; *command* is empty where the system has none to tell.
    """

    scheme: str
    id: str
    command: tuple[str, ...]


class Scheme(NamedTuple):
    """How links of one scheme are opened. *registered*: where we are, of "user" and "system".

    *starts*: the id of what a click starts now, "" when nothing or the system asks; *others*: who else claims it.
    """

    scheme: str
    registered: tuple[str, ...]
    starts: str
    is_ours: bool
    others: tuple[str, ...]


class Status(NamedTuple):
    """All that there is to tell about links. *starts_at_logon*: where that is said, of "user" and "system"."""

    schemes: tuple[Scheme, ...]
    starts_at_logon: tuple[str, ...]


class Change(Protocol):
    """One thing that registering or its undoing would do."""

    def sentence(self) -> str:
        """Return what changes, for people: one line, and below it what is taken (-) and put (+)."""

    def make(self) -> None:
        """Do it. Raises OSError, or CannotRegister when somebody else changed the same thing meanwhile."""


class FileChange(NamedTuple):
    """A file that gets another content; None: it is not there."""

    path: str
    before: str | None
    after: str | None

    def sentence(self) -> str:
        """Return what happens to the file, and the lines that do."""
        verb = "make" if self.before is None else "delete" if self.after is None else "change"
        lines = difflib.ndiff((self.before or "").splitlines(), (self.after or "").splitlines())
        return "\n".join((f"{verb} {self.path}", *(f"  {line}" for line in lines if line[0] in "+-")))

    def make(self) -> None:
        """Write the file all at once, where a link leads to it too, or delete it."""
        if content(self.path) != self.before:
            raise CannotRegister(f"{self.path} was changed by somebody else just now; run the command again")
        if self.after is None:
            os.unlink(self.path)
            return
        real = os.path.realpath(self.path)
        os.makedirs(os.path.dirname(real), exist_ok=True)
        new = f"{real}.{os.getpid()}"
        with open(new, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(self.after)
        os.chmod(new, os.stat(real).st_mode & 0o777 if self.before is not None else 0o644)
        os.replace(new, real)


class CommandChange(NamedTuple):
    """A program of the system that is run; *why* says what for. That it fails changes nothing of ours."""

    why: str
    command: tuple[str, ...]
    run: "Asks"

    def sentence(self) -> str:
        """Return what is run, and why."""
        return f"{self.why}: {' '.join(self.command)}"

    def make(self) -> None:
        """Run it and wait."""
        self.run(self.command)


def content(path: str) -> str | None:
    """Return a file's text, byte for byte; None when it is not there."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None


def answer_of(command: tuple[str, ...], seconds: float = 10.0) -> str:
    """Return what a program of the system prints in English; "" when it is not there or fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=dict(os.environ, LC_ALL="C", LANGUAGE=""),
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


Asks = Callable[[tuple[str, ...]], str]
