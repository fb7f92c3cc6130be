"""Tables as TOML gives them → Config, and every mistake in them at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import TypeVar

from agent import config_checks
from agent.config import Config
from cache import strict
from cache.sources import every_kind
from cache.sources.settings import KINDS, SourceSettings
from cache.strict import KeyPath, Mistake

Shape = TypeVar("Shape")
_SECRET_WORDS = ("token", "passw", "secret", "credential", "api_key", "apikey", "private_key")
_HOW = ": run 'deskcall secret set' with the name of the source"
_FREE_NAMES = "columns"  # below it stand headers of somebody's file, whatever they are called


def read(tables: Mapping[str, object]) -> tuple[Config, tuple[Mistake, ...]]:
    """Return the configuration that *tables* say, complete, and what is wrong; use it only when nothing is."""
    found: list[Mistake] = []
    config = _formed(tables, found)
    found += config_checks.mistakes(config)
    return config_checks.complete(config), _one_for_each_place(found)


def form_mistakes(tables: Mapping[str, object]) -> tuple[Mistake, ...]:
    """Return what is wrong with *tables* whatever stands elsewhere: types, names, secrets, sources."""
    found: list[Mistake] = []
    _formed(tables, found)
    return _one_for_each_place(found)


def _formed(tables: Mapping[str, object], found: list[Mistake]) -> Config:
    """Return as much as can be read of *tables*, and note what is wrong with their form."""
    found += _secrets(tables, ())
    tables = _with_listed_command(tables)
    config = _salvaged(Config, {name: value for name, value in tables.items() if name != "source"}, found) or Config()
    return replace(config, source=tuple(_sources(tables.get("source", []), found)))


def _with_listed_command(tables: Mapping[str, object]) -> Mapping[str, object]:
    """Return *tables* with the one address that ``[dial] command`` may be as the list of one word that it means."""
    dial = tables.get("dial")
    if not isinstance(dial, dict) or not isinstance(command := dial.get("command"), str):
        return tables
    return {**tables, "dial": {**dial, "command": [command]}}


def _salvaged(shape: type[Shape], table: Mapping[str, object], found: list[Mistake]) -> Shape | None:
    """Note what is wrong in *table* and return the rest of it, so that it is checked too; None when nothing is left."""
    try:
        return strict.ours(shape, table)
    except strict.Mistakes as error:
        found += error.mistakes
        rest = deepcopy(dict(table))
        for mistake in error.mistakes:
            _remove(rest, mistake.path)
    try:
        return strict.ours(shape, rest)
    except strict.Mistakes:  # a key without a default is missing
        return None


def _remove(table: dict[str, object], path: KeyPath) -> None:
    if not path:
        return
    inner = table.get(str(path[0]))
    if len(path) > 1 and isinstance(inner, dict):
        _remove(inner, path[1:])
    else:
        table.pop(str(path[0]), None)


def _sources(listed: object, found: list[Mistake]) -> Iterator[SourceSettings]:
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        found.append(Mistake(("source",), "is not a list of tables; write [[source]] with two brackets"))
        return
    found += _repeated_names(listed)
    for position, table in enumerate(listed):
        mistakes: list[Mistake] = []
        source = _source(table, mistakes)
        found += [Mistake(("source", position, *each.path), each.sentence) for each in mistakes]
        if source is not None:
            yield source


def _source(table: Mapping[str, object], found: list[Mistake]) -> SourceSettings | None:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        found.append(Mistake(("kind",), _kind_sentence(kind)))
        found += _mistakes_of_any_kind(table)
        return None  # what its other keys mean depends on the kind
    source = _salvaged(KINDS[kind], table, found)
    for sentence in source.mistakes() if source is not None else ():
        key, _, rest = sentence.partition(": ")
        found.append(Mistake(tuple(key.split(".")), rest))
    return source


def _mistakes_of_any_kind(table: Mapping[str, object]) -> Iterator[Mistake]:
    """Yield what is wrong with the keys that every kind has."""
    for key, check in (("name", every_kind.name_mistakes), ("every", every_kind.every_mistakes)):
        if isinstance(value := table.get(key), str):
            yield from (Mistake((key,), sentence.partition(": ")[2]) for sentence in check(value))


def _kind_sentence(kind: object) -> str:
    known = ", ".join(f'"{name}"' for name in KINDS)
    if kind is None:
        return f"is missing; this version knows {known}"
    hint = strict.nearest(kind, KINDS) if isinstance(kind, str) else ""
    return f"{strict.shown(kind)} is no kind of source that this version knows; {hint or 'known are ' + known}"


def _repeated_names(listed: list[Mapping[str, object]]) -> Iterator[Mistake]:
    names = [table.get("name") for table in listed]
    for position, name in enumerate(names):
        if isinstance(name, str) and name in names[:position]:
            yield Mistake(("source", position, "name"), f"{strict.shown(name)} is the name of an earlier source too")


def _secrets(value: object, path: KeyPath) -> Iterator[Mistake]:
    match value:
        case dict():
            for key, inner in value.items():
                if any(word in key.lower() for word in _SECRET_WORDS) and _FREE_NAMES not in path:
                    yield Mistake(
                        (*path, key),
                        "secrets are not read from a file, which ends up in backups and tickets: delete the line; "
                        f"they belong in the system's keyring{_HOW if path[:1] == ('source',) else ''}",
                    )
                else:
                    yield from _secrets(inner, (*path, key))
        case list():
            for position, inner in enumerate(value):
                yield from _secrets(inner, (*path, position))
        case _:
            return


def _one_for_each_place(found: list[Mistake]) -> tuple[Mistake, ...]:
    """Return the first mistake of each place: a secret is also an unknown key, and that would hide why."""
    return tuple({mistake.path: mistake for mistake in reversed(found)}.values())[::-1]
