"""The kinds of sources that there are, each with what can be configured of it. Pure; loads no source."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from cache.sources.alemba_settings import AlembaSettings
from cache.sources.csv_settings import CsvSettings
from cache.sources.desk_settings import DeskSettings, Write
from cache.sources.jira_settings import JiraSettings
from cache.sources.ldap_settings import LdapSettings
from cache.sources.request_tracker_settings import RequestTrackerSettings
from cache.sources.servicenow_settings import ServiceNowSettings
from cache.sources.xurrent_settings import XurrentSettings
from cache.sources.zammad_settings import ZammadSettings

SourceSettings = (
    AlembaSettings
    | CsvSettings
    | JiraSettings
    | LdapSettings
    | RequestTrackerSettings
    | ServiceNowSettings
    | XurrentSettings
    | ZammadSettings
)
KINDS: dict[str, type[SourceSettings]] = {
    "alemba": AlembaSettings,
    "csv": CsvSettings,
    "jira": JiraSettings,
    "ldap": LdapSettings,
    "request_tracker": RequestTrackerSettings,
    "servicenow": ServiceNowSettings,
    "xurrent": XurrentSettings,
    "zammad": ZammadSettings,
}
# What says nothing about which rows come.
_INDIFFERENT = frozenset(
    ("every", "join", "shrink_percent", "write", "share", "proxy", "ca_file", "category", "queue", "group", "call")
)


def needs_secret(settings: SourceSettings) -> bool:
    """Return whether the source is opened with a secret: all are but files, and directories that anybody may read."""
    return not isinstance(settings, CsvSettings) and (not isinstance(settings, LdapSettings) or bool(settings.user))


def fingerprint(settings: SourceSettings) -> str:
    """Return a text that changes when what decides which rows come changes; it then pays to fetch all again."""
    deciding = {key: value for key, value in asdict(settings).items() if key not in _INDIFFERENT}
    return hashlib.sha256(repr(sorted(deciding.items())).encode()).hexdigest()[:16]


def writes(settings: object) -> tuple[Write, ...]:
    """Return what may be written to a source; empty for one that is only read."""
    return settings.write if isinstance(settings, DeskSettings) else ()
