"""Rows of one stream into the cache, whatever brings them: a batch, a refill, a sweep."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import cast

from cache import filing
from cache.database import Transaction
from cache.filing import Change
from cache.ids import Ids
from cache.joining import Joiner
from cache.keeping import Holder, Keeper, people_by_email
from cache.model import Organization, Person, PersonId, Ticket
from cache.target import Applied, Filing, Target

Rows = Sequence[Person] | Sequence[Organization] | Sequence[Ticket]


def write(transaction: Transaction, target: Target, rows: Rows, deletes: Iterable[str]) -> Applied:
    """Write what is new or differs among *rows*, delete the rows with the ids *deletes*, settle what hangs on them."""
    match target.stream:
        case "people":
            return _people(transaction, target, cast("Sequence[Person]", rows), deletes)
        case "organizations":
            return _organizations(transaction, target, cast("Sequence[Organization]", rows), deletes)
        case "tickets":
            return _tickets(transaction, target, cast("Sequence[Ticket]", rows), deletes)


def settle_people(transaction: Transaction, target: Target, changes: Sequence[Change]) -> set[int]:
    """Join changed people anew and give them their tickets; return all whose page looks different."""
    moved = Joiner(transaction, target.filing).rejoin(changes)
    keeper = Keeper(transaction)
    _claim(transaction, keeper, changes)
    finish(transaction, keeper)
    return (
        moved | {change.id for change in changes if change.after} | {person for person, _ in keeper.changed if person}
    )


def can_settle(transaction: Transaction, target: Target) -> bool:
    """Return whether newcomers can concern others: people are joined, or tickets wait."""
    is_joining = any(join.by != "none" for join in target.filing.joins)
    return is_joining or transaction.execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is not None


def finish(transaction: Transaction, keeper: Keeper) -> None:
    """Trim what *keeper* touched, and count the tickets of each source."""
    keeper.finish()
    transaction.executemany(
        "UPDATE sync SET rows = rows + ? WHERE stream = 'tickets' AND source = (SELECT name FROM source WHERE id = ?)",
        [(added, source) for source, added in keeper.added.items() if added],
    )


def person_keys(transaction: Transaction, row_ids: Iterable[int]) -> tuple[PersonId, ...]:
    """Return the ids by which everybody else knows people: their leaders' too."""
    rows = transaction.execute(
        "SELECT DISTINCT s.name || ':' || p.local FROM person q JOIN person p ON p.id IN (q.id, q.leader)"
        " JOIN source s ON s.id = p.source WHERE q.id IN (SELECT value FROM json_each(?)) ORDER BY 1",
        (json.dumps(list(row_ids)),),
    )
    return tuple(PersonId(row[0]) for row in rows.fetchall())


def count_rows(transaction: Transaction, target: Target, added: int) -> None:
    """Keep count of the rows of a stream of people or organizations."""
    transaction.execute(
        "UPDATE sync SET rows = rows + ? WHERE source = ? AND stream = ?", (added, target.source, target.stream)
    )


def precedence(transaction: Transaction, rules: Filing) -> None:
    """Write down the configured sources in their order; others come behind them."""
    ids = Ids(transaction)
    transaction.execute("UPDATE source SET position = ?", (len(rules.joins),))
    for place, join in enumerate(rules.joins):
        transaction.execute("UPDATE source SET position = ? WHERE id = ?", (place, ids.source(join.source)))


def _people(transaction: Transaction, target: Target, rows: Sequence[Person], deletes: Iterable[str]) -> Applied:
    gone = {_local(key) for key in deletes} - {_local(row.id) for row in rows}
    changes = filing.put_people(transaction, target.source, rows, target.filing.site)
    removed = remove_people(transaction, target, gone)
    people = settle_people(transaction, target, changes) if changes else set()
    count_rows(transaction, target, sum(change.before is None for change in changes))
    return Applied(len(changes), len(removed), (*person_keys(transaction, people), *keys(removed)))


def remove_people(transaction: Transaction, target: Target, locals_: Collection[str]) -> list[Change]:
    """Delete people; their tickets wait for whoever claims them."""
    if not locals_:
        return []
    keeper = Keeper(transaction)
    known = filing.stored(transaction, Ids(transaction).source(target.source), locals_)
    held = {local: keeper.rows_of((person.id, "")) for local, person in known.items()}
    removed = filing.remove_people(transaction, target.source, locals_)
    for local, rows in held.items():
        keeper.rebind(rows, f"{target.source}:{local}")
    finish(transaction, keeper)
    Joiner(transaction, target.filing).rejoin(removed)
    _claim_by_email(transaction, removed)
    count_rows(transaction, target, -len(removed))
    return removed


def _claim_by_email(transaction: Transaction, removed: Sequence[Change]) -> None:
    """Give tickets to the one who has an address alone now that another one is gone."""
    keeper = Keeper(transaction)
    for change in removed:
        for email in change.emails():
            keeper.rebind(keeper.rows_of((0, email)), "")
    finish(transaction, keeper)


def _claim(transaction: Transaction, keeper: Keeper, changes: Sequence[Change]) -> None:
    """Give tickets to those who came, by id or address; take back what an address does not say any more."""
    if transaction.execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is None:
        return  # a first fill: tickets come after people
    for change in changes:
        if change.before is None:
            keeper.rebind(keeper.rows_of((0, change.key)), change.key)
        before = change.before.email if change.before else ""
        after = change.after.email if change.after else ""
        for email in change.emails() if before != after else ():
            owners = {change.id, *(person for person, _ in people_by_email(transaction, email))}
            holders: list[Holder] = [(0, email), *((person, "") for person in owners)]
            for holder in holders:
                keeper.rebind([values for values in keeper.rows_of(holder) if values.requesters], "")


def _organizations(
    transaction: Transaction, target: Target, rows: Sequence[Organization], deletes: Iterable[str]
) -> Applied:
    gone = set(deletes) - {row.id for row in rows}
    written, added = filing.put_organizations(transaction, rows, target.filing.site)
    removed = filing.remove_organizations(transaction, gone)
    count_rows(transaction, target, added - removed)
    return Applied(written, removed)


def _tickets(transaction: Transaction, target: Target, rows: Sequence[Ticket], deletes: Iterable[str]) -> Applied:
    keeper = Keeper(transaction)
    by_id = {row.id: row for row in rows}
    keeper.expect(tuple(by_id.values()))
    written = sum([keeper.put(ticket) for ticket in by_id.values()])
    deleted = sum([keeper.remove(target.source, _local(key)) for key in deletes if key not in by_id])
    finish(transaction, keeper)
    return Applied(written, deleted, person_keys(transaction, {person for person, _ in keeper.changed if person}))


def keys(changes: Iterable[Change]) -> tuple[PersonId, ...]:
    """Return the ids of changed people by which everybody else knows them."""
    return tuple(PersonId(change.key) for change in changes)


def _local(key: str) -> str:
    return key.partition(":")[2]
