"""What a number is filed under in the database, and what a look-up asks for. Pure: the SQL is in cache/people.py.

A registered number is filed as `index_rows` says. An incoming number asks what `probes` says, in this order:

1. Every probe of ``probes.exact``, in order, each an exact query ``WHERE tail = ? AND e164 = ? LIMIT 51``; `hit` turns
   a row into a Comparison without reading the registered text again. Before a probe: stop when the best score found so
   far is above ``probe.score``, because only the best tier is shown.
2. When ``probes.extension`` is not empty and nothing above INTERNAL was found: ``WHERE ext = ? AND ext <> '' AND sure
   LIMIT 201``, each row through `extension_hit`.
3. When nothing was found, or ``probes.sure`` is false: for every tail of ``probes.tails`` ``WHERE tail = ? LIMIT 201``.
   Here, and only here, the raw text of the registered number is split and read again (``read`` with the person's
   region) and given to ``compare``: few rows share a tail, and a tail's rule needs the digits as written.

The best Comparison of a person counts, and of all people the best tier.
"""

from __future__ import annotations

from typing import NamedTuple

from cache.numbers import internal
from cache.numbers.comparing import Comparison, of_internal, of_tier, place_of
from cache.numbers.number import Kind, Number
from cache.numbers.site import Site, Tier
from cache.numbers.spelling import rewritten

_TAIL = 10**7
_SERVICE = -1
_FIRST, _ANOTHER, _OLD_SPELLING = 0, 1, 2
_TIER_OF_READING = (Tier.SAME, Tier.SECOND, Tier.SPELLING)
_SCORE_OF_READING = tuple(tier.value for tier in _TIER_OF_READING)


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

    *score*: the best that a hit can be. *extension*: what the caller shows.
    """

    tail: int
    e164: int
    digits: str
    score: int
    extension: str


class Probes(NamedTuple):
    """Everything that is asked for one incoming number, in the order of the module's docstring.

    All empty for what is never looked up (withheld, unfilled, unreadable). *extension*: "" unless own stems are
    configured and the number is written as an extension. *tails*: mostly one.
    """

    exact: tuple[Probe, ...]
    extension: str
    tails: tuple[int, ...]
    sure: bool


NOTHING = Probes((), "", (), sure=True)


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
    ranked = _ranked_readings(number.appended)
    return tuple(
        IndexRow(e164 % _TAIL, e164, reading, sure=True, digits="", ext="") for e164, reading in ranked.items()
    )


def probes(incoming: Number, site: Site) -> Probes:
    """Return what to ask the database for *incoming*."""
    if not incoming.can_be_looked_up:
        return NOTHING
    if incoming.kind is Kind.SERVICE:
        return Probes((_literal_probe(incoming, _SERVICE),), "", (), sure=True)
    exact = _reading_probes(incoming.readings, incoming.extension)
    if incoming.appended:
        exact = sorted([*exact, *_reading_probes(incoming.appended, "")], key=lambda probe: -probe.score)
    if incoming.is_short:
        exact.insert(0, _literal_probe(incoming, int(incoming.digits)))
    extension = internal.literal(incoming, site)
    exact.extend(_internal_probes(incoming, extension, site))
    tails = () if incoming.kind is Kind.SHORT else _tails(incoming)
    return Probes(tuple(exact), extension, tails, incoming.sure or incoming.kind is Kind.SHORT)


def _reading_probes(readings: tuple[int, ...], extension: str) -> list[Probe]:
    return [
        Probe(e164 % _TAIL, e164, "", _SCORE_OF_READING[reading], extension)
        for e164, reading in _ranked_readings(readings).items()
    ]


def _literal_probe(incoming: Number, tail: int) -> Probe:
    return Probe(tail, 0, incoming.digits, Tier.SAME.value, incoming.extension)


def _internal_probes(incoming: Number, extension: str, site: Site) -> list[Probe]:
    numbers = internal.direct(extension, site) if extension else ()
    return [
        *(Probe(e164 % _TAIL, e164, "", Tier.INTERNAL.value, extension) for e164 in numbers),
        *(Probe(int(literal), 0, literal, Tier.INTERNAL.value, "") for literal in internal.within(incoming, site)),
    ]


def _tails(incoming: Number) -> tuple[int, ...]:
    if not incoming.sure:
        return (int(incoming.digits[-7:]),)
    return tuple(dict.fromkeys(e164 % _TAIL for e164 in (*incoming.readings, *incoming.appended)))


def hit(probe: Probe, row: IndexRow) -> Comparison | None:
    """Return how well a *row* found by *probe* agrees; None for another extension or other digits."""
    if not probe.e164 and row.digits != probe.digits:
        return None
    if probe.score == Tier.INTERNAL:
        return of_internal(probe.digits or probe.extension)
    if row.ext and probe.extension and row.ext != probe.extension:
        return None
    tier = min(Tier(probe.score), _TIER_OF_READING[row.reading])
    return of_tier(tier, place_of(row.ext, probe.extension), row.e164, probe.extension)


def extension_hit(row: IndexRow, site: Site) -> Comparison | None:
    """Return the internal match of a *row* found by its extension; None unless its number begins with an own stem."""
    return of_internal(row.ext) if row.sure and internal.is_ours(row.e164, site) else None
