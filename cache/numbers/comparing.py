"""Two telephone numbers, compared."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import NamedTuple

from cache.numbers import internal, tails
from cache.numbers.number import Kind, Number
from cache.numbers.plans import written
from cache.numbers.site import Site, Tier
from cache.numbers.spelling import spellings


class ExtensionPlace(IntEnum):
    """Where a registered number stands among those on the same line, first offered first."""

    ASKED_FOR = 0
    BARE = 1
    OTHER = 2


class Comparison(NamedTuple):
    """How well two numbers agree: *tier*, *score* (40 + length for a tail), and *rule*, the reason in plain words.

    *place*: by extension, among people of the same tier.
    """

    tier: Tier
    score: int
    rule: str
    place: ExtensionPlace = ExtensionPlace.BARE


def compare(registered: Number, incoming: Number, site: Site) -> Comparison | None:
    """Return how *registered* and *incoming* agree, None when they do not.

    Both sides may be swapped, except that only the caller's extension can be missing in the directory (LINE).
    """
    if not (registered.can_be_looked_up and incoming.can_be_looked_up):
        return None
    pairs = [(one, other) for one in _identities(registered) for other in _identities(incoming)]
    found = [comparison for pair in pairs if (comparison := _compared(*pair, site)) is not None]
    return max(found, key=lambda comparison: comparison.score, default=None)


def _identities(number: Number) -> tuple[Number, ...]:
    if not number.appended:
        return (number,)
    return number, replace(number, readings=number.appended, digits="", extension="", appended=())


def _compared(registered: Number, incoming: Number, site: Site) -> Comparison | None:
    if _are_apart(registered, incoming):
        return None
    tier = _common(registered, incoming)
    if tier is not None:
        place = place_of(registered.extension, incoming.extension)
        return of_tier(tier, place, _shared_reading(registered, incoming), incoming.extension)
    extension = internal.reached(registered, incoming, site)
    return of_internal(extension) if extension else _by_digits(registered, incoming, site)


def compare_digits(registered: Number, incoming: Number, site: Site) -> Comparison | None:
    """Return how the digits agree, as written or at the end: `compare` without readings and own extensions."""
    found = [
        _by_digits(registered, other, site) for other in _identities(incoming) if not _are_apart(registered, other)
    ]
    return max(filter(None, found), key=lambda comparison: comparison.score, default=None)


def _by_digits(registered: Number, incoming: Number, site: Site) -> Comparison | None:
    place = place_of(registered.extension, incoming.extension)
    if _written_alike(registered, incoming):
        return of_tier(Tier.SAME, place, 0, incoming.extension)
    length = tails.agreeing(registered, incoming, site)
    return _of_tail(length, place, registered, incoming) if length else None


def _are_apart(registered: Number, incoming: Number) -> bool:
    """Say whether the two are different extensions, which nothing else makes one."""
    return bool(registered.extension and incoming.extension) and registered.extension != incoming.extension


def place_of(registered_extension: str, incoming_extension: str) -> ExtensionPlace:
    """Return where a number with *registered_extension* stands when the caller shows *incoming_extension*."""
    if not registered_extension:
        return ExtensionPlace.BARE
    return ExtensionPlace.ASKED_FOR if registered_extension == incoming_extension else ExtensionPlace.OTHER


def _common(registered: Number, incoming: Number) -> Tier | None:
    ours, theirs = registered.readings, incoming.readings
    if (ours and ours[:1] == theirs[:1]) or _written_alike(registered, incoming):
        return Tier.SAME
    if not set(ours).isdisjoint(theirs):
        return Tier.SECOND
    if not spellings(ours).isdisjoint(spellings(theirs)):
        return Tier.SPELLING
    return None


def _written_alike(registered: Number, incoming: Number) -> bool:
    if registered.is_short and incoming.is_short:
        return registered.digits == incoming.digits
    if registered.sure or incoming.sure or registered.kind is not incoming.kind:
        return False
    if registered.kind is Kind.NUMBER:
        return registered.digits.lstrip("0") == incoming.digits.lstrip("0")
    return registered.digits == incoming.digits


def _shared_reading(registered: Number, incoming: Number) -> int:
    return next((e164 for e164 in incoming.readings if e164 in registered.readings), 0)


def of_tier(tier: Tier, place: ExtensionPlace, e164: int, incoming_extension: str) -> Comparison:
    """Return the comparison of two numbers that agree in the reading *e164* (0: in their digits)."""
    if tier is Tier.SAME and incoming_extension and place is ExtensionPlace.BARE:
        rule = f"same line, extension {incoming_extension} is not listed"
        return Comparison(Tier.LINE, Tier.LINE.value, rule, place)
    if tier is Tier.SECOND:
        return Comparison(tier, tier.value, f"same number, read as {written(e164)}", place)
    rule = "same number in another spelling" if tier is Tier.SPELLING else "same number"
    return Comparison(tier, int(tier), rule, place)


def of_internal(extension: str) -> Comparison:
    """Return the comparison of our own *extension* with its direct number."""
    return Comparison(Tier.INTERNAL, Tier.INTERNAL.value, f"internal {extension}")


def _of_tail(length: int, place: ExtensionPlace, registered: Number, incoming: Number) -> Comparison:
    partial = registered if not registered.sure else incoming
    return Comparison(Tier.TAIL, Tier.TAIL.value + length, f"ends in …{partial.digits[-length:]}", place)
