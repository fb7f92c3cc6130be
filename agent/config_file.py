"""Finds and reads the configuration: all levels, the stronger over the weaker, every mistake at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from agent import config_checks, config_levels, config_machine, config_named, config_reading, config_text
from agent.config import Config
from agent.config_levels import Layer, Origin
from agent.config_machine import NAME, Machine
from agent.errors import ConfigError
from cache.strict import Mistake, dotted
from handlers.rows import FOLDER, FOLDER_WITH_CAPITAL

VARIABLE = "DESKCALL_CONFIG"
THIS_MACHINE = Machine()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration as the program uses it. *files* were read, the weakest first; *origins* name only set keys.

    *enforced* are the keys that only IT changes, among them ``source`` for the whole list.
    """

    config: Config
    warnings: tuple[str, ...]
    origins: tuple[Origin, ...]
    files: tuple[Path, ...]
    enforced: frozenset[str] = frozenset()


def chosen(given: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the one file that command line or environment name; None when the usual places count."""
    if given is not None:
        return given
    named = environ.get(VARIABLE, "")
    return Path(named) if named else None


def usual_places(machine: Machine = THIS_MACHINE) -> tuple[Path, ...]:
    """Return where a configuration is looked for, the weakest first; the last one is the user's."""
    name = FOLDER if sys.platform not in ("win32", "darwin") else FOLDER_WITH_CAPITAL
    return (*config_machine.places(machine), Path(platformdirs.user_config_dir(name, appauthor=False)) / NAME)


def enforced(machine: Machine) -> frozenset[str]:
    """Return the keys that only IT changes, whatever is wrong with the rest of the configuration."""
    return config_levels.enforced(config_machine.policy(machine))


def load(
    given: Path | None, environ: Mapping[str, str], values: Iterable[str] = (), *, machine: Machine = THIS_MACHINE
) -> Loaded:
    """Return the configuration; without any file all keys have their defaults. Raises ConfigError with all mistakes.

    A file that was named must be there, and stands for the user's and the machine's; the usual ones need not.
    *values* are the command line's, ``KEY=VALUE``.
    """
    layers = tuple(_layers(given, environ, tuple(values), machine))
    config, mistakes = _read(layers)
    if mistakes:
        raise ConfigError(mistakes)
    warnings = _warnings(config, layers)
    files = tuple(layer.path for layer in layers if layer.path is not None)
    return Loaded(config, warnings, tuple(config_levels.origins(layers)), files, config_levels.enforced(layers))


def _layers(
    given: Path | None, environ: Mapping[str, str], values: tuple[str, ...], machine: Machine
) -> Iterator[Layer]:
    """Yield all levels, the weakest first."""
    named = chosen(given, environ)
    if named is None:
        yield from config_machine.defaults(machine)
        user = usual_places(machine)[-1]
        if config_text.is_there(user):
            yield config_text.read(user, "user")
    elif given is None:
        yield config_text.read(named, "environment")
    yield config_named.environment(environ)
    if given is not None:
        yield config_text.read(given, "command line")
    yield config_named.command_line(values)
    yield from config_machine.policy(machine)


def _read(layers: tuple[Layer, ...]) -> tuple[Config, tuple[str, ...]]:
    """Return the configuration and everything that is wrong with any level, also where a stronger one hides it."""
    broken = [(position, 0, each) for position, layer in enumerate(layers) for each in layer.mistakes]
    config, mistakes = config_reading.read(config_levels.merged(layers))
    found = {
        (position, mistake.path): _spot(position, mistake, layers[position : position + 1])
        for position, mistake in _mistakes_of_each(layers, is_whole=not broken)
    }
    for mistake in () if broken else mistakes:  # what is missing may stand where nobody could read it
        position = config_levels.place(mistake.path, layers).position
        found.setdefault((position, mistake.path), _spot(position, mistake, layers))
    return config, tuple(sentence for _, _, sentence in sorted([*broken, *found.values()], key=lambda each: each[:2]))


def _mistakes_of_each(layers: tuple[Layer, ...], *, is_whole: bool) -> Iterator[tuple[int, Mistake]]:
    """Yield what is wrong with the form of single layers, and what is above their level."""
    filled = [position for position, layer in enumerate(layers) if layer.tables]
    for position in filled:
        if len(filled) > 1 or not is_whole:  # else all of it together says the same
            yield from ((position, each) for each in config_reading.form_mistakes(layers[position].tables))
        yield from ((position, each) for each in config_levels.above_its_level(layers[position]))


def _spot(position: int, mistake: Mistake, layers: tuple[Layer, ...]) -> tuple[int, int, str]:
    place = config_levels.place(mistake.path, layers)
    return position, place.line, f"{place.written}: {dotted(mistake.path)}: {mistake.sentence}"


def _warnings(config: Config, layers: tuple[Layer, ...]) -> tuple[str, ...]:
    found = sorted((_spot(0, each, layers) for each in config_checks.warnings(config)), key=lambda each: each[1])
    of_layers = (sentence for layer in layers for sentence in layer.warnings)
    return (*of_layers, *(sentence for _, _, sentence in found))
