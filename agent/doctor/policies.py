"""What a browser's policy says of links: whether a click is asked about. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

AUTO_LAUNCH, HANDLERS = "AutoLaunchProtocolsFromOrigins", "Handlers"
SCHEMES = ("tel", "cti")
Family = Literal["chromium", "firefox"]


class Browser(NamedTuple):
    """A browser of this computer. *policy*: all that its administrator set; *unreadable*: what of it cannot be read."""

    name: str
    family: Family
    policy: Mapping[str, object]
    unreadable: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """*passed*: schemes that pages may hand over unasked; *is_open_to_all*: every page of the web may."""

    passed: tuple[str, ...]
    is_open_to_all: bool


def judge(browser: Browser) -> Verdict:
    """Return what the policy allows."""
    origins = {scheme: _origins(browser.policy.get(AUTO_LAUNCH), scheme) for scheme in SCHEMES}
    passed = tuple(scheme for scheme, found in origins.items() if found and _is_unasked(browser, scheme))
    return Verdict(passed, any("*" in found for found in origins.values()))


def told(text: str) -> object:
    """Return what a policy's JSON says; None when it cannot be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _origins(rules: object, scheme: str) -> tuple[str, ...]:
    found = tuple[str, ...]()
    for rule in rules if isinstance(rules, list) else ():
        match rule:
            case {"protocol": str(named), "allowed_origins": [*origins]} if named == scheme:
                found += tuple(map(str, origins))
            case _:
                continue
    return found


def _is_unasked(browser: Browser, scheme: str) -> bool:
    """Return whether Firefox was told not to ask which program: the other browsers need no second word."""
    if browser.family == "chromium":
        return True
    match browser.policy.get(HANDLERS):
        case {"schemes": {**schemes}}:
            rule = schemes.get(scheme)
            return isinstance(rule, dict) and rule.get("ask") is False
        case _:
            return False
