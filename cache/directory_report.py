"""Numbers of the directory that cannot be matched well, for those who keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cache.database import Cache
from cache.model import PersonId
from cache.numbers import Site

Reason = Literal["unparseable", "shared", "too short", "only a fax number", "no number"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One number of one person, and what is wrong with it; *shared_by*: how many people have it, 1 when not shared."""

    person_id: PersonId
    name: str
    raw: str
    reason: Reason
    shared_by: int = 1


@dataclass(frozen=True, slots=True)
class DirectoryReport:
    """*rows* by reason and name; *people* and *numbers* that were looked at."""

    people: int
    numbers: int
    rows: tuple[ReportRow, ...]


def report(cache: Cache, site: Site) -> DirectoryReport:
    """Read every number of the directory, about 50 µs each."""
    raise NotImplementedError


def to_csv(directory_report: DirectoryReport) -> str:
    """Return the rows as CSV with a header line, safe to open in a spreadsheet."""
    raise NotImplementedError


def export_field(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: an apostrophe before = + - @ tab and return."""
    raise NotImplementedError
