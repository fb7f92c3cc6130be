"""Whether a click in a browser is asked about before the system gets it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from agent.doctor import Finding, browsers, ok, warn
from agent.doctor.patient import Patient
from agent.doctor.policies import SCHEMES, Browser, judge
from handlers.rows import REVERSE_DNS

_STORE = "org.freedesktop.impl.portal.PermissionStore"
_GDBUS = ("gdbus", "call", "--session", "--dest", _STORE, "--object-path", f"/{_STORE.replace('.', '/')}", "--method")
_TABLE, _KEY = "desktop-used-apps", "x-scheme-handler/tel"
_TIMES = 3  # so often is asked, then the choice stays


def policies(patient: Patient) -> Iterator[Finding]:
    """Yield for each browser whether a click is asked about."""
    yield from (_policy(browser) for browser in _here(patient))


def portal(patient: Patient) -> Iterator[Finding]:
    """Yield whether the portal asks which program: it does for browsers in a box, until one was chosen often enough."""
    boxed = browsers.in_a_box(patient.root, patient.environ) if sys.platform == "linux" else ()
    others = any(each.others for each in patient.links.schemes if each.scheme == "tel")
    chosen = patient.ask((*_GDBUS, f"{_STORE}.Lookup", _TABLE, _KEY)) if boxed and others else ""
    for name in boxed:
        if not others or _is_settled(chosen, name):
            yield ok("portal", f"{name} hands links over unasked")
        else:
            permission = f'["{REVERSE_DNS}", "{_TIMES}", "{_TIMES}"]'
            command = " ".join((*_GDBUS, f"{_STORE}.SetPermission", _TABLE, "true", _KEY, name, f"'{permission}'"))
            found = f"{name} runs in a box: the portal asks which program opens a link, the first {_TIMES} times"
            yield warn("portal", found, f"choose Deskcall {_TIMES} times, or have IT run as that user: {command}")


if sys.platform == "win32":

    def _here(patient: Patient) -> Iterable[Browser]:
        from handlers.winregistry import SystemRegistry  # noqa: PLC0415 only there

        del patient
        return browsers.on_windows(SystemRegistry())

elif sys.platform == "darwin":

    def _here(patient: Patient) -> Iterable[Browser]:
        return browsers.on_macos(patient.root)

else:

    def _here(patient: Patient) -> Iterable[Browser]:
        return browsers.on_linux(patient.root, patient.environ)


def _policy(browser: Browser) -> Finding:
    check, verdict = f"browser {browser.name}", judge(browser)
    if browser.unreadable:
        found = f"its policy cannot be read: {', '.join(browser.unreadable)}"
        return warn(check, found, "have IT mend it: docs/links.md has one to copy")
    if verdict.is_open_to_all:
        found = "any page of the web may start a link unasked (*)"
        return warn(check, found, "have IT name the service desk's address instead of *: docs/links.md")
    asked = tuple(scheme for scheme in SCHEMES if scheme not in verdict.passed)
    if verdict.passed and asked:
        found = f"its policy lets {' '.join(verdict.passed)} pass and asks about {' '.join(asked)}"
        return warn(check, found, "have IT complete the policy: docs/links.md has one to copy")
    if asked:
        return ok(check, "asks before a click starts anything, for it has no policy about links (docs/links.md)")
    return ok(check, "hands clicks over unasked from the pages that its policy names")


def _is_settled(said: str, name: str) -> bool:
    """Return whether the portal was told often enough: ``'name': ['org.deskcall.Deskcall', '3', '3']``."""
    found = re.search(rf"'{re.escape(name)}': \['{re.escape(REVERSE_DNS)}', '(\d+)', '(\d+)'", said)
    return found is not None and int(found[1]) >= int(found[2])
