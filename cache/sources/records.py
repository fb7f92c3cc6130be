"""Records as a service desk sends them → rows; one that is not as agreed is left out, with its id and the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from cache import strict
from cache.errors import SourceGarbled

Shape = TypeVar("Shape")
Row = TypeVar("Row")
_ALWAYS_ALLOWED = 20
_MOST_DIGITS = 18  # more than 64 bits hold
_PERCENT_ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Records(Generic[Row]):
    """The *rows* that could be read, in the order in which they came, and a sentence for each that could not."""

    rows: tuple[Row, ...]
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing(Generic[Shape, Row]):
    """A list to ask for: where, which fields, how a record is read (*shape*), what is made of it, what it is called."""

    path: str
    fields: tuple[str, ...]
    shape: type[Shape]
    make: Callable[[Shape], Row]
    what: str


def read_records(
    page: object, shape: type[Shape], make: Callable[[Shape], Row], *, what: str, who: str
) -> Records[Row]:
    """Return the rows of *page*, a list of JSON objects that are read strictly as *shape*; keys unknown to it are fine.

    *what* names a record for people ("person"). Raises SourceGarbled when *page* is no list, or when more than 5 % of
    it (at least 20) cannot be read: then the agreement is broken, not a record.
    """
    if not isinstance(page, list):
        raise SourceGarbled(f"{who} sent something else than a list of {what} records")
    rows: list[Row] = []
    troubles: list[str] = []
    for record in page:
        try:
            rows.append(make(strict.theirs(shape, record)))
        except strict.Mistakes as error:
            troubles.append(f"{what} {_id_of(record)}: {error}")
    _check_count(troubles, page, who)
    return Records(tuple(rows), tuple(troubles))


def is_number(text: str) -> bool:
    """Return whether *text* can be a whole number that is an id over there."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def utc(text: str, key: str = "") -> str:
    """Return a stamp with a time zone in UTC, ``YYYY-MM-DDTHH:MM:SSZ``. Raises strict.Mistakes."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            # isoformat: strftime takes ten times as long.
            return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    except (ValueError, OverflowError):
        pass
    raise strict.Mistakes((strict.Mistake((key,), "is no time with a time zone"),))


def _check_count(troubles: Sequence[str], page: Sequence[object], who: str) -> None:
    if len(troubles) > max(_ALWAYS_ALLOWED, len(page) * _PERCENT_ALLOWED // 100):
        raise SourceGarbled(f"{who} sent {len(troubles)} of {len(page)} records that cannot be read: {troubles[0]}")


def _id_of(record: object) -> str:
    found = record.get("id") if isinstance(record, dict) else None
    return strict.shown(found) if isinstance(found, str | int) else "without an id"
