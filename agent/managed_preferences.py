"""Preferences that macOS keeps for IT: a property list of ours for everybody, one for each user. Not run on a Mac here.

Their keys are what is enforced; the dictionary ``Defaults`` in them holds defaults of the machine.
"""

from __future__ import annotations

import os
import plistlib
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.parsers.expat import ExpatError

from agent import config_named
from agent.config_levels import Layer
from agent.config_values import Raw
from handlers.rows import REVERSE_DNS

FOLDER = "Library/Managed Preferences"
DEFAULTS = "Defaults"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def policy(root: Path, owner: int, user: str) -> tuple[Layer, ...]:
    """Return what is enforced, the weakest first: for *user*, then for everybody. *owner* is who may write it."""
    return tuple(layer for path in _paths(root, user) for layer in _policy(path, owner))


def defaults(root: Path, owner: int, user: str) -> tuple[Layer, ...]:
    """Return the defaults of the machine, the weakest first."""
    return tuple(layer for path in _paths(root, user) for layer in _defaults(path, owner))


def _paths(root: Path, user: str) -> tuple[Path, ...]:
    name = f"{REVERSE_DNS}.plist"
    return (root / FOLDER / user / name, root / FOLDER / name)


def _policy(path: Path, owner: int) -> Iterator[Layer]:
    values = _values(path, owner)
    if isinstance(values, str):
        yield Layer("policy", str(path), mistakes=(values,))
        return
    enforced = {key: value for key, value in values.items() if key != DEFAULTS and not key.startswith("Payload")}
    yield from config_named.policy(enforced, str(path), between=", ")


def _defaults(path: Path, owner: int) -> Iterator[Layer]:
    values = _values(path, owner)
    inside = values.get(DEFAULTS, {}) if not isinstance(values, str) else {}  # what is wrong is said of the policy
    if isinstance(inside, Mapping):
        yield from config_named.defaults(inside, str(path), between=f", {DEFAULTS}.")
    else:
        yield Layer("machine", str(path), mistakes=(f"{path}, {DEFAULTS}: is not a dictionary",))


def _values(path: Path, owner: int) -> Mapping[str, Raw] | str:
    """Return what the list holds, empty when it is not there; a sentence when it cannot be believed."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_uid != owner or found.st_mode & _OTHERS_WRITE:
                return f"{path}: can be written by others than user number {owner}, and is not believed"
            values = plistlib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        return f"{path}: cannot be read: {error.strerror}"
    except (plistlib.InvalidFileException, ExpatError, ValueError, RecursionError):
        return f"{path}: is no property list"
    if not isinstance(values, dict):
        return f"{path}: is no dictionary"
    return {str(key): value for key, value in values.items()}  # a binary list may have numbers for keys
