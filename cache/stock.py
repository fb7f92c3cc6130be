"""Which rows of a stream are here."""

from __future__ import annotations

from collections.abc import Iterable

from cache.database import Transaction
from cache.rows import moment_text
from cache.target import StreamName, Target

_PEOPLE = "SELECT local, updated FROM person WHERE source = (SELECT id FROM source WHERE name = ?)"
_ORGANIZATIONS = "SELECT key, updated_at FROM organization WHERE known = 1 AND key > ?1 || ':' AND key < ?1 || ';'"
_TICKETS = (
    "SELECT DISTINCT iif(local = '', number, local), updated FROM ticket"
    " WHERE source = (SELECT id FROM source WHERE name = ?)"
)


def stamps(transaction: Transaction, target: Target) -> dict[str, str]:
    """Return the ids of all rows, with their prefix, and when each changed last ("": not said)."""
    match target.stream:
        case "people":
            return _stamps(transaction, _PEOPLE, target.source)
        case "tickets":
            return _stamps(transaction, _TICKETS, target.source)
        case "organizations":
            return dict(transaction.execute(_ORGANIZATIONS, (target.source,)).fetchall())


def _stamps(transaction: Transaction, sql: str, source: str) -> dict[str, str]:
    rows = transaction.execute(sql, (source,)).fetchall()
    return {f"{source}:{local}": moment_text(updated) for local, updated in rows}


def here(transaction: Transaction, target: Target, keys: Iterable[str]) -> set[str]:
    """Return those of *keys* that are here."""
    return {key for key in keys if _is_here(transaction, target, key)}


def _is_here(transaction: Transaction, target: Target, key: str) -> bool:
    source, _, local = key.partition(":")
    return transaction.execute(_HERE[target.stream], (source, local)).fetchone() is not None


_HERE: dict[StreamName, str] = {
    "people": "SELECT 1 FROM person WHERE source = (SELECT id FROM source WHERE name = ?1) AND local = ?2",
    "organizations": "SELECT 1 FROM organization WHERE key = ?1 || ':' || ?2 AND known = 1",
    "tickets": (
        "SELECT 1 FROM ticket WHERE source = (SELECT id FROM source WHERE name = ?1)"
        " AND ((number = ?2 AND local = '') OR (local = ?2 AND local <> '')) LIMIT 1"
    ),
}
