"""Every key of the configuration in words: sentence, value, where it comes from, default. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from agent.config import Config, OwnPhone
from agent.config_file import Loaded
from agent.config_levels import Level, Origin
from cache.sources.settings import KINDS

BUILT_IN: Level = "built in"
NOT_SET, REQUIRED = "not set", "required"
DERIVED = "from account and domain"
_PLACE_SAYS_IT: tuple[Level, ...] = (BUILT_IN, "settings page")
_DERIVED_KEYS = ("console.service_desk_url", "console.new_request_url")
_TABLES = ("site", "server", "console", "dial", "phone", "privacy")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a weaker level says of a key: it does not count."""

    level: Level
    place: str
    value: str


@dataclass(frozen=True, slots=True)
class Key:
    """One key as people write it: ``server.port``, ``source[1].every``. Values are written as in TOML.

    *level* and *place*: who set it, and where. *is_locked*: only IT changes it. *overrides*: the strongest first.
    """

    name: str
    sentence: str
    default: str
    value: str
    place: str
    level: Level = BUILT_IN
    is_locked: bool = False
    overrides: tuple[Hidden, ...] = ()

    def origin(self) -> str:
        """Return in words where the value comes from, and what it overrides."""
        ignored = [f"{each.level} {each.place} ignored" for each in self.overrides]
        notes = "; ".join((["locked"] if self.is_locked else []) + ignored)
        place = self.place if self.level in _PLACE_SAYS_IT else f"{self.level} {self.place}"
        return f"{place} ({notes})" if notes else place


def keys(loaded: Loaded) -> tuple[Key, ...]:
    """Return every key of every table in the order of the documentation, then those of each source."""
    origins = {origin.key: origin for origin in loaded.origins}
    found = [key for table in _TABLES for key in _of(getattr(loaded.config, table), table, origins)]
    for position, source in enumerate(loaded.config.source, start=1):
        found += _of(source, f"source[{position}]", origins)
    return tuple(found)


def markdown() -> str:
    """Return the reference of all keys, for docs/configuration.md."""
    config = Config()
    parts = [_section(f"[{table}]", type(getattr(config, table))) for table in _TABLES]
    parts.insert(_TABLES.index("phone") + 1, _section("[[phone.own]]", OwnPhone))
    parts += [_section(f'[[source]] with kind = "{kind}"', shape) for kind, shape in KINDS.items()]
    return "\n".join(parts)


def _of(holder: object, prefix: str, origins: Mapping[str, Origin]) -> Iterator[Key]:
    for field, value in _values(holder):
        name = f"{prefix}.{field.name}"
        origin = origins.get(name, Origin(name, BUILT_IN, BUILT_IN))
        if name in _DERIVED_KEYS and value and name not in origins:
            origin = replace(origin, place=DERIVED)
        yield Key(
            name,
            str(field.metadata.get("help", "")),
            _default(field),
            written(value),
            origin.place,
            origin.level,
            origin.is_locked,
            tuple(Hidden(each.level, each.place, written(each.value)) for each in origin.overrides),
        )


def _values(holder: object) -> Iterator[tuple[Field[object], object]]:
    if is_dataclass(holder):
        for field in fields(holder):
            yield field, getattr(holder, field.name)


def _default(field: Field[object]) -> str:
    if field.default is not MISSING:
        return written(field.default)
    if field.default_factory is not MISSING:
        return written(field.default_factory())
    return REQUIRED


def written(value: object) -> str:
    """Return *value* as TOML writes it."""
    if value is None:
        return NOT_SET
    if isinstance(value, (str, Path)):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        return _inline(value.items())
    if is_dataclass(value):
        return _inline((field.name, inner) for field, inner in _values(value) if inner)
    return str(value).lower()  # true, false, or a number


def _inline(pairs: Iterable[tuple[str, object]]) -> str:
    inside = ", ".join(f"{_bare(key)} = {written(value)}" for key, value in pairs)
    return f"{{ {inside} }}" if inside else "{}"


def _bare(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _section(title: str, shape: type) -> str:
    lines = [f"### `{title}`", "", "| key | default | meaning |", "|---|---|---|"]
    hints = get_type_hints(shape)
    for field in fields(shape):
        default = _default(field)
        shown = default if default in (NOT_SET, REQUIRED) else f"`{default}`"
        sentence = str(field.metadata.get("help", "")) + _allowed(hints[field.name])
        lines.append(f"| `{field.name}` | {shown} | {_cell(sentence)} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _allowed(hint: object) -> str:
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    return f" One of {', '.join(f'`{written(choice)}`' for choice in choices)}." if len(choices) > 1 else ""
