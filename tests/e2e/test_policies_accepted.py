"""The policies that are made for browsers, as the browsers themselves list them: taken, and without a complaint."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from e2e.link_browsers import CHROMIUM, FIREFOX, firefox, may_mount, with_policy
from e2e.one_playwright import playwright

from installers.policies import browsers
from installers.policies.browsers import Pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="browsers read policies from /etc on Linux alone"),
]

PAGES = Pages(("https://desk.example.com",), ("https://phone.example.com",), 8737)
ASKED = ("Services.policies.getActivePolicies()", "document.getElementById('errorsContent').innerText")
# Every policy that is set: its name, value, level, and what the browser thinks of it.
LISTED = """() => {
    const rows = [], walk = node => node.querySelectorAll('*').forEach(each => {
        if (!each.shadowRoot) return
        if (each.matches('policy-row')) rows.push(each.shadowRoot)
        walk(each.shadowRoot)
    })
    walk(document)
    const text = (row, name) => row.querySelector(`.${name}`)?.textContent.trim()
    return rows.map(row => ['name', 'value', 'level', 'messages'].map(name => text(row, name)))
}"""


@dataclass
class Screenless:
    """A desktop that nobody sees."""

    home: Path
    environ: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.environ = {**os.environ, "MOZ_HEADLESS": "1", "HOME": str(self.home)}


@pytest.fixture(autouse=True)
def _may_mount(tmp_path: Path) -> None:
    (tmp_path / "tried").mkdir()
    if not may_mount(tmp_path / "tried"):
        pytest.skip("needs leave to mount: browsers read policies from /etc alone")


def set_in_chromium(program: Path) -> dict[str, list[Any]]:
    """Return what chrome://policy says of every policy that is set."""
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        context = playwright().chromium.launch_persistent_context(
            profile, executable_path=str(program), headless=True, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            page = context.new_page()
            page.goto("chrome://policy")
            page.wait_for_function(f"({LISTED})().some(row => row[3])")
            return {name: rest for name, *rest in page.evaluate(LISTED) if rest[2]}
        finally:
            context.close()


def test_chromium_takes_every_policy_at_its_level_without_a_complaint(tmp_path: Path) -> None:
    managed, recommended = browsers.chromium(PAGES), browsers.chromium_recommended(PAGES)
    text = browsers.written(managed).decode()
    program = with_policy(tmp_path, CHROMIUM, "chromium/policies/managed/deskcall.json", text)
    other = tmp_path / "etc/chromium/policies/recommended/deskcall.json"
    other.parent.mkdir()
    other.write_bytes(browsers.written(recommended))

    found = set_in_chromium(program)

    told = {name: (json.loads(found[name][0]), *found[name][1:]) for name in (*managed, *recommended)}
    assert told == {
        **{name: (value, "Mandatory", "OK") for name, value in managed.items()},
        **{name: (value, "Recommended", "OK") for name, value in recommended.items()},
    }


def test_firefox_takes_every_policy_without_a_complaint(tmp_path: Path) -> None:
    policy = browsers.firefox(PAGES)
    text = browsers.written({"policies": policy}).decode()
    program = with_policy(tmp_path, f"{FIREFOX} --remote-allow-system-access", "firefox/policies/policies.json", text)

    with firefox(Screenless(tmp_path), program) as call:
        tab = call("browsingContext.getTree", {})["contexts"][0]["context"]
        call("browsingContext.navigate", {"context": tab, "url": "about:policies", "wait": "complete"})
        asked = f"JSON.stringify([{', '.join(ASKED)}])"
        answer = call("script.evaluate", {"expression": asked, "target": {"context": tab}, "awaitPromise": True})
    active, complaints = json.loads(answer["result"]["value"])

    assert sorted(active) == sorted(policy)
    assert active["Handlers"] == policy["Handlers"]
    assert complaints == ""
