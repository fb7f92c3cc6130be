"""What a writer of the cache is told: which stream of which source, and how rows are filed; and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cache.model import PersonId
from cache.numbers import Site

StreamName = Literal["people", "organizations", "tickets"]
JoinKey = Literal["none", "email", "employee_id"]


@dataclass(frozen=True, slots=True)
class Join:
    """A configured source, and what makes one of its people the same as one of an earlier source."""

    source: str
    by: JoinKey = "none"


@dataclass(frozen=True, slots=True)
class Filing:
    """How rows are filed: numbers are read at *site*; *joins* are all configured sources in order of precedence."""

    site: Site
    joins: tuple[Join, ...] = ()

    def precedence(self, source: str) -> int:
        """Return the place of *source* among the configured ones, 0 first; one that is not configured comes last."""
        return next((place for place, join in enumerate(self.joins) if join.source == source), len(self.joins))


@dataclass(frozen=True, slots=True)
class Target:
    """The stream whose rows are written; *shrink_percent* of them may go at once, see guard.py."""

    source: str
    stream: StreamName
    filing: Filing
    shrink_percent: int = 5


@dataclass(frozen=True, slots=True)
class Applied:
    """What a write changed: rows *written* and *deleted*, and the *people* whose page looks different now.

    *people* may be empty after a refill that changed more than 1,000 of them.
    """

    written: int = 0
    deleted: int = 0
    people: tuple[PersonId, ...] = ()
