"""Levels of the configuration, one over the other: what counts, where it comes from, what it overrides. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cache.strict import KeyPath, Mistake, dotted

Level = Literal["policy", "command line", "environment", "settings page", "user", "machine", "built in"]
Tables = Mapping[str, object]
MACHINE_KEYS = (("dial", "allow_prefixes"),)  # what opens premium numbers is not for the analyst to write
_ADMINISTRATORS: tuple[Level, ...] = ("policy", "machine")
_ONLY_MACHINE = "counts only in the configuration of the whole machine, which your administrator writes"
# They all say which softphone dials: the strongest level that has one of them has the word.
_ONE_CHOICE: frozenset[tuple[str, str]] = frozenset((("phone", "profile"), ("dial", "profile"), ("dial", "command")))


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place says. *lines* of a file, else *names* of single values.

    *path*: it is a file. *mistakes*: it, or a part of it, could not be read.
    """

    level: Level
    name: str
    tables: Tables = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    names: Mapping[KeyPath, str] = field(default_factory=dict)
    path: Path | None = None
    mistakes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def place(self, path: KeyPath) -> tuple[int, str] | None:
        """Return the line of *path* (0: it has none) and how its place is written; None when it is not here."""
        if path in self.names:
            return 0, self.names[path]
        line = self.lines.get(path)
        return None if line is None else (line, f"{self.name}, line {line}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: in which layer, on which line (0: it has none), and how that is written."""

    position: int
    line: int
    written: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """What a weaker level says, and nobody follows."""

    level: Level
    place: str
    value: object


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of *key* (``server.port``) comes from: a file with its line, or a named value."""

    key: str
    place: str
    level: Level = "user"
    overrides: tuple[Overridden, ...] = ()

    @property
    def is_locked(self) -> bool:
        """Return whether nobody but IT can change it."""
        return self.level == "policy"


def merged(layers: Iterable[Layer]) -> Tables:
    """Return the tables of all layers, the weakest first, key over key; the list of sources counts as one key."""
    tables: dict[str, object] = {}
    for layer in layers:
        for name, value in layer.tables.items():
            under = tables.get(name)
            tables[name] = {**under, **value} if isinstance(under, dict) and isinstance(value, dict) else value
        tables = _without_weaker_choice(tables, layer)
    return tables


def place(path: KeyPath, layers: tuple[Layer, ...]) -> Place:
    """Return where *path* is said, or as much of it as is; the strongest layer counts."""
    downwards = range(len(layers) - 1, -1, -1)
    for length in range(len(path), 0, -1):
        for position in downwards:
            found = layers[position].place(path[:length])
            if found is not None:
                return Place(position, *found)
    return next((Place(at, 0, layers[at].name) for at in downwards if layers[at].tables), Place(0, 0, "built in"))


def above_its_level(layer: Layer) -> Iterator[Mistake]:
    """Yield the keys that only an administrator may set, where somebody else does."""
    for path in MACHINE_KEYS if layer.level not in _ADMINISTRATORS else ():
        if _said(layer.tables, path) is not None:
            yield Mistake(path, _ONLY_MACHINE)


def origins(layers: tuple[Layer, ...]) -> Iterator[Origin]:
    """Yield where every key that some layer sets comes from, and what that overrides."""
    for path in _set_keys(merged(layers)):
        found = place(path, layers)
        weaker = layers[: found.position]
        yield Origin(dotted(path), found.written, layers[found.position].level, tuple(_overridden(path, weaker)))


def enforced(layers: Iterable[Layer]) -> frozenset[str]:
    """Return the keys that IT has set, among them ``source``: whoever else sets one is not heard."""
    found = set[KeyPath]()
    for layer in layers:
        if layer.level == "policy":
            found |= {path[:1] if isinstance(path[1], int) else path for path in _set_keys(layer.tables)}
    if found & _ONE_CHOICE:
        found |= _ONE_CHOICE
    return frozenset(map(dotted, found))


def _overridden(path: KeyPath, weaker: tuple[Layer, ...]) -> Iterator[Overridden]:
    """Yield what the *weaker* layers say of the same thing, the strongest first."""
    same = sorted(_ONE_CHOICE) if path in _ONE_CHOICE else [path[:1] if path[0] == "source" else path]
    for layer in reversed(weaker):
        for each in same:
            value = _said(layer.tables, each)
            found = layer.place((*each, 0) if each == ("source",) else each)
            if value is not None:
                yield Overridden(layer.level, found[1] if found else layer.name, value)


def _without_weaker_choice(tables: dict[str, object], layer: Layer) -> dict[str, object]:
    """Return *tables* without another softphone of a weaker level than *layer*, when that chooses one."""
    chosen = {path for path in _ONE_CHOICE if _said(layer.tables, path) is not None}
    if not chosen:
        return tables
    rest = dict(tables)
    for table, name in _ONE_CHOICE - chosen:
        inside = rest.get(str(table))
        if isinstance(inside, dict):
            rest[str(table)] = {key: value for key, value in inside.items() if key != name}
    return rest


def _said(tables: Tables, path: KeyPath) -> object:
    value: object = tables
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _set_keys(tables: Tables) -> Iterator[KeyPath]:
    """Yield the place of every key that is set: of the tables, and of each source."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from ((name, key) for key in value)
        for position, table in enumerate(value if isinstance(value, list) else ()):
            yield from ((name, position, key) for key in (table if isinstance(table, dict) else ()))
