"""Organizations, found by their own numbers, id, words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cache import words
from cache.connecting import translated
from cache.database import Cache
from cache.finding import Finder, queries
from cache.model import Organization, OrganizationId, OrganizationMatch
from cache.numbers import Number, Site, read, split
from cache.numbers.comparing import Comparison
from cache.numbers.ranking import Candidate, best_tier, rank
from cache.numbers.switchboard import compare_switchboard, main_numbers
from cache.rows import numbers_of

_TAIL = 10**7
_MOST = 50

_NUMBERS = queries(
    "organization_number", "organization", "o.id", "o.key, o.name, o.region, o.numbers, o.url, o.updated_at"
)
_SELECT = "SELECT key, name, region, numbers, url, updated_at FROM organization"
_BY_KEY = f"{_SELECT} WHERE key = ? AND known = 1"
_KNOWN = f"{_SELECT} WHERE known = 1 ORDER BY name, id"
_BY_MAIN_NUMBER = (
    "SELECT n.field, key, name, region, numbers, url, updated_at FROM organization_number n"
    " JOIN organization o ON o.id = n.owner WHERE n.tail = ? AND n.e164 = ? AND n.sure LIMIT ?"
)


@translated
def by_number(
    cache: Cache, incoming: Number, site: Site, *, switchboard: bool = False
) -> tuple[OrganizationMatch, ...]:
    """Return the organizations of the best tier; *switchboard*: if none, by the main number of a DDI block."""
    reader = cache.reader()
    hits = Finder(reader, _NUMBERS, incoming, site).run().of_best_tier()[:_MOST]
    found = [_match(organization_of(each.columns), each.field, each.comparison) for each in hits]
    if not found and switchboard:
        found = _by_main_number(reader, incoming, site)
    ranked = best_tier(rank(Candidate(each, comparison, name=each.organization.name) for each, comparison in found))
    return tuple(candidate.who for candidate in ranked)


@translated
def by_id(cache: Cache, organization: OrganizationId) -> Organization | None:
    """Return one organization, None when the cache has it no more."""
    row = cache.reader().execute(_BY_KEY, (organization,)).fetchone()
    return None if row is None else organization_of(row)


@translated
def search(cache: Cache, text: str, *, limit: int = 20) -> tuple[Organization, ...]:
    """Return organizations whose names' words begin with the words of *text*, in any order, by name."""
    asked = words.words(text)
    if not asked:
        return ()
    rows = cache.reader().execute(_KNOWN).fetchall()
    return tuple([organization_of(row) for row in rows if words.has_all(asked, row[1])][:limit])


def organization_of(row: Sequence[str]) -> Organization:
    """Return the organization that *row* is."""
    key, name, region, numbers, url, updated_at = row
    return Organization(OrganizationId(key), name, region, numbers_of(numbers), url, updated_at)


def _match(organization: Organization, field: int, comparison: Comparison) -> tuple[OrganizationMatch, Comparison]:
    number = organization.numbers[field]
    return OrganizationMatch(organization, comparison.tier, comparison.score, number, comparison.rule), comparison


def _by_main_number(
    reader: sqlite3.Connection, incoming: Number, site: Site
) -> list[tuple[OrganizationMatch, Comparison]]:
    """Return the organizations of the nearest main number that anybody has."""
    for e164 in main_numbers(incoming):
        rows = reader.execute(_BY_MAIN_NUMBER, (e164 % _TAIL, e164, _MOST)).fetchall()
        found = [each for field, *row in rows for each in _switchboards(organization_of(row), field, incoming, site)]
        if found:
            return found
    return []


def _switchboards(
    organization: Organization, field: int, incoming: Number, site: Site
) -> list[tuple[OrganizationMatch, Comparison]]:
    texts = split(organization.numbers[field].raw)
    compared = (compare_switchboard(read(text, site, organization.region or None), incoming) for text in texts)
    best = next((comparison for comparison in compared if comparison is not None), None)
    return [] if best is None else [_match(organization, field, best)]
