"""People, found by number and by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cache import searching, words
from cache.connecting import Remembering, translated
from cache.database import Cache
from cache.finding import MOST_OFFERED, Finder, Hit, queries
from cache.grouping import Group, group_of, merged, people_of, row_by_id, rows_of
from cache.model import Match, OrganizationId, Person, PersonId, TelephoneNumber
from cache.numbers import Number, Site, Tier
from cache.numbers.comparing import Comparison
from cache.numbers.ranking import Candidate, best_tier, rank
from cache.rows import PERSON, PersonRow, number_at

__all__ = [
    "Found",
    "by_employee_id",
    "by_id",
    "by_number",
    "by_support_id",
    "count",
    "ids",
    "merged",
    "of_organization",
    "search",
]

_NUMBERS = queries(
    "person_number",
    "person",
    "o.leader",
    f"{', '.join(f'o.{each}' for each in PersonRow._fields)},"  # noqa: S608 names of ours
    " EXISTS(SELECT 1 FROM person j WHERE j.leader = o.leader AND j.leader <> j.id)",
)
_LINKED = Comparison(Tier.SAME, Tier.SAME.value, "linked here")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a number means: *matches* of the best tier only, best first; *too_many*: more than 50, and then no match."""

    matches: tuple[Match, ...] = ()
    too_many: bool = False


@translated
def by_number(
    cache: Cache,
    incoming: Number,
    site: Site,
    *,
    chosen_last: PersonId | None = None,
    linked: tuple[PersonId, ...] = (),
) -> Found:
    """Return the people whom *incoming* means; *linked* ones are beside the directory's own, tier SAME.

    The same person by two numbers or through two sources is there once, by the best of them. Raises Damaged, StoreBusy.
    """
    reader = cache.reader()
    found = Finder(reader, _NUMBERS, incoming, site).run()
    hits = found.of_best_tier()
    linked_rows = _linked_rows(reader, linked) if linked else []
    if linked_rows and found.best < Tier.SAME:
        hits, found.is_cut = [], False
    if found.is_cut or len(hits) > MOST_OFFERED:
        return Found(too_many=True)
    met = _met(reader, hits, linked_rows)
    if len(met) > MOST_OFFERED:
        return Found(too_many=True)
    if len(met) > 1:
        met = [candidate.who for candidate in best_tier(rank(_weighed(reader, met, chosen_last)))]
    return Found(tuple([_match(each, incoming) for each in met]))


@translated
def ranked_by_number(cache: Cache, incoming: Number, site: Site) -> tuple[Match, ...]:
    """Return everybody whose number agrees, of every tier, best first: what `by_number` shows the head of."""
    reader = cache.reader()
    found = Finder(reader, _NUMBERS, incoming, site, all_tiers=True).run()
    met = _met(reader, sorted(found.of_who.values()), [])
    return tuple(_match(candidate.who, incoming) for candidate in rank(_weighed(reader, met, None)))


@translated
def by_id(cache: Cache, person: PersonId) -> Person | None:
    """Return one person, with what joined sources add; None when the cache has them no more."""
    reader = cache.reader()
    row = row_by_id(reader, person)
    return None if row is None else group_of(reader, row).person()


@translated
def ids(cache: Cache, person: PersonId) -> tuple[PersonId, ...]:
    """Return the ids by which all sources know a person, *person* first, then in their order; empty for nobody."""
    reader = cache.reader()
    row = row_by_id(reader, person)
    others = () if row is None else group_of(reader, row).keys
    return (person, *(PersonId(each) for each in others if each != person)) if others else ()


@translated
def by_employee_id(cache: Cache, text: str) -> tuple[Person, ...]:
    """Return the people with this employee id, by name."""
    sql = f"{PERSON} WHERE p.employee_id = ? AND p.employee_id <> '' ORDER BY p.name, p.id LIMIT {MOST_OFFERED}"
    return people_of(cache.reader(), rows_of(cache.reader(), sql, text.strip()))


@translated
def by_support_id(cache: Cache, text: str) -> tuple[Person, ...]:
    """Return the people with this support id, upper or lower case, by name."""
    sql = f"{PERSON} WHERE p.support_id = ? AND p.support_id <> '' ORDER BY p.name, p.id LIMIT {MOST_OFFERED}"
    return people_of(cache.reader(), rows_of(cache.reader(), sql, text.strip()))


@translated
def of_organization(cache: Cache, organization: OrganizationId, *, limit: int = 50) -> tuple[Person, ...]:
    """Return people of an organization, by name."""
    sql = f"{PERSON} JOIN organization o ON o.id = p.organization WHERE o.key = ? ORDER BY p.name, p.id LIMIT ?"
    return people_of(cache.reader(), rows_of(cache.reader(), sql, organization, limit))


@translated
def search(cache: Cache, text: str, *, limit: int = 20) -> tuple[Person, ...]:
    """Return people whose words begin with the words of *text*, in any order, without regard to case and accents.

    Words of name, e-mail address, support id and employee id; the whole of an id or an address comes first.
    """
    reader = cache.reader()
    asked = words.words(text)
    rows = searching.exact(reader, text.strip(), limit)
    if asked and len(rows) < limit:
        rows.extend(searching.by_words(reader, asked, limit))
    return people_of(reader, dict.fromkeys(rows))[:limit]


@translated
def count(cache: Cache) -> int:
    """Return how many people there are, joined ones once."""
    # The rows are counted as they are written: counting a million anew takes longer than a page may.
    sql = (
        "SELECT (SELECT coalesce(sum(rows), 0) FROM sync WHERE stream = 'people')"
        " - (SELECT count(*) FROM person WHERE leader <> id)"
    )
    return int(cache.reader().execute(sql).fetchone()[0])


def _linked_rows(reader: Remembering, linked: tuple[PersonId, ...]) -> list[PersonRow]:
    rows = (row_by_id(reader, person) for person in linked)
    return [row for row in rows if row is not None]


class _Met(NamedTuple):
    """A group with the number by which it was met; *number* None: linked here."""

    group: Group
    number: TelephoneNumber | None
    comparison: Comparison


def _met(reader: Remembering, hits: list[Hit], linked: list[PersonRow]) -> list[_Met]:
    """Return whom *hits* found, and those *linked* whom they did not find."""
    met: list[_Met] = []
    for hit in hits:
        *columns, is_joined = hit.columns
        row = PersonRow._make(columns)
        group = group_of(reader, row) if is_joined else Group((row,), reader.names)
        met.append(_Met(group, number_at(row.numbers, hit.field), hit.comparison))
    known = {hit.who for hit in hits}
    for row in linked:
        if row.leader not in known:
            known.add(row.leader)
            met.append(_Met(group_of(reader, row), None, _LINKED))
    return met


def _weighed(reader: Remembering, met: list[_Met], chosen_last: PersonId | None) -> list[Candidate[_Met]]:
    return [
        Candidate(
            each,
            each.comparison,
            was_chosen=chosen_last in each.group.keys,
            is_vip=any(row.vip for row in each.group.rows),
            newest_ticket_at=max(_newest_ticket_at(reader, row.id) for row in each.group.rows),
            name=each.group.leader.name,
        )
        for each in met
    ]


def _newest_ticket_at(reader: Remembering, person: int) -> int:
    row = reader.execute(
        "SELECT created FROM ticket WHERE person = ? ORDER BY created DESC LIMIT 1", (person,)
    ).fetchone()
    return 0 if row is None else int(row[0])


def _match(met: _Met, incoming: Number) -> Match:
    number = met.number or TelephoneNumber(_as_dialed(incoming), "linked")
    return Match(met.group.person(), met.comparison.tier, met.comparison.score, number, met.comparison.rule)


def _as_dialed(number: Number) -> str:
    return f"+{number.readings[0]}" if number.sure and number.readings else number.digits
