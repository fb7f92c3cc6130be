"""Outside data → dataclasses, without a guess: cattrs with hooks that never turn one type into another.

cattrs alone turns 5 into "5", "8737" into 8737 and, for a tuple of texts, "abc" into ("a", "b", "c").
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, get_args, get_origin

from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

Shape = TypeVar("Shape")
KeyPath = tuple[str | int, ...]
_SHOWN_CHARACTERS = 60
_EXACT_AS_FLOAT = 2**53
_Structure = Callable[[object, object], object]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where (keys, and positions in lists from 0), and a sentence without the place."""

    path: KeyPath
    sentence: str


class Mistakes(Exception):
    """The data is not what it should be; *mistakes* are all that were found, in the order of the fields."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("; ".join(f"{dotted(one.path)}: {one.sentence}" for one in mistakes))
        self.mistakes = mistakes


class _Wrong(Exception):
    """One value is not what it should be."""


class _Several(Exception):
    """Some elements of a list or mapping are wrong."""

    def __init__(self, errors: tuple[tuple[str | int, Exception], ...]) -> None:
        super().__init__()
        self.errors = errors


def ours(shape: type[Shape], data: object) -> Shape:
    """Return what people wrote for us as *shape*; unknown keys are mistakes. Raises Mistakes with all of them."""
    return _structured(_OURS, shape, data)


def theirs(shape: type[Shape], data: object) -> Shape:
    """Return what another program sent as *shape*; keys that we do not know are ignored. Raises Mistakes."""
    try:
        return _THEIRS_AT_ONCE.structure(data, shape)
    except (KeyError, _Several, _Wrong):
        return _structured(_THEIRS, shape, data)


def dotted(path: KeyPath) -> str:
    """Return *path* as people count: ``source[1].every``."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def shown(value: object) -> str:
    """Return *value* for a message: as one short line, whatever it holds."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # an integer of thousands of digits
        return "a number that is far too long"
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a half sentence that leads from the unknown *word* to what is *known*."""
    names = tuple(known)
    found = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f'did you mean "{found[0]}"?' if found else f"known are {', '.join(names)}"


def _structured(converter: Converter, shape: type[Shape], data: object) -> Shape:
    try:
        return converter.structure(data, shape)
    except (ClassValidationError, _Several, _Wrong) as error:
        raise Mistakes(tuple(_mistakes(error, ()))) from None


def _mistakes(error: Exception, path: KeyPath) -> Iterable[Mistake]:
    match error:
        case ClassValidationError():
            placed, unplaced = error.group_exceptions()
            for inner, note in placed:
                yield from _mistakes(inner, (*path, note.name))
            for inner in unplaced:
                yield from _mistakes(inner, path)
        case _Several():
            for part, inner in error.errors:
                yield from _mistakes(inner, (*path, part))
        case ForbiddenExtraKeysError():
            yield from _unknown_keys(error, path)
        case KeyError():
            yield Mistake(path, "is missing")
        case _:
            yield Mistake(path, str(error))


def _unknown_keys(error: ForbiddenExtraKeysError, path: KeyPath) -> Iterable[Mistake]:
    known = [each.name for each in fields(error.cl)]
    for key in sorted(error.extra_fields):
        yield Mistake((*path, key), f"is no key that this version knows; {nearest(key, known)}")


def _exactly(kind: type, expected: str) -> Callable[[object, object], object]:
    def structure(value: object, _: object) -> object:
        if type(value) is not kind:  # not isinstance: a bool is an int
            raise _Wrong(f"{shown(value)} is not {expected}")
        return value

    return structure


def _float(value: object, _: object) -> float:
    if isinstance(value, float) and math.isfinite(value):
        return value
    if type(value) is int and abs(value) < _EXACT_AS_FLOAT:
        return float(value)
    raise _Wrong(f"{shown(value)} is not a number")


def _path(value: object, _: object) -> Path:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise _Wrong(f"{shown(value)} is not the path of a file")
    return Path(value)


def _one_of(kind: object) -> _Structure:
    allowed = get_args(kind)

    def structure(value: object, _: object) -> object:
        if isinstance(value, str) and value in allowed:
            return value
        raise _Wrong(f"{shown(value)} is not one of {', '.join(shown(each) for each in allowed)}")

    return structure


def _tuple(kind: object, converter: Converter) -> _Structure:
    parts = get_args(kind)
    is_open = parts[-1] is Ellipsis

    def structure(value: object, _: object) -> object:
        if not isinstance(value, list):
            raise _Wrong(f"{shown(value)} is not a list; write it in [ ]")
        if not is_open and len(value) != len(parts):
            raise _Wrong(f"{shown(value)} has {len(value)} values instead of {len(parts)}")
        kinds = parts[:1] * len(value) if is_open else parts
        return tuple(_each(converter, zip(range(len(value)), value, kinds, strict=True)))

    return structure


def _mapping(kind: object, converter: Converter) -> _Structure:
    _, of_values = get_args(kind)

    def structure(value: object, _: object) -> object:
        if not isinstance(value, dict):
            raise _Wrong(f"{shown(value)} is not a table")
        return dict(zip(value, _each(converter, ((key, each, of_values) for key, each in value.items())), strict=True))

    return structure


def _each(converter: Converter, parts: Iterable[tuple[str | int, object, type]]) -> list[object]:
    good: list[object] = []
    errors: list[tuple[str | int, Exception]] = []
    for place, value, kind in parts:
        try:
            good.append(converter.structure(value, kind))
        except (ClassValidationError, _Several, _Wrong) as error:
            errors.append((place, error))
    if errors:
        raise _Several(tuple(errors))
    return good


def _table(kind: type[Shape], converter: Converter) -> _Structure:
    read = make_dict_structure_fn(kind, converter)

    def structure(value: object, _: object) -> Shape:
        if not isinstance(value, dict):
            raise _Wrong(f"{shown(value)} is not a table")
        return read(value, kind)

    return structure


def _optional(kind: object, converter: Converter) -> _Structure:
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    read = converter.get_structure_hook(inner)

    def structure(value: object, _: object) -> object:
        return None if value is None else read(value, inner)

    return structure


def _is_optional(kind: object) -> bool:
    return get_origin(kind) in {Union, UnionType} and len(get_args(kind)) == 2 and NoneType in get_args(kind)  # noqa: PLR2004


def _comes_from(origin: object) -> Callable[[object], bool]:
    return lambda kind: get_origin(kind) is origin


def _strict(*, refuses_unknown_keys: bool, names_all_mistakes: bool = True) -> Converter:
    converter = Converter(forbid_extra_keys=refuses_unknown_keys, detailed_validation=names_all_mistakes)
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _table(kind, converter))
    converter.register_structure_hook_factory(_comes_from(Mapping), lambda kind: _mapping(kind, converter))
    converter.register_structure_hook_factory(_comes_from(tuple), lambda kind: _tuple(kind, converter))
    converter.register_structure_hook_factory(_comes_from(Literal), _one_of)
    converter.register_structure_hook_factory(_is_optional, lambda kind: _optional(kind, converter))
    converter.register_structure_hook(str, _exactly(str, "a text in quotes"))
    converter.register_structure_hook(int, _exactly(int, "a whole number without quotes"))
    converter.register_structure_hook(bool, _exactly(bool, "true or false"))
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook(Path, _path)
    return converter


_OURS = _strict(refuses_unknown_keys=True)
_THEIRS = _strict(refuses_unknown_keys=False)
# Nearly every record is right, and read in half the time when nothing is kept ready to say what is wrong with it.
_THEIRS_AT_ONCE = _strict(refuses_unknown_keys=False, names_all_mistakes=False)
