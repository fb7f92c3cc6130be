"""Real browsers without a driver between: tabs that are before or behind one another, as an analyst has them.

Playwright pretends that every page has the focus and is visible; what a ring does depends on just that.
"""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from desk import wait_for
from websockets.sync.client import ClientConnection, connect

ANSWER_SECONDS = 30.0


class Refused(Exception):
    """The browser does not do what it was told, for example because the tab is gone."""


@dataclass
class Wire:
    """JSON calls over one WebSocket; what the browser tells unasked is left out."""

    socket: ClientConnection
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def call(self, method: str, params: dict[str, Any], **extra: Any) -> dict[str, Any]:
        """Call *method* and return its result."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params, **extra}))
        while True:
            said = json.loads(self.socket.recv(ANSWER_SECONDS))
            if said.get("id") == number:
                if "result" not in said:
                    raise Refused(said)
                return dict(said["result"])


class Tabs(Protocol):
    """One browser with one window. A tab is named by a text; the newest lies before the others."""

    process: subprocess.Popen[bytes]

    def open(self, url: str) -> str:
        """Open *url* in a new tab, as the system does, and return the tab."""

    def ids(self) -> list[str]:
        """Return the tabs that are open."""

    def read(self, tab: str, expression: str) -> Any:
        """Return what *expression* is in the page."""

    def close(self, tab: str) -> None:
        """Close a tab."""

    def allow_notifications(self, origin: str) -> None:
        """Answer the browser's question for leave to notify."""


@dataclass
class Chromium:
    """Chromium, by its own protocol."""

    process: subprocess.Popen[bytes]
    wire: Wire
    sessions: dict[str, str] = field(default_factory=dict)

    def open(self, url: str) -> str:
        """Open *url* in a new tab, as the system does."""
        return str(self.wire.call("Target.createTarget", {"url": url})["targetId"])

    def ids(self) -> list[str]:
        """Return the tabs that are open."""
        found = self.wire.call("Target.getTargets", {})["targetInfos"]
        return [each["targetId"] for each in found if each["type"] == "page"]

    def read(self, tab: str, expression: str) -> Any:
        """Return what *expression* is in the page."""
        if tab not in self.sessions:
            attached = self.wire.call("Target.attachToTarget", {"targetId": tab, "flatten": True})
            self.sessions[tab] = str(attached["sessionId"])
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        found = self.wire.call("Runtime.evaluate", asked, sessionId=self.sessions[tab])
        if "exceptionDetails" in found:
            raise Refused(found["exceptionDetails"])
        return found["result"].get("value")

    def close(self, tab: str) -> None:
        """Close a tab."""
        self.wire.call("Target.closeTarget", {"targetId": tab})

    def allow_notifications(self, origin: str) -> None:
        """Answer the browser's question for leave to notify."""
        self.wire.call("Browser.grantPermissions", {"origin": origin, "permissions": ["notifications"]})


@contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """Give a headless Chromium with a profile of its own below *folder*."""
    switches = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
    command = ["/usr/bin/chromium", "--headless=new", "--remote-debugging-port=0", *switches]
    said = folder / "DevToolsActivePort"
    with started([*command, f"--user-data-dir={folder}", "about:blank"], folder) as process:
        wait_for(lambda: said.exists() and said.read_text().count("\n"))
        port, path = said.read_text().split("\n")[:2]
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
            yield Chromium(process, Wire(socket))


@contextmanager
def started(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a browser until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(ANSWER_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
