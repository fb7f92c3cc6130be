"""``make demo``: it rings with every outcome, ends by itself or when told, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc to see what is left running"),
]

TESTS = Path(__file__).parents[1]
OUTCOMES = (
    *("known caller", "shared number", "unknown caller", "request", "dialed organization", "withheld number"),
    *("closed request", "missing request", "support ID", "old request", "number of a crowd"),
)


class Demo:
    """A running demo; *lines* is what it said so far."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=TESTS,
            env={**_without_display(), **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def said(self, pattern: str, *, times: int = 1, seconds: float = 60.0) -> list[str]:
        """Wait until lines match *pattern* so many times, and return them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [line for line in tuple(self.lines) if re.search(pattern, line)]
            if len(found) >= times:
                return found
            assert self.process.poll() is None, f"the demo ended:\n{''.join(self.lines)}"
            threading.Event().wait(0.05)
        raise AssertionError(f"not said within {seconds} s: {pattern}\n{''.join(self.lines)}")

    @property
    def folder(self) -> Path:
        """The throw-away folder."""
        return Path(self.said(r"all made up, in (/\S+)")[0].split()[-1])

    def end(self) -> int:
        """Wait for its end; return the exit code."""
        code = self.process.wait(60)
        self._reader.join(10)
        return code

    def close(self) -> None:
        """End it as a user does, so that what it started ends too."""
        self.process.terminate()
        self.process.wait(30)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        demo.close()


@pytest.fixture(scope="module")
def whole() -> Iterator[Demo]:
    """A demo that ended by itself after one round."""
    demo = Demo({"DEMO_RINGS": "12"})
    demo.process.wait(240)
    yield demo
    demo.close()


def test_the_demo_rings_with_every_outcome(whole: Demo) -> None:
    said = "".join(whole.lines)

    assert whole.process.returncode == 0, said
    assert [outcome for outcome in OUTCOMES if f"  {outcome}: " not in said] == []


def test_the_demo_ends_by_itself_and_leaves_nothing(whole: Demo) -> None:
    folder = whole.folder

    assert not folder.exists()
    assert _processes_with(folder) == []


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("known caller", r"number of Nadia Okafor"),
        ("shared number", r"number of .+, .+"),
        ("unknown caller", r"nobody has it"),
        ("withheld number", r"withheld, never looked up"),
        ("request", r"request \d+: requested by"),
        ("closed request", r"request \d+: requested by"),
        ("old request", r"request \d+: requested by"),
        ("missing request", r"no request with that number"),
        ("support ID", r"belongs to"),
        ("number of a crowd", r"more than 50 people"),
    ],
)
def test_what_the_demo_hopes_is_what_the_agent_finds(whole: Demo, outcome: str, found: str) -> None:
    at = next(at for at, line in enumerate(whole.lines) if f"  {outcome}: " in line)

    explained = whole.lines[at + 2]

    assert re.search(found, explained)


def test_without_a_display_each_page_has_an_address_to_open_by_hand(demos: list[Demo]) -> None:
    demo = _started(demos)

    address = demo.said(r"http://127\.0\.0\.1:\d+/call/[\w-]+#t=[\w-]+")[0]

    assert address.strip().startswith("http://127.0.0.1:")
    assert any("There is no display here" in line for line in demo.lines)


def test_over_ssh_it_says_how_to_reach_the_page(demos: list[Demo]) -> None:
    demo = _started(demos, SSH_CONNECTION="192.0.2.7 50000 192.0.2.9 22")

    tunnel = demo.said(r"ssh -N -L")[0]

    assert re.fullmatch(r"\s*ssh -N -L (\d+):127\.0\.0\.1:\1 192\.0\.2\.9\s*", tunnel)


def test_with_a_display_the_page_opens_in_the_browser(demos: list[Demo], tmp_path: Path) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "xdg-open"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n', encoding="utf-8")
    browser.chmod(0o755)
    demo = _started(demos, DISPLAY=":99", PATH=f"{tmp_path}:{os.environ['PATH']}")
    demo.said("known caller: ")
    _wait_for(opened.exists)

    assert opened.read_text(encoding="utf-8").startswith("http://127.0.0.1:")
    assert not any("There is no display" in line for line in demo.lines)


def test_a_taken_port_is_not_fought_over(demos: list[Demo]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8737))
            taken.listen()
        except OSError:  # another agent of this computer has it: as good
            pass
        demo = _started(demos)

        listens = demo.said("The agent listens on")[0]

        assert not listens.strip().endswith(":8737")
        assert demo.said("has the usual port 8737")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_that_it_started(demos: list[Demo], number: signal.Signals) -> None:
    demo = _started(demos)
    demo.said("known caller: ")
    folder = demo.folder

    demo.process.send_signal(number)

    assert demo.end() == 0
    assert not folder.exists()
    assert _processes_with(folder) == []


def _started(demos: list[Demo], **environ: str) -> Demo:
    demos.append(Demo({"DEMO_RINGS": "30", **environ}))
    return demos[-1]


def _wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20.0
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.05)


def _without_display() -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "DESKCALL_CONFIG", "DESKCALL_DATA")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _processes_with(folder: Path) -> list[str]:
    """Return the command lines that name *folder*."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # it ended meanwhile
            continue
        if str(folder) in command:
            found.append(command)
    return found
