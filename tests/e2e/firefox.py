"""Debian's Firefox by WebDriver BiDi, which it speaks itself: no geckodriver. Imported as ``e2e.firefox``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import wait_for
from e2e.tabs import Refused, Wire, started
from websockets.sync.client import connect

FIREFOX = "firefox-esr"
_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


@dataclass
class Firefox:
    """Firefox with one window; a tab is named by its browsing context."""

    process: subprocess.Popen[bytes]
    wire: Wire

    def open(self, url: str) -> str:
        """Open *url* in a new tab, as the system does."""
        tab = str(self.wire.call("browsingContext.create", {"type": "tab", "background": False})["context"])
        self.wire.call("browsingContext.navigate", {"context": tab, "url": url, "wait": "none"})
        return tab

    def ids(self) -> list[str]:
        """Return the tabs that are open."""
        return [each["context"] for each in self.wire.call("browsingContext.getTree", {"maxDepth": 0})["contexts"]]

    def read(self, tab: str, expression: str) -> Any:
        """Return what *expression* is in the page."""
        asked = {"expression": f"JSON.stringify({expression})", "target": {"context": tab}, "awaitPromise": True}
        found = self.wire.call("script.evaluate", asked)
        if found["type"] != "success":
            raise Refused(found)
        return json.loads(found["result"]["value"]) if "value" in found["result"] else None

    def close(self, tab: str) -> None:
        """Close a tab."""
        self.wire.call("browsingContext.close", {"context": tab})

    def allow_notifications(self, origin: str) -> None:
        """Answer the browser's question for leave to notify."""
        asked = {"descriptor": {"name": "notifications"}, "state": "granted", "origin": origin}
        self.wire.call("permissions.setPermission", asked)


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Give a headless Firefox with a profile of its own in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'user_pref("{name}", {json.dumps(value)});\n' for name, value in _PREFERENCES.items()]
    (folder / "user.js").write_text("".join(lines))
    said = folder / "WebDriverBiDiServer.json"
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    with started([*command, "about:blank"], folder) as process:
        wait_for(lambda: said.exists() and said.read_text().endswith("}"))
        port = json.loads(said.read_text())["ws_port"]
        with connect(f"ws://127.0.0.1:{port}/session", max_size=None) as socket:
            wire = Wire(socket)
            wire.call("session.new", {"capabilities": {}})
            yield Firefox(process, wire)
