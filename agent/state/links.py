"""Numbers that analysts linked to a person or an organization (matching.md §7).

Owners are text ids, so that a link outlives a rebuilt cache; while its owner is gone from there, the link sleeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.model import NumberKey, utc_text
from cache.connecting import translated
from cache.database import State, Transaction
from cache.model import OrganizationId, PersonId
from cache.numbers import Kind, Number


def is_linkable(number: Number | None) -> bool:
    """Return whether *number* may be linked: not what is withheld, unfilled or unreadable, nor a service code."""
    return number is not None and number.kind in {Kind.NUMBER, Kind.SHORT}


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a number: to a *person* or to an *organization*, the other is ""; *made_at* is UTC."""

    person: PersonId
    organization: OrganizationId
    made_at: str


@translated
def made(state: State, number: NumberKey) -> tuple[Link, ...]:
    """Return every link that a call from *number* meets, in the order of linking."""
    rows = state.reader().execute(
        "SELECT person, organization, made_at FROM link WHERE e164 = ? AND ltrim(digits, '0') = ltrim(?, '0')"
        " AND ? IN ('', ext) ORDER BY made_at, person",
        (number.e164, number.digits, number.extension),
    )
    return tuple(Link(PersonId(person), OrganizationId(organization), at) for person, organization, at in rows)


@translated
def people(state: State, number: NumberKey) -> tuple[PersonId, ...]:
    """Return the people linked to *number*, in the order of linking; a caller without extension meets all of them."""
    rows = state.reader().execute(
        "SELECT person FROM link WHERE person <> '' AND e164 = ? AND ltrim(digits, '0') = ltrim(?, '0')"
        " AND ? IN ('', ext) ORDER BY made_at, person",
        (number.e164, number.digits, number.extension),
    )
    return tuple(PersonId(row[0]) for row in rows)


@translated
def organizations(state: State, number: NumberKey) -> tuple[OrganizationId, ...]:
    """Return the organizations linked to *number*, in the order of linking."""
    rows = state.reader().execute(
        "SELECT organization FROM link WHERE organization <> '' AND e164 = ? AND ltrim(digits, '0') = ltrim(?, '0')"
        " AND ? IN ('', ext) ORDER BY made_at, organization",
        (number.e164, number.digits, number.extension),
    )
    return tuple(OrganizationId(row[0]) for row in rows)


def add_person(transaction: Transaction, number: NumberKey, person: PersonId, now: datetime) -> None:
    """Link *number* to a person; linking twice is linking once."""
    _add(transaction, number, (person, ""), now)


def add_organization(transaction: Transaction, number: NumberKey, organization: OrganizationId, now: datetime) -> None:
    """Link *number* to an organization; linking twice is linking once."""
    _add(transaction, number, ("", organization), now)


def remove_person(transaction: Transaction, number: NumberKey, person: PersonId) -> bool:
    """Undo; return False when there was no such link."""
    return _remove(transaction, number, (person, ""))


def remove_organization(transaction: Transaction, number: NumberKey, organization: OrganizationId) -> bool:
    """Undo; return False when there was no such link."""
    return _remove(transaction, number, ("", organization))


def _add(transaction: Transaction, number: NumberKey, owner: tuple[str, str], now: datetime) -> None:
    transaction.execute(
        "INSERT OR IGNORE INTO link(e164, digits, ext, person, organization, made_at) VALUES (?, ?, ?, ?, ?, ?)",
        (number.e164, number.digits, number.extension, *owner, utc_text(now)),
    )


def _remove(transaction: Transaction, number: NumberKey, owner: tuple[str, str]) -> bool:
    # As the look-up reads it: what is shown as linked can be undone, also from a caller who shows no extension.
    sql = (
        "DELETE FROM link WHERE e164 = ? AND ltrim(digits, '0') = ltrim(?, '0') AND ? IN ('', ext)"
        " AND person = ? AND organization = ?"
    )
    return transaction.execute(sql, (number.e164, number.digits, number.extension, *owner)).rowcount > 0
