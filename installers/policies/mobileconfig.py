"""The configuration profile for macOS: our managed preferences and those of browsers; and the form that Jamf shows."""

from __future__ import annotations

import json
import plistlib
from collections.abc import Mapping
from uuid import UUID, uuid5

from agent.config_named import WHOLE
from agent.config_table import Setting
from agent.managed_preferences import DEFAULTS
from handlers import rows
from installers.policies import admx, browsers
from installers.policies.browsers import Pages

PROFILE = UUID("6B0D4C1E-6E0B-4B3F-9F7F-0B1C7B6C5E52")  # for ever: by it a newer profile replaces this one
_JSON_TYPES = {"boolean": "boolean", "number": "integer", "text": "string", "choice": "string"}
Preferences = Mapping[str, object]


def profile(pages: Pages, enforced: Preferences, defaults: Preferences) -> bytes:
    """Return the profile; *enforced* and *defaults* are values by their other names (``DialConfirm``)."""
    ours = {**enforced, **({DEFAULTS: dict(defaults)} if defaults else {})}
    domains: dict[str, Preferences] = {
        rows.REVERSE_DNS: ours,
        "com.google.Chrome": browsers.chromium(pages),
        "com.microsoft.Edge": browsers.chromium(pages),
        "org.mozilla.firefox": {"EnterprisePoliciesEnabled": True, **browsers.firefox(pages)},
    }
    content = [_payload(domain, values) for domain, values in domains.items() if values]
    return plistlib.dumps(
        {
            **_named("Configuration", rows.REVERSE_DNS, PROFILE),
            "PayloadDisplayName": rows.APPLICATION,
            "PayloadDescription": rows.DESCRIPTION,
            "PayloadScope": "System",
            "PayloadRemovalDisallowed": False,
            "PayloadContent": content,
        },
        sort_keys=False,
    )


def jamf_schema() -> bytes:
    """Return what Jamf's "Application & Custom Settings" makes a form of."""
    of_settings = {each.name: _property(each) for each in admx.policy_settings()}
    whole = {"title": "[[source]] and [[phone.own]]", "description": admx.WHOLE_SENTENCE, "type": "string"}
    schema = {
        "title": f"{rows.APPLICATION} ({rows.REVERSE_DNS})",
        "description": "What is set here is enforced.",
        "properties": {**of_settings, WHOLE: whole},
    }
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n".encode()


def _payload(domain: str, values: Preferences) -> dict[str, object]:
    identifier = f"{rows.REVERSE_DNS}.{domain}"
    return {**_named(domain, identifier, uuid5(PROFILE, domain)), "PayloadDisplayName": domain, **values}


def _named(kind: str, identifier: str, uuid: UUID) -> dict[str, object]:
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid).upper(),
        "PayloadOrganization": rows.APPLICATION,
    }


def _property(setting: Setting) -> dict[str, object]:
    found: dict[str, object] = {"title": setting.key, "description": setting.sentence}
    if setting.kind in _JSON_TYPES:
        found["type"] = _JSON_TYPES[setting.kind]
        return found | ({"enum": list(setting.choices)} if setting.choices else {})
    return found | {"type": "array", "items": {"type": "integer" if setting.kind == "numbers" else "string"}}
