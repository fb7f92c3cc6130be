"""Which browsers are on this computer, and what their administrator set: files, a registry, property lists.

Windows and macOS: not run here; tests have a registry in memory and property lists in folders.
"""

from __future__ import annotations

import plistlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from agent.doctor.policies import AUTO_LAUNCH, HANDLERS, Browser, Family, told
from handlers.winregistry import Hive, Registry

_HIVES: tuple[Hive, ...] = ("HKLM", "HKCU")
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"


class _Known(NamedTuple):
    name: str
    family: Family
    programs: tuple[str, ...]
    folder: str
    exe: str
    key: str
    app: str
    domain: str


# docs/links.md, "Browsers"; a browser whose policy is kept in files reads all of one folder, Firefox one file.
_KNOWN = (
    _Known(
        "Chromium",
        "chromium",
        ("chromium", "chromium-browser"),
        "etc/chromium/policies/managed",
        "chromium.exe",
        r"Software\Policies\Chromium",
        "Chromium.app",
        "org.chromium.Chromium",
    ),
    _Known(
        "Chrome",
        "chromium",
        ("google-chrome", "google-chrome-stable"),
        "etc/opt/chrome/policies/managed",
        "chrome.exe",
        r"Software\Policies\Google\Chrome",
        "Google Chrome.app",
        "com.google.Chrome",
    ),
    _Known(
        "Edge",
        "chromium",
        ("microsoft-edge", "microsoft-edge-stable"),
        "etc/opt/edge/policies/managed",
        "msedge.exe",
        r"Software\Policies\Microsoft\Edge",
        "Microsoft Edge.app",
        "com.microsoft.Edge",
    ),
    _Known(
        "Firefox",
        "firefox",
        ("firefox", "firefox-esr"),
        "etc/firefox/policies",
        "firefox.exe",
        r"Software\Policies\Mozilla\Firefox",
        "Firefox.app",
        "org.mozilla.firefox",
    ),
)


def on_linux(root: Path, environ: Mapping[str, str]) -> Iterator[Browser]:
    """Yield what is on PATH, with the policies of ``/etc``."""
    for known in _KNOWN:
        if any(shutil.which(program, path=environ.get("PATH")) for program in known.programs):
            files = _files(root / known.folder, known.family)
            read = {file: _json(file) for file in files}
            policy = {key: value for part in read.values() for key, value in _inside(part, known.family).items()}
            unreadable = tuple(str(file) for file, part in read.items() if not isinstance(part, dict))
            yield Browser(known.name, known.family, policy, unreadable)


def on_windows(registry: Registry) -> Iterator[Browser]:
    """Yield what Windows knows by name, with the policies of both hives: the machine's wins."""
    for known in _KNOWN:
        if any(registry.value(hive, rf"{_APP_PATHS}\{known.exe}", "") for hive in _HIVES):
            texts = {name: _first(registry, known.key, name) for name in (AUTO_LAUNCH, HANDLERS)}
            policy = {name: told(text) for name, text in texts.items() if text}
            unreadable = tuple(rf"{known.key}\{name}" for name, value in policy.items() if value is None)
            yield Browser(known.name, known.family, policy, unreadable)


def on_macos(root: Path) -> Iterator[Browser]:
    """Yield the applications of everybody, with the managed preferences of the machine."""
    for known in _KNOWN:
        if (root / "Applications" / known.app).exists():
            file = root / "Library" / "Managed Preferences" / f"{known.domain}.plist"
            policy = _plist(file) if file.exists() else {}
            yield Browser(known.name, known.family, policy or {}, () if policy is not None else (str(file),))


def in_a_box(root: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the portal's names of browsers that run in a box of flatpak or snap: links leave it by the portal."""
    own = environ.get("XDG_DATA_HOME") or f"{environ.get('HOME', '')}/.local/share"
    flatpaks = ("org.mozilla.firefox", "org.chromium.Chromium", "com.google.Chrome", "com.microsoft.Edge")
    folders = (root / "var/lib/flatpak/app", Path(own) / "flatpak/app")
    found = [name for name in flatpaks if any((folder / name).exists() for folder in folders)]
    return (*found, *(f"snap.{name}" for name in ("firefox", "chromium") if (root / "snap" / name).exists()))


def _files(folder: Path, family: Family) -> list[Path]:
    pattern = "policies.json" if family == "firefox" else "*.json"
    return sorted(folder.glob(pattern))


def _json(file: Path) -> object:
    try:
        return told(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _inside(part: object, family: Family) -> Mapping[str, object]:
    inner = part.get("policies") if family == "firefox" and isinstance(part, dict) else part
    return inner if isinstance(inner, dict) else {}


def _first(registry: Registry, key: str, name: str) -> str:
    return next((text for hive in _HIVES if (text := registry.value(hive, key, name))), "")


def _plist(file: Path) -> Mapping[str, object] | None:
    try:
        found = plistlib.loads(file.read_bytes())
    except (OSError, ValueError, ExpatError, plistlib.InvalidFileException):
        return None
    return found if isinstance(found, dict) else None
