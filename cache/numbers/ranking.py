"""Several candidates in the order in which the console offers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    raise NotImplementedError


def best_tier(ranked: tuple[Candidate[Who], ...]) -> tuple[Candidate[Who], ...]:
    """Return the leading candidates that share the best tier: all that the console shows."""
    raise NotImplementedError
