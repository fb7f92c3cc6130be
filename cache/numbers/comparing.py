"""Two telephone numbers, compared."""

from __future__ import annotations

from dataclasses import dataclass

from cache.numbers.reading import Number
from cache.numbers.site import Site, Tier


@dataclass(frozen=True, slots=True)
class Comparison:
    """How well two numbers agree: *tier*, *score* (40 + length for a tail), and *rule*, the reason in plain words."""

    tier: Tier
    score: int
    rule: str


def compare(registered: Number, incoming: Number, site: Site) -> Comparison | None:
    """Return how *registered* and *incoming* agree, None when they do not."""
    raise NotImplementedError
