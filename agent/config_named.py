"""Values that stand alone under a name of their own: of a registry, of preferences, of the environment. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace

from agent import config_table, config_text, config_values
from agent.config import Config
from agent.config_levels import Layer, Level
from agent.config_table import Setting
from agent.config_values import PREFIX, Raw
from cache.strict import KeyPath

WHOLE = "ConfigToml"  # the text of a whole file: [[source]] and [[phone.own]] have no name of their own
NOT_VALUES = (f"{PREFIX}CONFIG", f"{PREFIX}DATA")  # they name a file and a folder
# What the installer remembers for itself beside the defaults of the machine, and who Windows knows us by.
INSTALLERS_OWN = frozenset(("registertel", "autostart", "capabilities"))
_OF_TABLES = tuple(f"{PREFIX}{each.name.upper()}_" for each in fields(Config))  # also those of [[source]]
_Value = tuple[str, str, Raw]  # the name, how its place is written, what is there
_Naming = tuple[str, Callable[[Setting], str]]  # what such a name is called, and which one a setting has


def policy(values: Mapping[str, Raw], name: str, *, between: str = "\\") -> tuple[Layer, ...]:
    """Return what IT enforces, the weakest first: a whole text, then single values; *name* and *between* lead there."""
    return _layers(values, name, between, "policy")


def defaults(values: Mapping[str, Raw], name: str, *, between: str = "\\") -> tuple[Layer, ...]:
    """Return what IT has set for the machine; the installer's own values and what is empty say nothing."""
    said = {
        key: value for key, value in values.items() if value not in ("", (), []) and key.lower() not in INSTALLERS_OWN
    }
    return _layers(said, name, between, "machine")


def environment(environ: Mapping[str, str]) -> Layer:
    """Return what ``DESKCALL_SERVER_PORT`` and its like say; an empty variable says nothing.

    One that names no table may be another program's: it is warned of, and its value is never repeated.
    """
    values = [
        (name, name, value)
        for name, value in environ.items()
        if value and name.startswith(PREFIX) and name not in NOT_VALUES
    ]
    ours = [each for each in values if each[0].startswith(_OF_TABLES)]
    layer, others = (
        _layer("environment", "environment", some, ("variable", lambda setting: config_values.variable_of(setting.key)))
        for some in (ours, [each for each in values if each not in ours])
    )
    return replace(layer, warnings=others.mistakes)


def command_line(given: Iterable[str], option: str = "--with") -> Layer:
    """Return what ``--with KEY=VALUE`` says; *option* is what it is called."""
    pairs = (text.partition("=") for text in given)
    values = [(key.strip(), f"{option} {key.strip()}", value.strip()) for key, _, value in pairs]
    return _layer("command line", "command line", values, ("key", lambda setting: setting.key))


def _layers(values: Mapping[str, Raw], name: str, between: str, level: Level) -> tuple[Layer, ...]:
    placed = [(key, f"{name}{between}{key}", value) for key, value in values.items()]
    whole = tuple(config_text.parsed(_joined(value), place, level) for key, place, value in placed if _is_whole(key))
    single = [each for each in placed if not _is_whole(each[0])]
    return (*whole, _layer(level, name, single, ("policy", lambda setting: setting.name)))


def _layer(level: Level, name: str, values: Sequence[_Value], naming: _Naming) -> Layer:
    if not values:  # the usual case is not to cost a look at every key
        return Layer(level, name)
    what, name_of = naming
    known = {name_of(setting).lower(): setting for setting in config_table.settings()}
    tables: dict[str, dict[str, object]] = {}
    names: dict[KeyPath, str] = {}
    mistakes = list[str]()
    for key, place, raw in values:
        setting = known.get(key.lower())
        if setting is None:
            mistakes.append(f"{place}: {config_values.unknown(what, key, map(name_of, known.values()))}")
            continue
        table, _, bare = setting.key.partition(".")
        tables.setdefault(table, {})[bare] = config_values.toml_value(setting, raw)
        names[table, bare] = place
        names.setdefault((table,), place)  # for what is missing beside it
    return Layer(level, name, tables, names=names, mistakes=tuple(mistakes))


def _variable(setting: Setting) -> str:
    return config_values.variable_of(setting.key)


def _is_whole(name: str) -> bool:
    return name.lower() == WHOLE.lower()


def _joined(value: Raw) -> str:
    return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
