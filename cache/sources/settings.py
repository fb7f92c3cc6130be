"""What can be configured of each kind of source: one frozen dataclass per kind. Pure; loads no source."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

SHORTEST_EVERY_SECONDS = 30
LONGEST_EVERY_SECONDS = 3600
DELIMITERS = {"": "", ",": ",", ";": ";", "|": "|", "tab": "\t", "\t": "\t"}
FIELDS = {  # what a column can mean, per file; a number column is called by its label
    "people": (
        *("id", "name", "email", "organization", "employeeID", "supportID", "site", "region", "job title", "vip"),
        *("work", "mobile", "home", "disabled", "url", "updated"),
    ),
    "organizations": ("id", "name", "region", "work", "url", "updated"),
    "tickets": (
        *("id", "number", "subject", "status", "open", "requester", "requester id", "requester email", "requested by"),
        *("requested for", "organization", "created", "updated", "url"),
    ),
    "contacts": ("person", "contact protocol", "contact label", "contact uri"),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_EVERY = re.compile(r"([0-9]{1,5})\s*([smh])")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of each file mean where their names differ from ours: header of the file → our field."""

    people: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": 'Headers of the people file, for example "Full name" = "name".'}
    )
    organizations: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": 'Headers of the organizations file, for example "Company" = "name".'}
    )
    tickets: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": 'Headers of the tickets file, for example "Title" = "subject".'}
    )
    contacts: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": 'Headers of the contacts file, for example "E-mail" = "person".'}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvSettings:
    """One ``[[source]]`` of kind ``csv``: files that somebody exports. At least one file is named."""

    name: str = field(
        metadata={"help": "Prefix of the ids here: lower-case letters, digits, - and _; keep it for ever."}
    )
    kind: Literal["csv"] = field(default="csv", metadata={"help": "What the source is."})
    people: Path | None = field(default=None, metadata={"help": "File of people: id (or email), name, numbers."})
    organizations: Path | None = field(default=None, metadata={"help": "File of organizations: id, name, numbers."})
    tickets: Path | None = field(default=None, metadata={"help": "File of tickets: id, subject, open, requester."})
    contacts: Path | None = field(
        default=None, metadata={"help": "Contact details of people as Xurrent, 4me and R-Service export them."}
    )
    encoding: str = field(
        default="", metadata={"help": 'Encoding of files that are neither UTF-8 nor UTF-16, for example "cp1252".'}
    )
    delimiter: str = field(
        default="", metadata={"help": 'What separates the columns: "," ";" "|" or "tab"; found by itself when not set.'}
    )
    date_format: str = field(
        default="", metadata={"help": 'How dates are written when not ISO 8601, for example "%d.%m.%Y %H:%M".'}
    )
    columns: Columns = field(default_factory=Columns, metadata={"help": "Names of columns that differ from ours."})
    every: str = field(default="30s", metadata={"help": "How often to look whether a file changed, 30s to 1h."})
    join: Literal["none", "email", "employee_id"] = field(
        default="none", metadata={"help": "What makes a person here the same as one of an earlier source."}
    )
    shrink_percent: int = field(
        default=5,
        metadata={"help": "How much of its rows a file may lose before the old ones are kept."},
    )


SourceSettings = CsvSettings
KINDS: dict[str, type[SourceSettings]] = {"csv": CsvSettings}


def every_seconds(text: str) -> int:
    """Return the seconds of an interval such as ``30s``, ``5m``, ``1h``. Raises ValueError with what is allowed."""
    found = _EVERY.fullmatch(text.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not SHORTEST_EVERY_SECONDS <= seconds <= LONGEST_EVERY_SECONDS:
        message = f'"{text}" is no interval from 30s to 1h; write for example "60s" or "5m"'
        raise ValueError(message)
    return seconds


def mistakes(settings: SourceSettings) -> tuple[str, ...]:
    """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
    found = [*name_mistakes(settings.name), *every_mistakes(settings.every), *_file_mistakes(settings)]
    found.extend(_column_mistakes(settings.columns))
    if settings.delimiter not in DELIMITERS:
        found.append('delimiter: write "," ";" "|" or "tab"')
    if settings.encoding and not _is_encoding(settings.encoding):
        found.append(f'encoding: "{settings.encoding}" is not known; write for example "cp1252"')
    if not 0 <= settings.shrink_percent <= 50:  # noqa: PLR2004 above half nothing is dropped by itself
        found.append("shrink_percent: write a number from 0 to 50")
    return tuple(found)


def fingerprint(settings: SourceSettings) -> str:
    """Return a text that changes when what decides which rows come changes; it then pays to fetch all again."""
    deciding = {key: value for key, value in asdict(settings).items() if key not in ("every", "join", "shrink_percent")}
    return hashlib.sha256(repr(sorted(deciding.items())).encode()).hexdigest()[:16]


def name_mistakes(name: str) -> list[str]:
    """Return what is wrong with the *name* of a source of any kind; empty when nothing is."""
    if _NAME.fullmatch(name):
        return []
    return [f'name: "{name}" is not made of 1 to 32 lower-case letters, digits, - and _']


def every_mistakes(every: str) -> list[str]:
    """Return what is wrong with the interval of a source of any kind; empty when nothing is."""
    try:
        every_seconds(every)
    except ValueError as error:
        return [f"every: {error}"]
    return []


def _file_mistakes(settings: CsvSettings) -> list[str]:
    files = {
        "people": settings.people,
        "organizations": settings.organizations,
        "tickets": settings.tickets,
        "contacts": settings.contacts,
    }
    if not any(files.values()):
        return ["people: name at least one file: people, organizations, tickets or contacts"]
    return [f"{key}: write the whole path of {path}" for key, path in files.items() if path and not path.is_absolute()]


def plain(header: str) -> str:
    """Return a header as headers are compared: without case, blanks, ``_`` and ``-``."""
    return _BETWEEN_WORDS.sub("", header).casefold()


def _column_mistakes(columns: Columns) -> list[str]:
    found: list[str] = []
    for file, names in FIELDS.items():
        renamed: Mapping[str, str] = getattr(columns, file)
        known = {plain(name) for name in names}
        found.extend(
            f'columns.{file}: "{meaning}" is none of {", ".join(names)}'
            for meaning in renamed.values()
            if plain(meaning) not in known
        )
    return found


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, UnicodeError):  # unknown, or one that is no text (base64, zip)
        return False
    return True
