"""Windows' registry, as much of it as we need: two hives, text values. Not run here: tests have one in memory."""

import sys
from typing import Literal, Protocol

Hive = Literal["HKCU", "HKLM"]


class Registry(Protocol):
    """Keys are paths below a hive, ``\\`` between their parts, case does not count; "" names a key's default value."""

    def value(self, hive: Hive, key: str, name: str) -> str | None:
        """Return a text value; None when it, or its key, is not there, or it is no text."""

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        """Return the names of a key's values; empty when the key is not there."""

    def put(self, hive: Hive, key: str, name: str, data: str) -> None:
        """Write a text value, and the keys above it. Raises PermissionError."""

    def drop(self, hive: Hive, key: str, name: str) -> None:
        """Delete a value, then its key and those above it as long as they are empty. Raises PermissionError."""


if sys.platform == "win32":
    import winreg
    from contextlib import suppress

    _HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
    _VIEW = winreg.KEY_WOW64_64KEY

    class SystemRegistry:
        """The registry of this machine, seen as 64-bit programs see it."""

        def value(self, hive: Hive, key: str, name: str) -> str | None:
            """Return a text value; None when it is not there."""
            try:
                with winreg.OpenKey(_HIVES[hive], key, 0, winreg.KEY_READ | _VIEW) as opened:
                    data, kind = winreg.QueryValueEx(opened, name)
            except OSError:
                return None
            return data if kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ) else None

        def names(self, hive: Hive, key: str) -> tuple[str, ...]:
            """Return the names of a key's values."""
            try:
                with winreg.OpenKey(_HIVES[hive], key, 0, winreg.KEY_READ | _VIEW) as opened:
                    return tuple(winreg.EnumValue(opened, at)[0] for at in range(winreg.QueryInfoKey(opened)[1]))
            except OSError:
                return ()

        def put(self, hive: Hive, key: str, name: str, data: str) -> None:
            """Write a text value."""
            with winreg.CreateKeyEx(_HIVES[hive], key, 0, winreg.KEY_WRITE | _VIEW) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, data)

        def drop(self, hive: Hive, key: str, name: str) -> None:
            """Delete a value, and what that empties."""
            with winreg.OpenKey(_HIVES[hive], key, 0, winreg.KEY_WRITE | _VIEW) as opened:
                winreg.DeleteValue(opened, name)
            while "\\" in key and self._is_empty(hive, key):
                with suppress(FileNotFoundError):
                    winreg.DeleteKeyEx(_HIVES[hive], key, _VIEW)
                key = key.rpartition("\\")[0]

        @staticmethod
        def _is_empty(hive: Hive, key: str) -> bool:
            with winreg.OpenKey(_HIVES[hive], key, 0, winreg.KEY_READ | _VIEW) as opened:
                return winreg.QueryInfoKey(opened)[:2] == (0, 0)
