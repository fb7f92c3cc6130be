"""People of a refill beside the live ones: read and filed while they arrive, so that the swap is copying."""

from __future__ import annotations

import json
from array import array
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
_STAGED = "SELECT id FROM stage_person WHERE source = ? AND local IN (SELECT value FROM json_each(?))"
_MINE = "owner IN (SELECT id FROM stage_person WHERE source = ?)"

_BEFORE_AND_AFTER = (
    f"SELECT g.local, g.id, p.tails, {', '.join(f'p.{each}' for each in PersonValues._fields)},"  # noqa: S608
    f" {', '.join(f'g.{each}' for each in PersonValues._fields)}"
    " FROM stage_person g JOIN person p ON p.id = g.id WHERE g.source = ? AND g.local > ? ORDER BY g.local LIMIT ?"
)
_WIDTH = len(PersonValues._fields)
_CHUNK = 500
_MOST_NAMED = 1000
_NEW = "SELECT g.id FROM stage_person g WHERE g.source = ? AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = g.id)"
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
    ids.expect(people)
    same: dict[str, bool] = {}
    filed, staged = Filed(), []
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
        staged.append((row_id, source, local, row_id, filing.packed(numbers), *values))
    transaction.executemany(_STAGE, staged)
    transaction.executemany(_STAGE_NUMBER, filed.numbers)
    transaction.executemany("INSERT INTO stage_person_word(word, owner) VALUES (?, ?)", filed.words)
    return same


def forget(transaction: Transaction, source: int, locals_: Sequence[str]) -> None:
    """Take people out of the stage."""
    ids = transaction.execute(_STAGED, (source, json.dumps(locals_))).fetchall()
    transaction.executemany("DELETE FROM stage_person_number WHERE owner = ?", ids)
    transaction.executemany("DELETE FROM stage_person_word WHERE owner = ?", ids)
    transaction.executemany("DELETE FROM stage_person WHERE id = ?", ids)


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
    new = array("q", (row[0] for row in transaction.execute(_NEW, (source,)).fetchall()))
    changed, moved = _drop_outdated(transaction, target, source)
    for sql in (_COPY_PEOPLE, _COPY_NUMBERS, _COPY_WORDS):
        transaction.execute(sql, (source,))
    touched = changed | _settle(transaction, target, new, moved)
    writing.count_rows(transaction, target, len(new))
    is_named = len(touched) + len(new) <= _MOST_NAMED
    people = writing.person_keys(transaction, touched.union(new)) if is_named else ()
    return Applied(len(new) + len(changed), len(removed), (*people, *writing.keys(removed)))


def _drop_outdated(transaction: Transaction, target: Target, source: int) -> tuple[set[int], list[Change]]:
    """Delete what does not hold any more of those who differ; return them, and the changes that concern others."""
    changed: set[int] = set()
    moved: list[Change] = []
    after = ""
    while rows := transaction.execute(_BEFORE_AND_AFTER, (source, after, _CHUNK)).fetchall():
        outdated = Filed()
        for local, row_id, tails, *values in rows:
            was, now = PersonValues._make(values[:_WIDTH]), PersonValues._make(values[_WIDTH:])
            changed.add(row_id)
            old_words = words.filed(was.name, was.email) - words.filed(now.name, now.email)
            outdated.dropped_words.extend((word, row_id) for word in old_words)
            if (was.numbers, was.region) != (now.numbers, now.region):
                outdated.dropped_tails.extend((tail, row_id) for tail in filing.unpacked(tails))
            if (was.email, was.employee_id) != (now.email, now.employee_id):
                moved.append(Change(row_id, f"{target.source}:{local}", was, now))
        outdated.write(transaction)
        after = rows[-1][0]
    return changed, moved


def _settle(transaction: Transaction, target: Target, new: Sequence[int], moved: Sequence[Change]) -> set[int]:
    touched = writing.settle_people(transaction, target, moved) if moved else set()
    for start in range(0, len(new) if writing.can_settle(transaction, target) else 0, _CHUNK):
        changes = filing.newcomers(transaction, target.source, new[start : start + _CHUNK])
        touched |= writing.settle_people(transaction, target, changes)
    return touched
