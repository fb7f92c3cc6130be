"""One TOML file → what it says and on which lines, or what forbids to read it."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from agent import toml_lines
from agent.config_levels import Layer, Level, Tables

_LARGEST_BYTES = 1024 * 1024
_DEEPEST_LEVELS = 16
_TOO_DEEP = "lists or tables are nested too deep"
_AT_LINE = re.compile(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HOW = "what IT enforces is believed only when nobody else can write it"


class _Unusable(Exception):
    """The file is none that counts; its text says why, with the place."""


def read(path: Path, level: Level, *, owner: int | None = None) -> Layer:
    """Return what the file at *path* says. *owner*: whose it has to be, and nobody else may write it."""
    try:
        return replace(parsed(_text(path, owner), str(path), level), path=path)
    except _Unusable as error:
        return Layer(level, str(path), path=path, mistakes=(str(error),))


def parsed(text: str, name: str, level: Level) -> Layer:
    """Return what *text* says; *name* is how its place is called."""
    try:
        return Layer(level, name, _tables(name, text), toml_lines.lines(text))
    except _Unusable as error:
        return Layer(level, name, mistakes=(str(error),))


def is_there(path: Path) -> bool:
    """Return whether something is at *path*, or somebody keeps us from seeing that: reading it says so then."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _tables(name: str, text: str) -> Tables:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _Unusable(_syntax_sentence(name, str(error), text)) from error
    except ValueError as error:  # tomllib hands on what int() says of thousands of digits
        raise _Unusable(f"{name}, line {_line_of_long_number(text)}: a number is far too long") from error
    except RecursionError as error:
        raise _Unusable(f"{name}, line 1: {_TOO_DEEP}") from error
    if _is_deep(tables):  # what walks through it recurses too
        raise _Unusable(f"{name}, line 1: {_TOO_DEEP}")
    return tables


def _text(path: Path, owner: int | None) -> str:
    try:
        if path.is_dir():
            raise _Unusable(f"{path}: is a folder; name the file in it")
        if path.exists() and not path.is_file():
            raise _Unusable(f"{path}: is not a file")
        with path.open("rb") as file:
            if owner is not None:
                _check_trusted(path, os.fstat(file.fileno()), owner)
            data = file.read(_LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or "this is no path"
        raise _Unusable(f"{path}: cannot be read: {reason}") from error
    if len(data) > _LARGEST_BYTES:
        raise _Unusable(f"{path}: is larger than a configuration can be (1 MB)")
    return _decoded(data, path)


def _check_trusted(path: Path, opened: os.stat_result, owner: int) -> None:
    """Raise _Unusable when somebody but *owner* could have written the file, or put another one in its place."""
    for found, what in ((opened, f"{path}:"), (path.parent.stat(), f"{path}: its folder")):
        if found.st_uid != owner:
            raise _Unusable(f"{what} belongs to user number {found.st_uid} instead of {owner}; {_HOW}")
        if found.st_mode & _OTHERS_WRITE:
            raise _Unusable(f"{what} can be written by others (mode {found.st_mode & 0o7777:o}); {_HOW}")


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")  # Notepad puts a byte order mark before it
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unusable(f"{path}, line {line}: is not UTF-8; save the file as UTF-8") from error


def _is_deep(tables: Tables) -> bool:
    level: list[object] = [tables]
    for _ in range(_DEEPEST_LEVELS):
        level = [inner for each in level for inner in _inside(each)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _syntax_sentence(name: str, message: str, text: str) -> str:
    found = _AT_LINE.match(message)
    if found is None:
        return f"{name}, line 1: {message}"
    line = found[2] or text.rstrip().count("\n") + 1
    return f"{name}, line {line}: is not TOML: {found[1]}"


def _line_of_long_number(text: str) -> int:
    digits = re.search(r"[0-9_]{4000}", text)
    return text.count("\n", 0, digits.start()) + 1 if digits else 1
