"""People of a refill beside the live ones: read and filed while they arrive, so that the swap is copying."""

from __future__ import annotations

from collections.abc import Sequence

from cache import filing, words, writing
from cache.database import Transaction
from cache.filing import Change, Filed, PersonValues
from cache.ids import Ids
from cache.model import Person
from cache.target import Applied, Target

_VALUES = ", ".join(PersonValues._fields)
_COLUMNS = f"id, source, local, leader, tails, {_VALUES}"
_STAGE = f"INSERT INTO stage_person({_COLUMNS}) VALUES ({', '.join('?' * 17)})"  # noqa: S608
_NUMBER = "tail, e164, owner, field, ext, reading, sure, digits"
_STAGE_NUMBER = f"INSERT INTO stage_person_number({_NUMBER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_MINE = "owner IN (SELECT id FROM stage_person WHERE source = ?)"

_BEFORE_AND_AFTER = (
    f"SELECT g.id, g.local, {', '.join(f'g.{each}' for each in PersonValues._fields)},"  # noqa: S608
    f" p.tails, {', '.join(f'p.{each}' for each in PersonValues._fields)}"
    " FROM stage_person g LEFT JOIN person p ON p.id = g.id WHERE g.source = ?"
)
_WIDTH = len(PersonValues._fields)
# The same person came another way meanwhile, and has another row id now.
_MET_ELSEWHERE = (
    "SELECT p.local FROM stage_person g JOIN person p ON p.source = g.source AND p.local = g.local"
    " WHERE g.source = ? AND p.id <> g.id"
)
_COPY_PEOPLE = (
    f"INSERT OR REPLACE INTO person({_COLUMNS}) SELECT id, source, local,"  # noqa: S608
    f" coalesce((SELECT p.leader FROM person p WHERE p.id = stage_person.id), leader), tails, {_VALUES}"
    " FROM stage_person WHERE source = ? ORDER BY id"
)
_COPY_NUMBERS = (
    f"INSERT OR IGNORE INTO person_number({_NUMBER}) SELECT {_NUMBER} FROM stage_person_number"  # noqa: S608
    f" WHERE {_MINE} ORDER BY tail, e164, owner, field, ext"
)
_COPY_WORDS = (
    f"INSERT OR IGNORE INTO person_word(word, owner) SELECT word, owner FROM stage_person_word"  # noqa: S608
    f" WHERE {_MINE} ORDER BY word, owner"
)


def stage(transaction: Transaction, target: Target, people: Sequence[Person]) -> dict[str, bool]:
    """Put beside the live rows who is new or differs; return per id, in its source, whether they are the same."""
    ids = Ids(transaction)
    source = ids.source(target.source)
    by_local = {person.id.partition(":")[2]: person for person in people}
    known = filing.stored(transaction, source, by_local)
    same: dict[str, bool] = {}
    filed = Filed()
    forget(transaction, source, tuple(by_local))
    for local, person in by_local.items():
        values, old = filing.values_of(person, local, ids), known.get(local)
        same[local] = old is not None and old.values == values
        if same[local]:
            continue
        row_id = ids.new_person() if old is None else old.id
        numbers = filing.filed_numbers(row_id, person.numbers, person.region, target.filing.site)
        filed.numbers.extend(numbers)
        filed.words.extend((word, row_id) for word in words.filed(person.name, person.email))
        transaction.execute(_STAGE, (row_id, source, local, row_id, filing.packed(numbers), *values))
    transaction.executemany(_STAGE_NUMBER, filed.numbers)
    transaction.executemany("INSERT INTO stage_person_word(word, owner) VALUES (?, ?)", filed.words)
    return same


def forget(transaction: Transaction, source: int, locals_: Sequence[str]) -> None:
    """Take people out of the stage."""
    for local in locals_:
        row = transaction.execute(
            "SELECT id FROM stage_person WHERE source = ? AND local = ?", (source, local)
        ).fetchone()
        if row is not None:
            transaction.execute("DELETE FROM stage_person_number WHERE owner = ?", row)
            transaction.execute("DELETE FROM stage_person_word WHERE owner = ?", row)
            transaction.execute("DELETE FROM stage_person WHERE id = ?", row)


def clear(transaction: Transaction, source: int) -> None:
    """Empty the stage of a source."""
    others = transaction.execute("SELECT 1 FROM stage_person WHERE source <> ? LIMIT 1", (source,)).fetchone()
    # Without a condition SQLite drops whole pages instead of rows.
    mine = (f" WHERE {_MINE}", (source,)) if others else ("", ())
    transaction.execute(f"DELETE FROM stage_person_number{mine[0]}", mine[1])  # noqa: S608
    transaction.execute(f"DELETE FROM stage_person_word{mine[0]}", mine[1])  # noqa: S608
    transaction.execute("DELETE FROM stage_person WHERE source = ?", (source,))


def swap(transaction: Transaction, target: Target, gone: Sequence[str]) -> Applied:
    """Copy what is staged over the live rows, delete the people with the ids *gone*, settle what hangs on them."""
    source = Ids(transaction).source(target.source)
    elsewhere = [row[0] for row in transaction.execute(_MET_ELSEWHERE, (source,)).fetchall()]
    removed = writing.remove_people(transaction, target, [*gone, *elsewhere])
    changes, outdated = _changes(transaction, target, source)
    outdated.write(transaction)
    for sql in (_COPY_PEOPLE, _COPY_NUMBERS, _COPY_WORDS):
        transaction.execute(sql, (source,))
    people = writing.settle_people(transaction, target, changes) if changes else set()
    writing.count_rows(transaction, target, sum(change.before is None for change in changes))
    touched = (*writing.person_keys(transaction, people), *writing.keys(removed))
    return Applied(len(changes), len(removed), touched)


def _changes(transaction: Transaction, target: Target, source: int) -> tuple[list[Change], Filed]:
    """Return what changes, and what of the live rows' numbers and words does not hold any more."""
    changes, outdated = [], Filed()
    for row_id, local, *rest in transaction.execute(_BEFORE_AND_AFTER, (source,)).fetchall():
        after, tails, was = PersonValues._make(rest[:_WIDTH]), rest[_WIDTH], rest[_WIDTH + 1 :]
        before = None if tails is None else PersonValues._make(was)
        changes.append(Change(row_id, f"{target.source}:{local}", before, after))
        if before is None:
            continue
        old_words = words.filed(before.name, before.email) - words.filed(after.name, after.email)
        outdated.dropped_words.extend((word, row_id) for word in old_words)
        if (before.numbers, before.region) != (after.numbers, after.region):
            outdated.dropped_tails.extend((tail, row_id) for tail in filing.unpacked(tails))
    return changes, outdated
