"""Several numbers in one field."""

from __future__ import annotations


def split(field: str) -> tuple[str, ...]:
    """Return the numbers written in one directory *field*, in order; empty for a field without any."""
    return (field,) if field.strip() else ()
