"""The thread ``sync``: starts the sync worker, reads its lines, starts it again, ends it with the agent."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from agent import schedule
from agent.pipe import Command, Finished, Report, SyncNow, line, read_report
from handlers.start import program

END_SECONDS = 1.0
SHOWN_CHARACTERS = 200

log = logging.getLogger(__name__)


class WorkerState(Enum):
    """What became of the worker; ``deskcall status`` says it."""

    STOPPED = "stopped"
    RUNNING = "running"
    RESTARTING = "restarting"
    FAILING = "failing"  # died five times within ten minutes; still tried again
    WAITING = "waiting"  # the configuration is wrong, or it was told to end: until somebody asks for a sync


@dataclass(slots=True)
class Supervisor:
    """One worker at a time, and no worker without its agent.

    *arguments* lead to configuration and data (``--config …``, ``--data …``); *report* is called in the thread ``sync``
    with every report; *seconds* is a clock that never goes back, *chance* gives 0 to 1. *program* is this very program.
    """

    arguments: tuple[str, ...]
    report: Callable[[Report], object]
    seconds: Callable[[], float]
    chance: Callable[[], float]
    program: tuple[str, ...] = field(default_factory=program)
    state: WorkerState = WorkerState.STOPPED
    lives: int = 0  # workers that were started so far
    _process: subprocess.Popen[str] | None = None
    _thread: threading.Thread | None = None
    _ends: bool = False
    _asked: SyncNow | None = None  # what the next worker is told
    _owed: SyncNow | None = None  # what the running worker was told, having finished nothing since
    _wake: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> None:
        """Start the thread and with it the worker."""
        self._thread = threading.Thread(target=self._run, name="sync")
        self._thread.start()

    def stop(self) -> None:
        """End the worker (its input closes; after a second it is killed) and the thread."""
        with self._wake:
            self._ends = True
            self._wake.notify_all()
            process = self._process
        if process is not None:
            _end(process)
        if self._thread is not None:
            self._thread.join()

    def send(self, command: Command) -> bool:
        """Tell the worker; False when none could be told. "Sync now" also starts one that waits."""
        with self._wake:
            if self._process is not None and _say(self._process, command):
                if isinstance(command, SyncNow):
                    self._owed = command
                return True
            if isinstance(command, SyncNow) and self._thread is not None and not self._ends:
                self._asked = command
                self._wake.notify_all()
                return True
        return False

    def worker_pid(self) -> int | None:
        """Return the process id of the worker; None while there is none."""
        with self._wake:
            return self._process.pid if self._process is not None else None

    def _run(self) -> None:
        deaths: tuple[float, ...] = ()
        while not self._ends:
            born = self.seconds()
            exit_code = self._live()
            now = self.seconds()
            deaths = (now,) if now - born >= schedule.GOOD_LIFE_SECONDS else (*deaths[-20:], now)
            verdict = schedule.after_exit(exit_code, deaths, now_seconds=now, chance=self.chance())
            self._wait(verdict, exit_code)
        self.state = WorkerState.STOPPED

    def _live(self) -> int:
        """See one worker through its life; return its exit code."""
        try:
            process = self._spawn()
        except OSError as error:  # no memory, no descriptor, the program is being replaced: all of it passes
            log.warning("sync worker could not be started error=%s", error.strerror)
            return 1
        return 0 if process is None else self._follow(process)

    def _spawn(self) -> subprocess.Popen[str] | None:
        with self._wake:
            if self._ends:
                return None
            self._process = subprocess.Popen(
                [*self.program, *self.arguments, "sync", "--follow"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self.lives += 1
            if self._asked is not None:
                # Told once: one that dies of it shall not be started again and again without a pause.
                _say(self._process, self._asked)
            self._asked = self._owed = None
            self.state = WorkerState.RUNNING
            return self._process

    def _follow(self, process: subprocess.Popen[str]) -> int:
        """Hand on what *process* reports until it ends; return its exit code."""
        with process:
            for text in process.stdout or ():
                report = read_report(text)
                if report is not None:
                    self._hear(report)
                elif text.strip():
                    log.warning("sync worker said text=%r", text.strip()[:SHOWN_CHARACTERS])
            with self._wake:
                self._process = None
                # What was said to a dying worker went into its pipe and no further.
                self._asked = self._asked or self._owed
            _close_input(process)
        return process.returncode

    def _hear(self, report: Report) -> None:
        if isinstance(report, Finished):
            with self._wake:
                self._owed = None
        self.report(report)

    def _wait(self, verdict: schedule.Verdict, exit_code: int) -> None:
        with self._wake:
            if self._ends:
                return
            self.state = _state_after(verdict)
            delay = verdict.delay_seconds if verdict.next is schedule.Next.RESTART else None
            log.warning("sync worker ended exit_code=%s state=%s wait_s=%s", exit_code, self.state.value, delay)
            self._wake.wait_for(lambda: self._ends or self._asked is not None, timeout=delay)


def _state_after(verdict: schedule.Verdict) -> WorkerState:
    match verdict.next:
        case schedule.Next.WAIT:
            return WorkerState.WAITING
        case schedule.Next.RESTART:
            return WorkerState.FAILING if verdict.is_failing else WorkerState.RESTARTING


def _say(process: subprocess.Popen[str], command: Command) -> bool:
    if process.stdin is None:
        return False
    try:
        process.stdin.write(line(command))
        process.stdin.flush()
    except (OSError, ValueError):  # it just ended, or its input is closed
        return False
    return True


def _end(process: subprocess.Popen[str]) -> None:
    _close_input(process)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        log.warning("sync worker did not end within %.0f s and was killed", END_SECONDS)
        process.kill()


def _close_input(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # what was not read yet by a worker that is gone
            process.stdin.close()
