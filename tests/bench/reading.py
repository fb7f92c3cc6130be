"""What libphonenumber alone takes to read and judge a number: the floor of whatever reads numbers."""

from __future__ import annotations

import phonenumbers


def alone(text: str, region: str | None) -> bool:
    """Return whether *text* is a number that there can be, as libphonenumber sees it."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
