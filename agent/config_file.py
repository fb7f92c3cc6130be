"""Finds and reads the configuration: the machine's file, the user's over it, every mistake at once."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from agent import config_checks, config_reading, toml_lines
from agent.config import Config
from agent.errors import ConfigError
from cache.strict import KeyPath, Mistake, dotted
from handlers.rows import FOLDER, FOLDER_WITH_CAPITAL

NAME = "config.toml"
VARIABLE = "DESKCALL_CONFIG"
BUILT_IN = "built in"
_LARGEST_BYTES = 1024 * 1024
_DEEPEST_LEVELS = 16
_TOO_DEEP = "lists or tables are nested too deep"
_AT_LINE = re.compile(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)
_ONLY_MACHINE = "counts only in the configuration of the whole machine, which your administrator writes"
_Tables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of *key* (``server.port``) comes from: a file with its line."""

    key: str
    place: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration as the program uses it. *files* were read, the weakest first; *origins* name only set keys."""

    config: Config
    warnings: tuple[str, ...]
    origins: tuple[Origin, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    tables: _Tables
    lines: Mapping[KeyPath, int]


def chosen(given: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the one file that command line or environment name; None when the usual places count."""
    if given is not None:
        return given
    named = environ.get(VARIABLE, "")
    return Path(named) if named else None


def usual_places() -> tuple[Path, ...]:
    """Return where a configuration is looked for, the weakest first; the last one is the user's."""
    name = FOLDER if sys.platform not in ("win32", "darwin") else FOLDER_WITH_CAPITAL
    user = Path(platformdirs.user_config_dir(name, appauthor=False)) / NAME
    if sys.platform == "win32":
        machine: tuple[Path, ...] = ()  # any user can make folders in ProgramData: not to be believed
    else:
        machine = (Path(platformdirs.site_config_dir(name, appauthor=False)) / NAME,)
    return (*machine, user)


def load(given: Path | None, environ: Mapping[str, str]) -> Loaded:
    """Return the configuration; without any file all keys have their defaults. Raises ConfigError with all mistakes.

    A file that was named must be there; the usual ones need not.
    """
    named = chosen(given, environ)
    places = (named,) if named is not None else tuple(place for place in usual_places() if _is_there(place))
    files = tuple(_read(path) for path in places)
    config, mistakes = config_reading.read(_merged(files))
    mistakes += tuple(_above_their_level(files))
    if mistakes:
        raise ConfigError(_sentences(mistakes, files))
    warnings = _sentences(config_checks.warnings(config), files)
    return Loaded(config, warnings, tuple(_origins(files)), tuple(file.path for file in files))


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConfigError((f"{path}: cannot be read: {error.strerror}",)) from error
    return True


def _read(path: Path) -> _File:
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((_syntax_sentence(path, str(error), text),)) from error
    except ValueError as error:  # tomllib hands on what int() says of thousands of digits
        raise ConfigError((f"{path}, line {_line_of_long_number(text)}: a number is far too long",)) from error
    except RecursionError as error:
        raise ConfigError((f"{path}, line 1: {_TOO_DEEP}",)) from error
    if _is_deep(tables):  # what walks through it recurses too
        raise ConfigError((f"{path}, line 1: {_TOO_DEEP}",))
    return _File(path, tables, toml_lines.lines(text))


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise ConfigError((f"{path}: is a folder; name the file in it",))
        if path.exists() and not path.is_file():
            raise ConfigError((f"{path}: is not a file",))
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or "this is no path"
        raise ConfigError((f"{path}: cannot be read: {reason}",)) from error
    if len(data) > _LARGEST_BYTES:
        raise ConfigError((f"{path}: is larger than a configuration can be (1 MB)",))
    return _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")  # Notepad puts a byte order mark before it
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError((f"{path}, line {line}: is not UTF-8; save the file as UTF-8",)) from error


def _is_deep(tables: _Tables) -> bool:
    level: list[object] = [tables]
    for _ in range(_DEEPEST_LEVELS):
        level = [inner for each in level for inner in _inside(each)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _syntax_sentence(path: Path, message: str, text: str) -> str:
    found = _AT_LINE.match(message)
    if found is None:
        return f"{path}, line 1: {message}"
    line = found[2] or text.rstrip().count("\n") + 1
    return f"{path}, line {line}: is not TOML: {found[1]}"


def _line_of_long_number(text: str) -> int:
    digits = re.search(r"[0-9_]{4000}", text)
    return text.count("\n", 0, digits.start()) + 1 if digits else 1


def _merged(files: Iterable[_File]) -> _Tables:
    """Return the tables of all files, key over key; the list of sources counts as one key."""
    tables: dict[str, object] = {}
    for file in files:
        for name, value in file.tables.items():
            under = tables.get(name)
            tables[name] = {**under, **value} if isinstance(under, dict) and isinstance(value, dict) else value
    return tables


def _above_their_level(files: Iterable[_File]) -> Iterable[Mistake]:
    """Yield the keys that only an administrator's file may set, where another one does."""
    for file in files:
        table = file.tables.get("dial", {})
        if file.path not in usual_places()[:-1] and isinstance(table, dict):
            yield from (Mistake(("dial", key), _ONLY_MACHINE) for key in config_checks.MACHINE_KEYS if key in table)


def _place(path: KeyPath, files: tuple[_File, ...]) -> tuple[int, str]:
    """Return the line of *path* (0: unknown) and how it is written; of two files that have it, the stronger counts."""
    for length in range(len(path), 0, -1):
        for file in reversed(files):
            line = file.lines.get(path[:length])
            if line is not None:
                return line, f"{file.path}, line {line}"
    return 0, str(files[-1].path) if files else BUILT_IN


def _sentences(mistakes: Iterable[Mistake], files: tuple[_File, ...]) -> tuple[str, ...]:
    placed = [(*_place(mistake.path, files), mistake) for mistake in mistakes]
    placed.sort(key=lambda each: each[0])
    return tuple(f"{place}: {dotted(mistake.path)}: {mistake.sentence}" for _, place, mistake in placed)


def _origins(files: tuple[_File, ...]) -> Iterable[Origin]:
    for path in _set_keys(_merged(files)):
        yield Origin(dotted(path), _place(path, files)[1])


def _set_keys(tables: _Tables) -> Iterable[KeyPath]:
    """Yield the place of every key that some file sets: of the tables, and of each source."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from ((name, key) for key in value)
        for position, table in enumerate(value if isinstance(value, list) else ()):
            yield from ((name, position, key) for key in table)
