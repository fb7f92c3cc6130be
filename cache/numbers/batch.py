"""Rows of number pairs as JSON lines, judged: the format of the truth table, for checking a directory in bulk."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from cache.numbers.comparing import Comparison
from cache.numbers.explaining import best_of, why_not
from cache.numbers.number import Number
from cache.numbers.ranking import Candidate, best_tier, rank
from cache.numbers.reading import read
from cache.numbers.regions import is_region
from cache.numbers.site import Site
from cache.numbers.splitting import split

RowId = str | int | float | None
_SITE_KEYS = frozenset({"area", "outside", "stems", "extension"})


class BrokenLine(ValueError):
    """Line *line_number* (from 1) is no row; the message says what is wrong with it, *row_id* which row, if it says."""

    def __init__(self, line_number: int, reason: str, row_id: RowId = None) -> None:
        super().__init__(f"line {line_number}: {reason}")
        self.line_number, self.row_id = line_number, row_id

    def as_json(self) -> str:
        """Return the refusal as one line of JSON, without the line end."""
        named: dict[str, object] = {} if self.row_id is None else {"id": self.row_id}
        return json.dumps(named | {"error": str(self)})


@dataclass(frozen=True, slots=True)
class Row:
    """One question: does *incoming* match these *registered* fields, one per person? *is_list*: several were given."""

    id: RowId
    registered: tuple[str, ...]
    incoming: str
    site: Site
    is_list: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to a Row.

    *score*: of the best match, None without one; *rule*: why. *order*: places of the registered fields that match, best
    first; the first *shown* of them are the best tier. Both are None for a row with a single field.
    """

    id: RowId
    score: int | None
    rule: str
    order: tuple[int, ...] | None = None
    shown: int | None = None

    def as_json(self) -> str:
        """Return the answer as one line of JSON, without the line end."""
        answer: dict[str, object] = {"id": self.id, "match": self.score is not None, "tier": self.score}
        if self.order is not None:
            answer |= {"order": self.order, "shown": self.shown}
        return json.dumps(answer | {"rule": self.rule})


def judge_line(line: str, line_number: int) -> str:
    """Return the judgement of one JSON *line* as JSON; raise BrokenLine when it is no row."""
    return judge(row_of(line, line_number)).as_json()


def judge(row: Row) -> Judgement:
    """Return how the people of *row* match."""
    incoming = read(row.incoming, row.site)
    people = [tuple(read(text, row.site) for text in split(field)) for field in row.registered]
    found = [best_of(numbers, incoming, row.site) for numbers in people]
    ranked = rank(Candidate(place, each) for place, each in enumerate(found) if each is not None)
    best = ranked[0].comparison if ranked else None
    rule = best.rule if best else why_not(_all(people), incoming)
    if not row.is_list:
        return Judgement(row.id, _score(best), rule)
    order = tuple(candidate.who for candidate in ranked)
    return Judgement(row.id, _score(best), rule, order, len(best_tier(ranked)))


def _all(people: list[tuple[Number, ...]]) -> tuple[Number, ...]:
    return tuple(number for numbers in people for number in numbers)


def _score(comparison: Comparison | None) -> int | None:
    return comparison.score if comparison else None


def row_of(line: str, line_number: int) -> Row:
    """Return the row that a JSON *line* is; raise BrokenLine when it is none."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenLine(line_number, f"not JSON ({error})") from error
    if not isinstance(given, dict):
        raise BrokenLine(line_number, "not a JSON object")
    reading = _Reading(given, line_number, _id_of(given, line_number))
    fields, is_list = reading.registered()
    return Row(reading.id, fields, reading.text("incoming"), reading.site(), is_list)


def _id_of(given: dict[str, object], line_number: int) -> RowId:
    match given.get("id"):
        case None | str() | int() as plain:
            return plain
        case float() as number if math.isfinite(number):  # JSON has no word for the others
            return number
        case _:
            raise BrokenLine(line_number, '"id" has to be a text or a number')


@dataclass(frozen=True, slots=True)
class _Reading:
    """The values of one JSON object, refused with its line number when they are of another type."""

    given: dict[str, object]
    line_number: int
    id: RowId

    def _broken(self, reason: str) -> BrokenLine:
        return BrokenLine(self.line_number, reason, self.id)

    def registered(self) -> tuple[tuple[str, ...], bool]:
        value = self.given.get("registered")
        if isinstance(value, list):
            return self._texts("registered", value), True
        return (self.text("registered"),), False

    def text(self, key: str) -> str:
        value = self.given.get(key)
        if not isinstance(value, str):
            raise self._broken(f'"{key}" has to be a text')
        return value

    def site(self) -> Site:
        given = self.given.get("site")
        if given is not None and not isinstance(given, dict):
            raise self._broken('"site" has to be an object')
        settings: dict[str, object] = given or {}
        unknown = sorted(set(settings) - _SITE_KEYS)
        if unknown:
            raise self._broken(f'"site" has no "{unknown[0]}"; it has area, outside, stems, extension')
        return Site(
            region=self._region(),
            area=self._digits("area", settings.get("area", "")),
            outside=self._texts("outside", settings.get("outside", [])),
            stems=self._texts("stems", settings.get("stems", [])),
            extension=self._lengths(settings.get("extension", [2, 6])),
        )

    def _region(self) -> str | None:
        value = self.given.get("region")
        if value is None:
            return None
        if not (isinstance(value, str) and is_region(value.upper())):
            raise self._broken('"region" has to be two letters of a country, or null')
        return value.upper()

    def _digits(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not (value == "" or _is_digits(value)):
            raise self._broken(f'"{key}" has to be a text of digits')
        return value

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self._broken(f'"{key}" has to be a list of texts')
        if key != "registered" and not all(map(_is_digits, value)):
            raise self._broken(f'"{key}" has to be a list of digits')
        return tuple(value)

    def _lengths(self, value: object) -> tuple[int, int]:
        match value:
            case [int() as shortest, int() as longest] if 1 <= shortest <= longest:
                return shortest, longest
            case _:
                raise self._broken('"extension" has to be the shortest and the longest length')


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
