"""Every single key of the configuration as a row, with the name that registry and managed preferences know. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from types import NoneType, UnionType
from typing import Literal, NamedTuple, get_args, get_origin, get_type_hints

from agent.config import Config

Kind = Literal["boolean", "number", "text", "choice", "numbers", "texts"]
Default = bool | int | str | tuple[int, ...] | tuple[str, ...] | None
_KINDS: dict[object, Kind] = {bool: "boolean", int: "number", str: "text"}
_LISTS: dict[object, Kind] = {int: "numbers", str: "texts"}


class Setting(NamedTuple):
    """One key. *name* is its other name, PascalCase; *default* None: not set; *choices*: all that a choice can be."""

    key: str
    name: str
    kind: Kind
    choices: tuple[str, ...]
    default: Default
    sentence: str
    is_policy: bool


def settings() -> tuple[Setting, ...]:
    """Return all keys that have one value or a list of values, in the order of the documentation.

    ``[[source]]`` and ``[[phone.own]]`` are tables in lists: those stand in files only.
    """
    hints = get_type_hints(Config)
    return tuple(row for table in fields(Config) for row in _of_table(table.name, hints[table.name]))


def name_of(key: str) -> str:
    """Return the other name of *key*: ``dial.confirm`` is ``DialConfirm``."""
    return "".join(word.capitalize() for word in key.replace(".", "_").split("_"))


def _of_table(table: str, shape: object) -> Iterator[Setting]:
    if not isinstance(shape, type):
        return  # the list of sources
    hints = get_type_hints(shape)
    for field in fields(shape):
        kind, choices = _kind(hints[field.name])
        if kind is not None and field.default is not MISSING:
            key, help_of = f"{table}.{field.name}", field.metadata
            yield Setting(
                key, name_of(key), kind, choices, field.default, str(help_of["help"]), bool(help_of["policy"])
            )


def _kind(hint: object) -> tuple[Kind | None, tuple[str, ...]]:
    """Return the kind of a key's type, and what can be chosen; None: a table."""
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return "choice", arguments
    if origin is tuple:
        return _LISTS.get(arguments[0]), ()
    if isinstance(hint, UnionType) or origin is not None:
        return _kind(next(each for each in arguments if each is not NoneType))
    return _KINDS.get(hint), ()
