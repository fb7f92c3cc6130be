"""Tickets: a person's newest, the open ones and their counts, by number, by words."""

from __future__ import annotations

import sqlite3

from cache import words
from cache.connecting import Remembering, translated
from cache.database import Cache
from cache.grouping import group_ids
from cache.model import OrganizationId, PersonId, Ticket
from cache.rows import TICKET, TicketRow, seconds, ticket_of

NEWEST = 50
_SUBJECT = 9  # place in TicketRow
MOST_STEPS = 10_000_000  # of SQLite's machine: a search reads subjects for about 0.2 s
_STEPS = 100_000

_OF_ROW = f"{TICKET} WHERE t.person = ? ORDER BY t.created DESC, t.number DESC"
# Nearly everybody is in one source alone: their tickets in one query.
_OF_ONE = (
    f"{TICKET} WHERE t.person = (SELECT p.id FROM person p WHERE p.source = ? AND p.local = ? AND p.leader = p.id"  # noqa: S608
    " AND NOT EXISTS(SELECT 1 FROM person j WHERE j.leader = p.id AND j.leader <> j.id))"
    " ORDER BY t.created DESC, t.number DESC"
)
_BY_NUMBER = f"{TICKET} WHERE t.number = ?"
_OPEN_OF_ORGANIZATION = f"{TICKET} JOIN organization o ON o.id = t.organization WHERE o.key = ? AND t.open = 1"
_BY_NUMBER_PREFIX = f"{TICKET} WHERE t.number >= ? AND t.number < ? ORDER BY t.number LIMIT ?"
_OPEN_COUNT = (
    "SELECT count(*) FROM (SELECT DISTINCT number, source, local FROM ticket"
    " WHERE organization = (SELECT id FROM organization WHERE key = ?) AND open = 1)"
)


@translated
def by_number(cache: Cache, number: str) -> tuple[Ticket, ...]:
    """Return the tickets with this number, several when several service desks have it."""
    return _each_once(cache.reader(), _BY_NUMBER, number.strip())


@translated
def newest(cache: Cache, person: PersonId, limit: int = NEWEST) -> tuple[Ticket, ...]:
    """Return the person's tickets, newest first, open and closed; empty when there are none."""
    return of_person(cache, person)[:limit]


@translated
def of_person(cache: Cache, person: PersonId) -> tuple[Ticket, ...]:
    """Return the newest 50 and every older one that is open, newest first."""
    reader = cache.reader()
    names = reader.names
    source, _, local = person.partition(":")
    rows: list[TicketRow] = reader.execute(_OF_ONE, (names.source_id(source), local)).fetchall()
    if rows:
        return tuple([ticket_of(row, names, person) for row in rows])
    for each in group_ids(reader, person):
        rows.extend(reader.execute(_OF_ROW, (each,)).fetchall())
    return _newest_and_open(_once(reader, rows))


@translated
def open_of_organization(cache: Cache, organization: OrganizationId, limit: int = NEWEST) -> tuple[Ticket, ...]:
    """Return the organization's open tickets, newest first."""
    return _each_once(cache.reader(), _OPEN_OF_ORGANIZATION, organization)[:limit]


@translated
def open_count(cache: Cache, person: PersonId) -> int:
    """Return how many open tickets the person has."""
    ids = group_ids(cache.reader(), person)
    if len(ids) == 1:
        sql = "SELECT count(*) FROM ticket WHERE person = ? AND open = 1"
        return int(cache.reader().execute(sql, ids).fetchone()[0])
    return sum(ticket.is_open for ticket in of_person(cache, person))


@translated
def open_count_of_organization(cache: Cache, organization: OrganizationId) -> int:
    """Return how many open tickets the organization has; each once, whoever requested it."""
    return int(cache.reader().execute(_OPEN_COUNT, (organization,)).fetchone()[0])


@translated
def is_among_newest(cache: Cache, ticket: Ticket, person: PersonId) -> bool:
    """Return whether *ticket* is one of the person's newest 50."""
    return any(each.id == ticket.id for each in newest(cache, person))


@translated
def search(cache: Cache, text: str, *, limit: int = 20, most_steps: int = MOST_STEPS) -> tuple[Ticket, ...]:
    """Return tickets whose number begins with *text*, then those with all its words in the subject, newest first.

    Subjects are read one by one, and of a very large cache only those that *most_steps* reach.
    """
    reader = cache.reader()
    asked = words.words(text)
    if not asked:
        return ()
    prefix = text.strip()
    by_number_prefix = reader.execute(_BY_NUMBER_PREFIX, (prefix, f"{prefix}\U0010ffff", limit)).fetchall()
    found = _once(reader, by_number_prefix)
    if len(found) < limit:
        by_subject = sorted(_once(reader, _by_subject(reader, asked, limit, most_steps)), key=_order, reverse=True)
        found.extend(ticket for ticket in by_subject if ticket not in found)
    return tuple(found[:limit])


@translated
def count(cache: Cache) -> int:
    """Return how many tickets there are, each once."""
    sql = "SELECT coalesce(sum(rows), 0) FROM sync WHERE stream = 'tickets'"
    return int(cache.reader().execute(sql).fetchone()[0])


def _each_once(reader: Remembering, sql: str, parameter: str) -> tuple[Ticket, ...]:
    return tuple(sorted(_once(reader, reader.execute(sql, (parameter,)).fetchall()), key=_order, reverse=True))


def _once(reader: Remembering, rows: list[TicketRow]) -> list[Ticket]:
    found = (ticket_of(row, reader.names) for row in rows)
    return list({ticket.id: ticket for ticket in found}.values())


def _order(ticket: Ticket) -> tuple[int, str, str]:
    return seconds(ticket.created_at), ticket.number, ticket.id


def _newest_and_open(tickets: list[Ticket]) -> tuple[Ticket, ...]:
    ordered = sorted(tickets, key=_order, reverse=True)
    return tuple(ticket for place, ticket in enumerate(ordered) if place < NEWEST or ticket.is_open)


def _by_subject(reader: Remembering, asked: tuple[str, ...], limit: int, most_steps: int) -> list[TicketRow]:
    """Return rows whose subject has all words; of a very large cache only those that were reached in time.

    Subjects are not indexed: that would cost more than the tickets themselves.
    """
    found: list[TicketRow] = []
    step = min(_STEPS, most_steps)
    reader.set_progress_handler(_Patience(most_steps // step).is_over, step)
    try:
        for row in reader.execute(_subject_sql(len(asked)), [f"%{word}%" for word in asked]):
            if words.has_all(asked, row[_SUBJECT]):
                found.append(row)
            if len(found) >= limit:
                break
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_INTERRUPT":
            raise
    finally:
        reader.set_progress_handler(None, 0)
    return found


def _subject_sql(count_of_words: int) -> str:
    # LIKE knows no accents and no case beyond ASCII: rows with other letters are all judged in Python.
    each = " AND (t.subject LIKE ? OR length(t.subject) <> length(CAST(t.subject AS BLOB)))"
    return f"{TICKET} WHERE 1{each * count_of_words}"


class _Patience:
    """Ends a query that takes too long; counted in SQLite's own steps, because a clock would make results differ."""

    def __init__(self, times: int) -> None:
        self._left = times

    def is_over(self) -> bool:
        self._left -= 1
        return self._left < 0
