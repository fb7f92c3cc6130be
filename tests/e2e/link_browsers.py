"""Real browsers that really click a link, under the policies that docs/links.md gives. As ``e2e.link_browsers``."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from e2e.link_desktop import SECONDS, LinkDesktop, wait_for
from e2e.one_playwright import playwright
from websockets.sync.client import connect

ROOT = Path(__file__).parents[2]
CHROMIUM, FIREFOX = "/usr/bin/chromium", "/usr/bin/firefox-esr"
_SHOWN_ORIGIN = "https://desk.example.com"
_FIREFOX_PREFERENCES = [
    "app.normandy.enabled",
    "app.update.enabled",
    "browser.aboutwelcome.enabled",
    "browser.shell.checkDefaultBrowser",
    "datareporting.policy.dataSubmissionEnabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
]


@contextmanager
def page_of(link: str) -> Iterator[str]:
    """Serve a page with one large link, as a service desk does; give its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                f'<!doctype html><title>desk</title><a id="link" style="font-size: 9em" href="{link}">call</a>'.encode()
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def documented(number: int, origin: str, port: int = 0) -> str:
    """Return the policy text number *number* of docs/links.md, for *origin* in place of the one that it shows."""
    texts = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "links.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(texts[number]).replace(_SHOWN_ORIGIN, origin).replace(":8737/", f":{port}/")


def may_mount(folder: Path) -> bool:
    """Tell whether we may lay *folder* over a browser's /etc: that is where policies are, and nowhere else."""
    return subprocess.run(_own_etc(str(folder), "true"), capture_output=True, check=False).returncode == 0


def with_policy(folder: Path, program: str, file: str, text: str) -> Path:
    """Return a program that is *program* seeing the policy *text* as *file* below /etc; nothing else sees it."""
    policy = folder / "etc" / file
    policy.parent.mkdir(parents=True)
    policy.write_text(text)
    wrapper = folder / "browser"
    words = " ".join(f"'{word}'" for word in _own_etc(str(folder / "etc"), program))
    wrapper.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    wrapper.chmod(0o700)
    return wrapper


@contextmanager
def chromium(desktop: LinkDesktop, program: Path) -> Iterator[Any]:
    """Give a page of a Chromium with a window."""
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        # A profile of its own: handlers that a policy registers do not count in a private window.
        context = playwright().chromium.launch_persistent_context(
            profile,
            executable_path=str(program),
            headless=False,
            env=dict(desktop.environ),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        try:
            yield context.new_page()
        finally:
            context.close()


def click_in_chromium(desktop: LinkDesktop, program: Path, address: str, happened: Any) -> None:
    """Open *address*, click its link, and keep the browser until *happened*."""
    with chromium(desktop, program) as page:
        page.goto(address)
        page.click("#link")
        wait_for(happened)


def click_in_firefox(desktop: LinkDesktop, program: Path, address: str, happened: Any) -> None:
    """The same in Firefox, by WebDriver BiDi, which it speaks itself."""
    with firefox(desktop, program) as call:
        tab = call("browsingContext.getTree", {})["contexts"][0]["context"]
        call("browsingContext.navigate", {"context": tab, "url": address, "wait": "complete"})
        mouse = [
            {"type": "pointerMove", "x": 60, "y": 60},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        call(
            "input.performActions",
            {"context": tab, "actions": [{"type": "pointer", "id": "mouse", "actions": mouse}]},
        )
        wait_for(happened)


@contextmanager
def firefox(desktop: LinkDesktop, program: Path) -> Iterator[Any]:
    profile = program.parent / "profile"
    profile.mkdir()
    (profile / "user.js").write_text("".join(f'user_pref("{name}", false);\n' for name in _FIREFOX_PREFERENCES))
    command = [str(program), "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0", "about:blank"]
    with (profile / "output").open("wb") as output:
        process = subprocess.Popen(command, env=dict(desktop.environ), stdout=output, stderr=output, cwd="/")
        try:
            said = profile / "WebDriverBiDiServer.json"
            wait_for(lambda: said.exists() and said.read_text().endswith("}"))
            port = json.loads(said.read_text())["ws_port"]
            with connect(f"ws://127.0.0.1:{port}/session", max_size=None) as socket:
                call = _caller(socket)
                call("session.new", {"capabilities": {}})
                yield call
        finally:
            process.terminate()
            process.wait(SECONDS)


def _caller(socket: Any) -> Any:
    numbers = itertools.count(1)

    def call(method: str, params: dict[str, Any]) -> dict[str, Any]:
        number = next(numbers)
        socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(socket.recv(SECONDS))
            if said.get("id") == number:
                assert "result" in said, said
                return dict(said["result"])

    return call


def _own_etc(over: str, program: str) -> list[str]:
    mounts = f'mount -t overlay overlay -o lowerdir={over}:/etc /etc && exec {program} "$@"'
    return ["unshare", "--mount", "sh", "-c", mounts, program]
