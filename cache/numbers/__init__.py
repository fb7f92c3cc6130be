"""Telephone numbers: how a field is split, how a text is read, how two numbers are compared. Pure, never raises."""

from __future__ import annotations

from cache.numbers.comparing import Comparison, compare
from cache.numbers.number import Kind, Number
from cache.numbers.plans import warm
from cache.numbers.ranking import Candidate, best_tier, rank
from cache.numbers.reading import read
from cache.numbers.site import Site, Tier
from cache.numbers.splitting import split

__all__ = [
    "Candidate",
    "Comparison",
    "Kind",
    "Number",
    "Site",
    "Tier",
    "best_tier",
    "compare",
    "rank",
    "read",
    "split",
    "warm",
]
