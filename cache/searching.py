"""People by the words that somebody types. Fast at a million people: the rarest word leads, the row itself decides."""

from __future__ import annotations

import json

from cache import words
from cache.connecting import Remembering
from cache.grouping import rows_of
from cache.rows import PERSON, PersonRow

# How many people are looked at: the letter "a" begins a tenth of all names, "jan" a hundredth.
_MOST_OF_A_SHORT_WORD, _MOST_OF_A_WORD = 4_000, 40_000
_SHORT = 2
_MOST_READ = 1_000
_CHUNK = 100

_BY_SUPPORT_ID = (
    f"{PERSON} WHERE p.support_id <> '' AND p.support_id >= ? AND p.support_id < ? ORDER BY p.support_id LIMIT ?"
)
_BY_EMPLOYEE_ID = f"{PERSON} WHERE p.employee_id <> '' AND p.employee_id >= ? AND p.employee_id < ? ORDER BY 1 LIMIT ?"
_BY_WORD = f"{PERSON} WHERE p.id IN (SELECT owner FROM person_word WHERE word = ?)"  # noqa: S608
_BY_IDS = f"{PERSON} WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.name, p.id"  # noqa: S608
_POSTINGS = "SELECT owner FROM person_word WHERE word BETWEEN ? AND ? LIMIT ?"


def exact(reader: Remembering, text: str, limit: int) -> list[PersonRow]:
    """Return those whose ids begin with *text* or whose whole e-mail address it is."""
    if not text:
        return []
    if "@" in text:
        address = words.plain_email(text)
        rows = rows_of(reader, _BY_WORD, words.email_key(text))
        return [row for row in rows if words.plain_email(row.email) == address]
    found = rows_of(reader, _BY_SUPPORT_ID, text, f"{text}\U0010ffff", limit)
    return found + rows_of(reader, _BY_EMPLOYEE_ID, text, f"{text}\U0010ffff", limit)


def by_words(reader: Remembering, asked: tuple[str, ...], limit: int) -> list[PersonRow]:
    """Return people who have all words *asked*, by name among those looked at."""
    found: list[PersonRow] = []
    candidates = _candidates(reader, asked)
    for start in range(0, min(len(candidates), _MOST_READ), _CHUNK):
        rows = rows_of(reader, _BY_IDS, json.dumps(candidates[start : start + _CHUNK]))
        found.extend(row for row in rows if words.has_all(asked, _searched(row)))
        if len(found) >= limit:
            break
    return sorted(found[:limit], key=lambda row: (words.fold(row.name), row.id))


def _candidates(reader: Remembering, asked: tuple[str, ...]) -> list[int]:
    """Return people who may have all words: those of the words that few have, as far as they are filed at all."""
    postings = [_postings(reader, word) for word in asked]
    # A word that nobody is filed under may be one of an address' domain or of an id: the row decides.
    filed = sorted((each for each in postings if each), key=len)
    if not filed:
        return []
    whole = [each for word, each in zip(asked, postings, strict=True) if 0 < len(each) < _most(word)]
    return [person for person in filed[0] if all(person in each for each in whole)]


def _postings(reader: Remembering, word: str) -> dict[int, None]:
    rows = reader.execute(_POSTINGS, (*words.beginning(word), _most(word))).fetchall()
    return dict.fromkeys(row[0] for row in rows)


def _most(word: str) -> int:
    return _MOST_OF_A_SHORT_WORD if len(word) <= _SHORT else _MOST_OF_A_WORD


def _searched(row: PersonRow) -> str:
    return f"{row.name} {row.email} {row.support_id} {row.employee_id}"
