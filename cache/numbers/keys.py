"""What a number is filed under in the database, and what a look-up asks for. Pure: the SQL is in cache/people.py.

A registered number is filed as `index_rows` says. An incoming number asks what `probes` says, in this order:

1. Every probe of ``probes.exact``, in order, each an exact query ``WHERE tail = ? AND e164 = ? LIMIT 51``; `hit` turns a
   row into a Comparison without reading the registered text again. Before a probe: stop when the best score found so far
   is above ``probe.score``, because only the best tier is shown.
2. When ``probes.extension`` is not empty, nothing above INTERNAL was found: ``WHERE ext = ? AND ext <> '' AND sure
   LIMIT 201``, each row through `extension_hit`.
3. When nothing was found, or ``probes.sure`` is false: for every tail of ``probes.tails`` ``WHERE tail = ? LIMIT 201``.
   Here, and only here, the raw text of the registered number is read again (``read`` with the person's region) and given
   to ``compare``: few rows share a tail, and a tail's rule needs the digits as written.

The best Comparison of a person counts, and of all people the best tier.
"""

from __future__ import annotations

from typing import NamedTuple

from cache.numbers.comparing import Comparison
from cache.numbers.reading import Number
from cache.numbers.site import Site


class IndexRow(NamedTuple):
    """One row of person_number or organization_number.

    *tail*: the last 7 digits as an integer; the whole number when it is shorter; -1 for a service code. *e164*: 0 when there
    is no reading. *reading*: 0 first, 1 another, 2 a rewritten old spelling. *digits*: as written when the number is not
    sure, else "". *ext*: "" when the number has no extension.
    """

    tail: int
    e164: int
    reading: int
    sure: bool
    digits: str
    ext: str


class Probe(NamedTuple):
    """One exact query: *tail* and *e164*; *e164* 0 asks for rows whose *digits* are equal. *score*: the best a hit can be."""

    tail: int
    e164: int
    digits: str
    score: int
    extension: str


class Probes(NamedTuple):
    """Everything that is asked for one incoming number, in the order of the module's docstring.

    All three are empty for what is never looked up (withheld, unfilled, unreadable). *extension*: "" when own stems are not
    configured or the number is no extension.
    """

    exact: tuple[Probe, ...]
    extension: str
    tails: tuple[int, ...]
    sure: bool


def index_rows(number: Number, site: Site) -> tuple[IndexRow, ...]:
    """Return the rows that *number*, read from a registered text, is filed under; empty when it cannot be called back."""
    raise NotImplementedError


def probes(incoming: Number, site: Site) -> Probes:
    """Return what to ask the database for *incoming*."""
    raise NotImplementedError


def hit(probe: Probe, row: IndexRow) -> Comparison | None:
    """Return how well a *row* found by *probe* agrees; None for another extension or other digits."""
    raise NotImplementedError


def extension_hit(row: IndexRow, site: Site) -> Comparison | None:
    """Return the internal match of a *row* found by its extension; None unless its number begins with one of our stems."""
    raise NotImplementedError
