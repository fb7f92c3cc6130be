"""Why two numbers match, or do not, in words."""

from __future__ import annotations

from dataclasses import dataclass

from cache.numbers.comparing import Comparison, compare
from cache.numbers.number import Kind, Number
from cache.numbers.plans import written
from cache.numbers.reading import read
from cache.numbers.site import Site, Tier
from cache.numbers.splitting import split

_NO_NUMBER = {
    Kind.WITHHELD: "no number (withheld)",
    Kind.UNFILLED: "a macro that was not filled in",
    Kind.UNREADABLE: "not readable as a number",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What two texts mean and how they agree.

    *registered*: a sentence for every number of the field, empty when there is none; *incoming*: one sentence.
    *tier* is None and *score* 0 when they do not match; *rule* says why, either way.
    """

    registered: tuple[str, ...]
    incoming: str
    tier: Tier | None
    score: int
    rule: str


def explain(registered: str, incoming: str, site: Site, region: str | None = None) -> Explanation:
    """Return how the directory field *registered*, of a person in *region*, agrees with the text *incoming*."""
    numbers = tuple(read(text, site, region) for text in split(registered))
    caller = read(incoming, site)
    best = best_of(numbers, caller, site)
    return Explanation(
        registered=tuple(map(in_words, numbers)),
        incoming=in_words(caller),
        tier=best.tier if best else None,
        score=best.score if best else 0,
        rule=best.rule if best else why_not(numbers, caller),
    )


def best_of(numbers: tuple[Number, ...], incoming: Number, site: Site) -> Comparison | None:
    """Return the best comparison of *incoming* with the *numbers* of one field or person, None when none agrees."""
    found = [comparison for number in numbers if (comparison := compare(number, incoming, site)) is not None]
    return max(found, key=lambda comparison: comparison.score, default=None)


def in_words(number: Number) -> str:
    """Return what *number* was read as: "sure: +31 20 123 4567, extension 12"."""
    match number.kind:
        case Kind.WITHHELD | Kind.UNFILLED | Kind.UNREADABLE:
            return _NO_NUMBER[number.kind]
        case Kind.SERVICE:
            return f"service code {number.digits}"
        case Kind.SHORT:
            return f"short number {number.digits}{_suffix(number)}"
        case Kind.NUMBER:
            return f"{_readings_in_words(number)}{_suffix(number)}"


def _readings_in_words(number: Number) -> str:
    first, *others = [written(e164) for e164 in number.readings] or [""]
    also = f", or {', or '.join(others)}" if others else ""
    if number.sure:
        return f"sure: {first}{also}"
    return f"not sure: {number.digits}, perhaps {first}{also}" if first else f"not sure: {number.digits}"


def _suffix(number: Number) -> str:
    extension = f", extension {number.extension}" if number.extension else ""
    appended = f", also {', '.join(map(written, number.appended))}" if number.appended else ""
    return extension + appended


def why_not(numbers: tuple[Number, ...], incoming: Number) -> str:
    """Return why *incoming* agrees with none of *numbers*."""
    if not incoming.can_be_looked_up:
        return f"the caller shows {_NO_NUMBER[incoming.kind]}"
    comparable = [number for number in numbers if number.can_be_looked_up]
    if not comparable:
        return "the directory field holds no number"
    if all(number.sure and incoming.sure for number in comparable):
        return _why_sure_ones_differ(comparable, incoming)
    if incoming.kind is Kind.SHORT or all(number.kind is Kind.SHORT for number in comparable):
        return "fewer than 7 digits match only the same digits, or a direct number of an own block"
    return "neither is the whole number or the last 7 or more digits of the other"


def _why_sure_ones_differ(numbers: list[Number], incoming: Number) -> str:
    if any(not set(number.readings).isdisjoint(incoming.readings) for number in numbers):
        return "the extensions differ"
    return "both numbers are complete, and they differ"
