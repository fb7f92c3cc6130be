"""Numbers of the directory that cannot be matched well, for those who keep it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from cache.connecting import Remembering, translated
from cache.database import Cache
from cache.grouping import rows_of
from cache.model import PersonId
from cache.numbers import Kind, Number, Site, read, split
from cache.rows import PERSON, PersonRow, is_fax, numbers_of, person_key

Reason = Literal["unparseable", "shared", "too short", "only a fax number", "no number"]

_CHUNK = 500
_FEW = 20
_AFTER = f"{PERSON} WHERE p.id > ? ORDER BY p.id LIMIT ?"
_GROUPS = (
    "SELECT tail, e164, digits, ext, count(DISTINCT p.leader) AS owners"
    " FROM person_number JOIN person p ON p.id = owner"
    " WHERE reading = 0 GROUP BY tail, e164, digits, ext HAVING count(DISTINCT p.leader) > 1"
)
_SHARED = (
    f"SELECT n.owner, n.field, m.owners FROM person_number n JOIN ({_GROUPS}) m"
    " ON m.tail = n.tail AND m.e164 = n.e164 AND m.digits = n.digits AND m.ext = n.ext WHERE n.reading = 0"
)
_ORDER: tuple[Reason, ...] = ("unparseable", "too short", "shared", "only a fax number", "no number")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One number of one person, and what is wrong with it; *shared_by*: how many people have it, 1 when not shared."""

    person_id: PersonId
    name: str
    raw: str
    reason: Reason
    shared_by: int = 1


@dataclass(frozen=True, slots=True)
class DirectoryReport:
    """*rows* by reason and name; *people* and *numbers* that were looked at."""

    people: int
    numbers: int
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """How well the directory's numbers can be matched. *shared*: numbers that several people have.

    The others are people: with no number, with one that is none, with one that is too short, with only a fax.
    """

    people: int = 0
    with_number: int = 0
    without: int = 0
    unparseable: int = 0
    too_short: int = 0
    only_fax: int = 0
    shared: int = 0


@translated
def count(cache: Cache, site: Site, pause: Callable[[int], bool]) -> DirectoryCounts | None:
    """Count what `report` lists; *pause* is told after every few people how many were read, and ends it by False.

    None when it was ended. Between two pauses about 2 ms go by, but for one query over all numbers at the end.
    """
    reader, found, people = cache.reader(), Counter[Reason](), 0
    for row in _everybody(reader):
        found.update({each.reason for each in _judged(row, person_key(row, reader.names), site)})
        people += 1
        if people % _FEW == 0 and not pause(people):
            return None
    shared = int(reader.execute(f"SELECT count(*) FROM ({_GROUPS})").fetchone()[0])
    without = found["no number"]
    return DirectoryCounts(
        people=people,
        with_number=people - without,
        without=without,
        unparseable=found["unparseable"],
        too_short=found["too short"],
        only_fax=found["only a fax number"],
        shared=shared,
    )


@translated
def report(cache: Cache, site: Site) -> DirectoryReport:
    """Read every number of the directory, about 50 µs each."""
    reader = cache.reader()
    shared = {(owner, field): owners for owner, field, owners in reader.execute(_SHARED).fetchall()}
    people = numbers = 0
    found: list[ReportRow] = []
    for row in _everybody(reader):
        telephones = numbers_of(row.numbers)
        people, numbers = people + 1, numbers + len(telephones)
        key = person_key(row, reader.names)
        found.extend(_judged(row, key, site))
        found.extend(
            ReportRow(key, row.name, number.raw, "shared", shared[row.id, place])
            for place, number in enumerate(telephones)
            if (row.id, place) in shared
        )
    found.sort(key=lambda each: (_ORDER.index(each.reason), -each.shared_by, each.raw, each.name.casefold()))
    return DirectoryReport(people, numbers, tuple(found))


def to_csv(directory_report: DirectoryReport) -> str:
    """Return the rows as CSV with a header line, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("person", "name", "number", "reason", "people"))
    for row in directory_report.rows:
        fields = (row.person_id, row.name, row.raw, row.reason, str(row.shared_by))
        writer.writerow([export_field(each) for each in fields])
    return text.getvalue()


def export_field(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: an apostrophe before = + - @ tab and return."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _everybody(reader: Remembering) -> Iterator[PersonRow]:
    after = 0
    while rows := rows_of(reader, _AFTER, after, _CHUNK):
        yield from rows
        after = rows[-1].id


def _judged(row: PersonRow, key: PersonId, site: Site) -> Iterator[ReportRow]:
    telephones = numbers_of(row.numbers)
    if not telephones:
        yield ReportRow(key, row.name, "", "no number")
        return
    voice = [
        number for number in telephones if not is_fax(number) and (split(number.raw) or not _is_fax_text(number.raw))
    ]
    if not voice:
        yield ReportRow(key, row.name, telephones[0].raw, "only a fax number")
    for number in voice:
        reason = _fault(number.raw, row.region, site)
        if reason is not None:
            yield ReportRow(key, row.name, number.raw, reason)


def _is_fax_text(raw: str) -> bool:
    return "fax" in raw.casefold()


def _fault(raw: str, region: str, site: Site) -> Reason | None:
    """Return what is wrong with a field: none of its numbers can be matched with a number from outside."""
    read_numbers = [read(text, site, region or None) for text in split(raw)]
    if any(number.kind in {Kind.NUMBER, Kind.SERVICE} or _is_own(number, site) for number in read_numbers):
        return None
    return "too short" if any(number.kind is Kind.SHORT for number in read_numbers) else "unparseable"


def _is_own(number: Number, site: Site) -> bool:
    """Return whether a short number is an extension that incoming calls can be matched with."""
    shortest, longest = site.extension
    return number.kind is Kind.SHORT and bool(site.stems) and shortest <= len(number.digits) <= longest
