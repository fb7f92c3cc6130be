"""Browsers and their policies on systems that are not at hand: a registry in memory, property lists in folders."""

from __future__ import annotations

import json
import plistlib
from pathlib import Path

import pytest
from operating_systems import RegistryInMemory

from agent.doctor import browsers
from agent.doctor.policies import AUTO_LAUNCH, HANDLERS, SCHEMES, Browser, judge

ORIGIN = "https://desk.example.com"
RULES = [{"protocol": scheme, "allowed_origins": [ORIGIN]} for scheme in SCHEMES]
UNASKED = {"schemes": {scheme: {"action": "useSystemDefault", "ask": False} for scheme in SCHEMES}}
PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
CHROME, FIREFOX = r"Software\Policies\Google\Chrome", r"Software\Policies\Mozilla\Firefox"


@pytest.fixture
def registry():
    made = RegistryInMemory()
    for program in ("chrome.exe", "firefox.exe"):
        made.put("HKLM", rf"{PATHS}\{program}", "", rf"C:\Program Files\{program}")
    return made


def found(them) -> dict[str, Browser]:
    return {each.name: each for each in them}


def test_windows_names_its_browsers_and_what_the_machine_says_of_links(registry):
    registry.put("HKLM", CHROME, AUTO_LAUNCH, json.dumps(RULES))
    registry.put("HKCU", CHROME, AUTO_LAUNCH, "[]")
    registry.put("HKCU", FIREFOX, AUTO_LAUNCH, json.dumps(RULES))
    registry.put("HKCU", FIREFOX, HANDLERS, json.dumps(UNASKED))

    here = found(browsers.on_windows(registry))

    assert {name: judge(each).passed for name, each in here.items()} == {"Chrome": SCHEMES, "Firefox": SCHEMES}


def test_a_policy_in_the_registry_that_is_no_json_is_named(registry):
    registry.put("HKLM", CHROME, AUTO_LAUNCH, "{")

    assert found(browsers.on_windows(registry))["Chrome"].unreadable == (rf"{CHROME}\{AUTO_LAUNCH}",)


def test_a_mac_names_its_applications_and_their_managed_preferences(tmp_path: Path):
    (tmp_path / "Applications/Google Chrome.app").mkdir(parents=True)
    (tmp_path / "Applications/Firefox.app").mkdir()
    managed = tmp_path / "Library/Managed Preferences"
    managed.mkdir(parents=True)
    (managed / "com.google.Chrome.plist").write_bytes(plistlib.dumps({AUTO_LAUNCH: RULES}))
    (managed / "org.mozilla.firefox.plist").write_bytes(b"<plist>")

    here = found(browsers.on_macos(tmp_path))

    assert judge(here["Chrome"]).passed == SCHEMES
    assert here["Firefox"].unreadable == (str(managed / "org.mozilla.firefox.plist"),)


def test_linux_reads_every_file_of_a_folder_and_firefox_its_one(tmp_path: Path):
    for program in ("chromium", "firefox-esr"):
        (tmp_path / program).write_text("")
        (tmp_path / program).chmod(0o700)
    chromium, firefox = tmp_path / "etc/chromium/policies/managed", tmp_path / "etc/firefox/policies"
    for folder in (chromium, firefox):
        folder.mkdir(parents=True)
    (chromium / "a.json").write_text("{}")
    (chromium / "desk.json").write_text(json.dumps({AUTO_LAUNCH: RULES}))
    (firefox / "policies.json").write_text(json.dumps({"policies": {AUTO_LAUNCH: RULES, HANDLERS: UNASKED}}))

    here = found(browsers.on_linux(tmp_path, {"PATH": str(tmp_path)}))

    assert {name: judge(each).passed for name, each in here.items()} == {"Chromium": SCHEMES, "Firefox": SCHEMES}


@pytest.mark.parametrize("policy", [{AUTO_LAUNCH: RULES}, {HANDLERS: UNASKED}, {AUTO_LAUNCH: RULES, HANDLERS: 7}])
def test_either_half_of_firefoxs_policy_alone_still_asks(policy):
    assert judge(Browser("Firefox", "firefox", policy)).passed == ()


@pytest.mark.parametrize(
    "rules",
    [
        *(None, 7, "tel", [7], [{}], [{"protocol": "tel"}], [{"protocol": "tel", "allowed_origins": []}]),
        *([{"protocol": "mailto", "allowed_origins": [ORIGIN]}], {"protocol": "tel"}),
    ],
)
def test_whatever_else_a_policy_holds_lets_nothing_pass(rules):
    assert judge(Browser("Chrome", "chromium", {AUTO_LAUNCH: rules})).passed == ()
