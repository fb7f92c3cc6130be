"""A source added to the configuration, at the end of the file: what people wrote there stays as it is."""

from __future__ import annotations

import contextlib
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from agent import config_reading
from agent.errors import ConfigError, UnsafePlace
from cache.strict import dotted

FILE_MODE = 0o600


def with_source(text: str, source: Mapping[str, object]) -> str:
    """Return the configuration *text* with one more ``[[source]]``. Raises ConfigError with what is wrong with it."""
    lines = (f"{_key(name)} = {_value(value)}\n" for name, value in source.items())
    separator = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    whole = f"{text}{separator}[[source]]\n{''.join(lines)}"
    try:
        _, mistakes = config_reading.read(tomllib.loads(whole))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((f"a source cannot be added behind what is there: {error}",)) from error
    if mistakes:
        raise ConfigError(tuple(f"{dotted(each.path)}: {each.sentence}" for each in mistakes))
    return whole


def check_source(path: Path, source: Mapping[str, object]) -> str:
    """Return what the file at *path* would hold with one more source. Raises ConfigError and UnsafePlace."""
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UnsafePlace(f"{path} cannot be read") from error
    return with_source(text, source)


def add_source(path: Path, source: Mapping[str, object]) -> None:
    """Add a source to the file at *path*, which is made if it is missing; written whole or not at all.

    Raises ConfigError and UnsafePlace.
    """
    fresh = path.with_name(f"{path.name}.new")
    whole = check_source(path, source)
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else FILE_MODE
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as target:
            target.write(whole)
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise UnsafePlace(f"{path} cannot be written: {error.strerror}") from error


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else _value(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case int() | float():
            return str(value)
        case _:  # JSON's escapes are TOML's too, but for one letter that JSON leaves as it is
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
