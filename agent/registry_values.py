"""What IT writes into Windows' registry: values of any kind below one key, a list as numbered values of a key below it.

Not run on Windows here: tests have a registry in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from agent.config_levels import Layer
from agent.config_values import Raw
from handlers.winregistry import Hive

_LONGEST_LIST = 1000
Reads = Callable[[Hive, str], Mapping[str, Raw]]


class Means(Protocol):
    """What says of values which layers they are: config_named.policy or config_named.defaults."""

    def __call__(self, values: Mapping[str, Raw], name: str) -> tuple[Layer, ...]:
        """Return the layers, the weakest first."""


def of(reads: Reads, hive: Hive, key: str, means: Means) -> tuple[Layer, ...]:
    """Return what *key* says; nothing when it is not there."""
    name = rf"{hive}\{key}"
    try:
        values = reads(hive, key)
    except OSError as error:
        level: Literal["policy", "machine"] = "policy" if "Policies" in key else "machine"
        return (Layer(level, name, mistakes=(f"{name}: cannot be read: {error.strerror}",)),)
    return means(values, name) if values else ()


def in_order(numbered: Mapping[str, Raw]) -> tuple[str, ...]:
    """Return a list that is kept as values called 1, 2, …, as group policies write one."""
    return tuple(str(numbered[name]) for name in sorted(numbered, key=lambda name: (len(name), name)))


if sys.platform == "win32":
    import winreg

    _HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
    _ACCESS = winreg.KEY_READ | winreg.KEY_WOW64_64KEY

    def layers(hive: Hive, key: str, means: Means) -> tuple[Layer, ...]:
        """Return what *key* of this machine's registry says."""
        return of(_read, hive, key, means)

    def _read(hive: Hive, key: str) -> Mapping[str, Raw]:
        try:
            opened = winreg.OpenKey(_HIVES[hive], key, 0, _ACCESS)
        except FileNotFoundError:
            return {}
        with opened:
            below, count, _ = winreg.QueryInfoKey(opened)
            lists = [winreg.EnumKey(opened, at) for at in range(min(below, _LONGEST_LIST))]
            found = _values(opened, count)
            return {**found, **{name: in_order(_read(hive, rf"{key}\{name}")) for name in lists}}

    def _values(opened: winreg.HKEYType, count: int) -> dict[str, Raw]:
        found = (winreg.EnumValue(opened, at) for at in range(count))
        return {name: tuple(data) if isinstance(data, list) else data for name, data, _ in found if name}
