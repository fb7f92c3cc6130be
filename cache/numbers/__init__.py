"""Telephone numbers: how a field is split, how a text is read, how two numbers are compared. Pure, never raises."""

from __future__ import annotations

from cache.numbers.comparing import Comparison, compare
from cache.numbers.reading import Kind, Number, read
from cache.numbers.site import Site, Tier
from cache.numbers.splitting import split

__all__ = ["Comparison", "Kind", "Number", "Site", "Tier", "compare", "read", "split"]
