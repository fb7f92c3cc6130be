"""What can be configured of a source that is files. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cache.sources.every_kind import JOIN_HELP, NAME_HELP, JoinKey, common_mistakes

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
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


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

    name: str = field(metadata={"help": NAME_HELP})
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
    join: JoinKey = field(default="none", metadata={"help": JOIN_HELP})
    shrink_percent: int = field(
        default=5,
        metadata={"help": "How much of its rows a file may lose before the old ones are kept."},
    )

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = common_mistakes(self.name, self.every, self.shrink_percent)
        found.extend(_file_mistakes(self))
        found.extend(_column_mistakes(self.columns))
        if self.delimiter not in DELIMITERS:
            found.append('delimiter: write "," ";" "|" or "tab"')
        if self.encoding and not _is_encoding(self.encoding):
            found.append(f'encoding: "{self.encoding}" is not known; write for example "cp1252"')
        return found


def plain(header: str) -> str:
    """Return a header as headers are compared: without case, blanks, ``_`` and ``-``."""
    return _BETWEEN_WORDS.sub("", header).casefold()


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
