"""The kinds of sources that there are, each with what can be configured of it. Pure; loads no source."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from cache.sources.alemba_settings import AlembaSettings, alemba_mistakes
from cache.sources.csv_settings import CsvSettings, csv_mistakes
from cache.sources.desk_settings import DeskSettings, Write
from cache.sources.request_tracker_settings import RequestTrackerSettings, request_tracker_mistakes
from cache.sources.servicenow_settings import ServiceNowSettings, servicenow_mistakes
from cache.sources.xurrent_settings import XurrentSettings, xurrent_mistakes
from cache.sources.zammad_settings import ZammadSettings, zammad_mistakes

SourceSettings = (
    AlembaSettings | CsvSettings | RequestTrackerSettings | ServiceNowSettings | XurrentSettings | ZammadSettings
)
KINDS: dict[str, type[SourceSettings]] = {
    "alemba": AlembaSettings,
    "csv": CsvSettings,
    "request_tracker": RequestTrackerSettings,
    "servicenow": ServiceNowSettings,
    "xurrent": XurrentSettings,
    "zammad": ZammadSettings,
}
# What says nothing about which rows come.
_INDIFFERENT = frozenset(
    ("every", "join", "shrink_percent", "write", "share", "proxy", "category", "queue", "group", "call")
)


def mistakes(settings: SourceSettings) -> tuple[str, ...]:
    """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
    match settings:
        case AlembaSettings():
            return tuple(alemba_mistakes(settings))
        case CsvSettings():
            return tuple(csv_mistakes(settings))
        case RequestTrackerSettings():
            return tuple(request_tracker_mistakes(settings))
        case ServiceNowSettings():
            return tuple(servicenow_mistakes(settings))
        case XurrentSettings():
            return tuple(xurrent_mistakes(settings))
        case ZammadSettings():
            return tuple(zammad_mistakes(settings))


def needs_secret(settings: SourceSettings) -> bool:
    """Return whether the source is opened with a secret: all are but files."""
    return not isinstance(settings, CsvSettings)


def fingerprint(settings: SourceSettings) -> str:
    """Return a text that changes when what decides which rows come changes; it then pays to fetch all again."""
    deciding = {key: value for key, value in asdict(settings).items() if key not in _INDIFFERENT}
    return hashlib.sha256(repr(sorted(deciding.items())).encode()).hexdigest()[:16]


def writes(settings: object) -> tuple[Write, ...]:
    """Return what may be written to a source; empty for one that is only read."""
    return settings.write if isinstance(settings, DeskSettings) else ()
