"""The main number of an organization behind the direct number of a caller whom nobody knows.

For the DDI blocks of Germany and Austria, where a main number is a direct number without its extension, or with a 0 in
its place. It names an organization, never a person.
"""

from __future__ import annotations

from cache.numbers.comparing import Comparison
from cache.numbers.number import Kind, Number
from cache.numbers.plans import country_code
from cache.numbers.site import Tier

_LONGEST_EXTENSION = 4
_SHORTEST_MAIN_NUMBER = 7


def main_numbers(incoming: Number) -> tuple[int, ...]:
    """Return the E.164 that may be the switchboard of *incoming*, the nearest first; empty when it is not sure."""
    if not incoming.sure or incoming.kind is not Kind.NUMBER:
        return ()
    digits = str(incoming.readings[0])
    shortest = max(_SHORTEST_MAIN_NUMBER, len(country_code(digits)) + 1)
    rests = [digits[:-dropped] for dropped in range(1, _LONGEST_EXTENSION + 1)]
    candidates = [int(main) for rest in rests if len(rest) >= shortest for main in (f"{rest}0", rest)]
    return tuple(dict.fromkeys(main for main in candidates if main != incoming.readings[0]))


def compare_switchboard(registered: Number, incoming: Number) -> Comparison | None:
    """Return the match of *incoming* with the main number *registered* of an organization, None when it is not that."""
    if not registered.sure or registered.readings[0] not in main_numbers(incoming):
        return None
    return Comparison(Tier.SWITCHBOARD, Tier.SWITCHBOARD.value, "the switchboard of its number block")
