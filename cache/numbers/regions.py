"""Which texts name a country that has a number plan."""

from __future__ import annotations

from phonenumbers import SUPPORTED_REGIONS


def is_region(text: str) -> bool:
    """Tell whether *text* is the ISO code, in capitals, of a country whose number plan is known."""
    return text in SUPPORTED_REGIONS
