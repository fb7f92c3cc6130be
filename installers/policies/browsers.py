"""What makes browsers hand our links over without a question: on the pages of the service desk, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from installers.policies import registry_file

CHROME, EDGE = r"SOFTWARE\Policies\Google\Chrome", r"SOFTWARE\Policies\Microsoft\Edge"
FIREFOX = r"SOFTWARE\Policies\Mozilla\Firefox"
LINKS = ("tel", "cti")  # callto is what programs write, not pages
Policy = Mapping[str, object]
# Two names of one thing: from Chromium 146 on, and before.
_LOOPBACK = ("LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls")


@dataclass(frozen=True, slots=True)
class Pages:
    """Which pages may do what. *origins* may start a link; *bridges* ring by the bridge page.

    *direct_port*: links of any page go to the agent by address, which always asks; 0: they do not.
    """

    origins: tuple[str, ...]
    bridges: tuple[str, ...] = ()
    direct_port: int = 0


def chromium(pages: Pages) -> Policy:
    """Return what is enforced in Chromium, Chrome and Edge."""
    loopback = {name: list(pages.bridges) for name in _LOOPBACK} if pages.bridges else {}
    return {"AutoLaunchProtocolsFromOrigins": _launching(pages), **loopback}


def chromium_recommended(pages: Pages) -> Policy:
    """Return what is only recommended there: the direct route, which browsers do not take as enforced."""
    url = f"http://127.0.0.1:{pages.direct_port}/tel?u=%s"
    return {"RegisteredProtocolHandlers": [{"protocol": "tel", "url": url, "default": True}]}


def firefox(pages: Pages) -> Policy:
    """Return what is enforced in Firefox, which needs both: either alone still asks."""
    handler = {"action": "useSystemDefault", "ask": False}
    return {
        "AutoLaunchProtocolsFromOrigins": _launching(pages),
        "Handlers": {"schemes": dict.fromkeys(LINKS, handler)},
    }


def files(pages: Pages) -> dict[str, bytes]:
    """Return the files for all browsers by their names."""
    found = {
        "chrome.json": written(chromium(pages)),
        "chrome.reg": _chromium_reg(CHROME, pages),
        "edge.reg": _chromium_reg(EDGE, pages),
        "firefox-policies.json": written({"policies": firefox(pages)}),
        "firefox.reg": registry_file.text({FIREFOX: {name: [_line(value)] for name, value in firefox(pages).items()}}),
    }
    if pages.direct_port:
        found["chrome-recommended.json"] = written(chromium_recommended(pages))
    return found


def written(policy: Policy) -> bytes:
    """Return a policy as browsers on Linux read it, and docs/links.md shows it."""
    return f"{json.dumps(policy, indent=2)}\n".encode()


def _launching(pages: Pages) -> list[object]:
    return [{"protocol": link, "allowed_origins": list(pages.origins)} for link in LINKS]


def _chromium_reg(key: str, pages: Pages) -> bytes:
    """Return the registry file: an object is a text in JSON, a list of texts a key of its own."""
    keys: dict[str, Mapping[str, registry_file.Value]] = {}
    single = {name: _line(value) for name, value in chromium(pages).items() if name not in _LOOPBACK}
    keys[key] = single
    for name in _LOOPBACK if pages.bridges else ():
        keys[rf"{key}\{name}"] = registry_file.numbered(pages.bridges)
    if pages.direct_port:
        keys[rf"{key}\Recommended"] = {name: _line(value) for name, value in chromium_recommended(pages).items()}
    return registry_file.text(keys)


def _line(value: object) -> str:
    return json.dumps(value)
