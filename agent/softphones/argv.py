"""Starts the softphone's program: a list of arguments, no shell, no stream of ours, not waited for."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent.errors import SoftphoneAway
from agent.softphones import CANNOT_ANSWER, CANNOT_HANG_UP, Lines, Profile, Said
from agent.softphones.checks import program_mistake
from agent.softphones.filling import filled
from agent.softphones.finding import is_program
from agent.words import marked, sentence

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Programs:
    """Starts programs and takes leave of them. Locks itself.

    *umask* is for them: ours is 077, but their files are not ours to hide.
    """

    name: str
    umask: int = -1
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, argv: tuple[str, ...]) -> None:
        """Start *argv*. Raises SoftphoneAway."""
        if not is_program(Path(argv[0])):
            raise SoftphoneAway(
                sentence(
                    "{phone} is not installed: there is no program {program}. "
                    "Install it, or choose another softphone in [phone].",
                    phone=self.name,
                    program=argv[0],
                )
            )
        self.reap()
        try:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in our terminal is not for the softphone
                umask=self.umask,
            )
        except OSError as error:
            raise SoftphoneAway(
                sentence(
                    "{phone} could not be started: {reason}. Start it by hand.", phone=self.name, reason=error.strerror
                )
            ) from error
        with self._lock:
            self._children.append(child)

    def running(self) -> int:
        """Return of how many that were started nobody took leave yet."""
        with self._lock:
            return len(self._children)

    def reap(self) -> tuple[str, ...]:
        """Take leave of those that have ended; return a sentence for each that failed."""
        with self._lock:
            ended = [child for child in self._children if child.poll() is not None]
            self._children = [child for child in self._children if child not in ended]
        failed = [child.returncode for child in ended if child.returncode]
        for code in failed:
            log.warning("softphone's program failed name=%s exit=%d", self.name, code)
        pattern = marked("{phone} ended with an error ({code}). Is it running, and has it a line?")
        return tuple(sentence(pattern, phone=self.name, code=code) for code in failed)


@dataclass(frozen=True, slots=True)
class Argv:
    """A softphone that is driven by its command line.

    *exe*: its program, "" when it was not found; *previous*: the command of the handler that was there before; *check*
    raises SoftphoneAway when the program would fail without a word.
    """

    profile: Profile
    exe: str
    programs: Programs
    previous: tuple[str, ...] = ()
    check: Callable[[], object] = lambda: None

    def dial(self, number: str) -> None:
        """Start the program with *number* (protocol Softphone)."""
        self._start(self.describe(number).words)

    def answer(self, *, patience_seconds: float = 0.0) -> None:
        """Have it pick up (protocol Softphone)."""
        del patience_seconds  # its exit status would prove nothing
        self._command(self.profile.answer, CANNOT_ANSWER)

    def hangup(self) -> None:
        """Have it hang up (protocol Softphone)."""
        self._command(self.profile.hangup, CANNOT_HANG_UP)

    def describe(self, number: str) -> Said:
        """Return the argv (protocol Softphone)."""
        number = self.profile.takes(number)
        return Said("argv", self._whole(filled(self.profile.dial, number, exe=self.exe, previous=self.previous)))

    def lines(self) -> Lines | None:
        """Return None: a command line tells nothing (protocol Softphone)."""
        return None

    def reap(self) -> tuple[str, ...]:
        """Take leave of programs that ended (protocol Softphone)."""
        return self.programs.reap()

    def close(self) -> None:
        """Do nothing: programs are not ours to end (protocol Softphone)."""

    def _command(self, words: tuple[str, ...], cannot: str) -> None:
        if not words:
            raise SoftphoneAway(sentence(cannot, phone=self.profile.name))
        self._start(filled(words, "", exe=self.exe))

    def _start(self, argv: tuple[str, ...]) -> None:
        whole = self._whole(argv)
        self.check()
        self.programs.start(whole)

    def _whole(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """Return *argv* when it begins with a program that may be started. Raises SoftphoneAway."""
        name = self.profile.name
        if not argv or not argv[0]:
            raise SoftphoneAway(
                sentence(
                    "{phone} was not found on this computer: install it, or set [phone] exe to its whole path.",
                    phone=name,
                )
            )
        if mistake := program_mistake(argv[0]):
            raise SoftphoneAway(
                sentence("{phone} cannot be started: its command {mistake}.", phone=name, mistake=mistake)
            )
        return argv
