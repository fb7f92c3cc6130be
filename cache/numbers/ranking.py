"""Several candidates in the order in which the console offers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Generic, TypeVar

from cache.numbers.comparing import Comparison

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Who]):
    """Somebody whose number agrees, with what decides between equals.

    *was_chosen*: the analyst chose them last time for this number. *newest_ticket_at*: seconds since 1970, 0 without
    tickets.
    """

    who: Who
    comparison: Comparison
    was_chosen: bool = False
    is_vip: bool = False
    newest_ticket_at: int = 0
    name: str = ""


def rank(candidates: Iterable[Candidate[Who]]) -> tuple[Candidate[Who], ...]:
    """Return *candidates* best first; equals keep their order."""
    return tuple(sorted(candidates, key=_order))


def _order(candidate: Candidate[Who]) -> tuple[int, bool, int, bool, int, str]:
    return (
        -candidate.comparison.score,
        not candidate.was_chosen,
        candidate.comparison.place,
        not candidate.is_vip,
        -candidate.newest_ticket_at,
        candidate.name.casefold(),
    )


def best_tier(ranked: tuple[Candidate[Who], ...]) -> tuple[Candidate[Who], ...]:
    """Return the leading candidates that share the best tier: all that the console shows."""
    return tuple(takewhile(lambda candidate: candidate.comparison.tier is ranked[0].comparison.tier, ranked))
