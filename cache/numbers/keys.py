"""What a number is filed under in the database, and what a look-up asks for. Pure: the SQL is in cache/people.py.

A registered number is filed as `index_rows` says. An incoming number asks what `probes` says, in this order:

1. Every probe of ``probes.exact``, in order, each an exact query ``WHERE tail = ? AND e164 = ? LIMIT 51``; `hit` turns
   a row into a Comparison. Before a probe: stop when the best tier found so far is above ``probe.tier``, because only
   the best tier is shown.
2. When ``probes.extension`` is not empty and nothing above INTERNAL was found: ``WHERE ext = ? AND ext <> '' AND sure
   LIMIT 201``, each row through `extension_hit`.
3. When nothing was found, or ``probes.sure`` is false: for each of the `tails` ``WHERE tail = ? LIMIT 1001``, all rows
   together through `tail_hits`.

The registered text is never read again: a switchboard's number is that of a hundred people. The best Comparison of a
person counts, and of all people the best tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cache.numbers import internal
from cache.numbers.comparing import Comparison, compare_digits, of_internal, of_tier, place_of
from cache.numbers.number import LONGEST_SHORT, Kind, Number
from cache.numbers.site import Site, Tier
from cache.numbers.spelling import rewritten

_TAIL = 10**7
_SERVICE = -1
_FIRST, _ANOTHER, _OLD_SPELLING = 0, 1, 2
_TIER_OF_READING = (Tier.SAME, Tier.SECOND, Tier.SPELLING)
_SAME, _INTERNAL = Tier.SAME, Tier.INTERNAL  # an attribute of an enum costs as much as a call
_SAME_NUMBER = of_tier(_SAME, place_of("", ""), 0, "")  # nearly every hit


class IndexRow(NamedTuple):
    """One row of person_number or organization_number.

    *tail*: the last 7 digits as an integer; the whole number when it is shorter; -1 for a service code. *e164*: 0 when
    there is no reading. *reading*: 0 first, 1 another, 2 a rewritten old spelling. *digits*: as written when the number
    is not sure, else "". *ext*: "" when the number has no extension.
    """

    tail: int
    e164: int
    reading: int
    sure: bool
    digits: str
    ext: str


class Probe(NamedTuple):
    """One exact query: *tail* and *e164*; with *e164* 0 the row's *digits* must be equal too, which `hit` looks at.

    *tier*: the best that a hit can be. *extension*: what the caller shows.
    """

    tail: int
    e164: int
    digits: str
    tier: Tier
    extension: str


class Probes(NamedTuple):
    """Everything that is asked for one incoming number, in the order of the module's docstring.

    Empty for what is never looked up (withheld, unfilled, unreadable). *extension*: "" unless own stems are configured
    and the number is written as an extension. *sure*: who is found by a probe leaves nothing to ask a tail.
    """

    exact: tuple[Probe, ...]
    extension: str = ""
    sure: bool = True


def index_rows(number: Number, site: Site) -> tuple[IndexRow, ...]:
    """Return the rows that *number*, read from a registered text, is filed under; empty when it is none.

    *site* is the one it was read at.
    """
    match number.kind:
        case Kind.WITHHELD | Kind.UNFILLED | Kind.UNREADABLE:
            return ()
        case Kind.SERVICE:
            return (IndexRow(_SERVICE, 0, _FIRST, sure=False, digits=number.digits, ext=number.extension),)
        case Kind.SHORT:
            return (_as_written(number, 0),)
        case Kind.NUMBER:
            return (*_reading_rows(number), *_written_rows(number), *_appended_rows(number))


def _reading_rows(number: Number) -> tuple[IndexRow, ...]:
    digits = "" if number.sure else number.digits
    ranked = _ranked_readings(number.readings)
    return tuple(
        IndexRow(e164 % _TAIL, e164, reading, number.sure, digits, number.extension) for e164, reading in ranked.items()
    )


def _ranked_readings(readings: tuple[int, ...]) -> dict[int, int]:
    """Return every E.164 by which a number is found, with the best place it has among the readings."""
    if len(readings) == 1 and rewritten(readings[0]) == readings[0]:
        return {readings[0]: _FIRST}  # nearly every number: looking up has microseconds
    ranked = {e164: min(place, _ANOTHER) for place, e164 in reversed(tuple(enumerate(readings)))}
    for e164 in readings:
        ranked.setdefault(rewritten(e164), _OLD_SPELLING)
    return dict(sorted(ranked.items(), key=lambda item: item[1]))


def _written_rows(number: Number) -> tuple[IndexRow, ...]:
    """Return the row by which a number is found as dialled: one that is not sure, or a short one of our own area.

    A reading's tail can differ from that of the digits: 0907349 is not …1907349.
    """
    if number.sure:
        return (_as_written(number, 0),) if number.is_short else ()
    first = number.readings[0] if number.readings else 0
    return (_as_written(number, first),) if first % _TAIL != int(number.digits[-7:]) or not first else ()


def _as_written(number: Number, e164: int) -> IndexRow:
    return IndexRow(int(number.digits[-7:]), e164, _FIRST, sure=False, digits=number.digits, ext=number.extension)


def _appended_rows(number: Number) -> tuple[IndexRow, ...]:
    if not number.appended:
        return ()
    ranked = _ranked_readings(number.appended)
    return tuple(
        IndexRow(e164 % _TAIL, e164, reading, sure=True, digits="", ext="") for e164, reading in ranked.items()
    )


def probes(incoming: Number, site: Site) -> Probes:
    """Return what to ask the database for *incoming*."""
    if not incoming.can_be_looked_up:
        return Probes(())
    if incoming.kind is Kind.SERVICE:
        return Probes((_literal_probe(incoming, _SERVICE),))
    exact = _reading_probes(incoming.readings, incoming.extension)
    if incoming.appended:
        exact = sorted([*exact, *_reading_probes(incoming.appended, "")], key=lambda probe: -probe.tier)
    if incoming.is_short:
        exact.insert(0, _literal_probe(incoming, int(incoming.digits)))
    extension = internal.literal(incoming, site) if site.stems else ""
    if site.stems:
        exact.extend(_internal_probes(incoming, extension, site))
    return Probes(tuple(exact), extension, incoming.sure or incoming.kind is Kind.SHORT)


def _reading_probes(readings: tuple[int, ...], extension: str) -> list[Probe]:
    return [
        Probe(e164 % _TAIL, e164, "", _TIER_OF_READING[reading], extension)
        for e164, reading in _ranked_readings(readings).items()
    ]


def _literal_probe(incoming: Number, tail: int) -> Probe:
    return Probe(tail, 0, incoming.digits, Tier.SAME, incoming.extension)


def _internal_probes(incoming: Number, extension: str, site: Site) -> list[Probe]:
    numbers = internal.direct(extension, site) if extension else ()
    return [
        *(Probe(e164 % _TAIL, e164, "", _INTERNAL, extension) for e164 in numbers),
        *(Probe(int(literal), 0, literal, _INTERNAL, "") for literal in internal.within(incoming, site)),
    ]


def tails(incoming: Number) -> tuple[int, ...]:
    """Return the tails, mostly one, under which a partial number may lie that agrees with *incoming*."""
    if incoming.kind is not Kind.NUMBER:
        return ()
    if not incoming.sure:
        return (int(incoming.digits[-7:]),)
    return tuple(dict.fromkeys(e164 % _TAIL for e164 in (*incoming.readings, *incoming.appended)))


def hit(probe: Probe, row: IndexRow) -> Comparison | None:
    """Return how well a *row* found by *probe* agrees; None for another extension or other digits."""
    if not probe.e164 and row.digits != probe.digits:
        return None
    if probe.tier is _INTERNAL:
        return of_internal(probe.digits or probe.extension)
    if row.ext and probe.extension and row.ext != probe.extension:
        return None
    tier = min(probe.tier, _TIER_OF_READING[row.reading])
    if tier is _SAME and not row.ext and not probe.extension:
        return _SAME_NUMBER
    return of_tier(tier, place_of(row.ext, probe.extension), row.e164, probe.extension)


def extension_hit(row: IndexRow, site: Site) -> Comparison | None:
    """Return the internal match of a *row* found by its extension; None unless its number begins with an own stem."""
    return of_internal(row.ext) if row.sure and internal.is_ours(row.e164, site) else None


Place = tuple[int, int]
"""Row id of an owner, and which field of theirs."""


def tail_hits(
    rows: Iterable[tuple[int, int, IndexRow]], incoming: Number, site: Site
) -> Iterator[tuple[Place, Comparison]]:
    """Yield who, of all *rows* (owner, field, row) with one tail, agrees by it or by the same digits.

    What agrees by a reading is not among them: `hit` finds it.
    """
    for number, places in _filed(rows):
        comparison = compare_digits(number, incoming, site)
        if comparison is not None:
            for place in places:
                yield place, comparison


def _filed(rows: Iterable[tuple[int, int, IndexRow]]) -> Iterator[tuple[Number, list[Place]]]:
    """Yield the numbers that *rows* with one tail were made of, as far as a tail's rule sees them, and whose they are.

    A number that is sure is judged by each reading alone; one that is not, with those that are spelled as its digits.
    """
    sure: dict[tuple[int, str], list[Place]] = {}
    unsure: dict[tuple[Place, str, str], list[int]] = {}
    for owner, field, row in rows:
        if row.sure:
            sure.setdefault((row.e164, row.ext), []).append((owner, field))
        elif len(row.digits) > LONGEST_SHORT:
            unsure.setdefault(((owner, field), row.digits, row.ext), []).append(row.e164)
    for (e164, extension), places in sure.items():
        yield Number(Kind.NUMBER, (e164,), sure=True, extension=extension), places
    for (place, digits, extension), readings in unsure.items():
        yield Number(Kind.NUMBER, tuple(filter(None, readings)), digits=digits, extension=extension), [place]
