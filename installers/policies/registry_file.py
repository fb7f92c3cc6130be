"""Texts of ``.reg`` files: what ``reg import`` and a group policy's registry preferences read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

Value = str | int | Sequence[str]
_BYTES_IN_A_LINE = 24


def text(keys: Mapping[str, Mapping[str, Value]]) -> bytes:
    """Return the file for *keys* below HKEY_LOCAL_MACHINE: texts are REG_SZ, numbers REG_DWORD, lists REG_MULTI_SZ."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for key, values in keys.items():
        lines += [rf"[HKEY_LOCAL_MACHINE\{key}]", *_values(values), ""]
    return "\r\n".join(lines).encode("utf-16")  # with a byte order mark, as the editor of Windows writes it


def numbered(values: Iterable[str]) -> dict[str, Value]:
    """Return *values* as a list of a group policy: named 1, 2, …"""
    return {str(number): value for number, value in enumerate(values, start=1)}


def _values(values: Mapping[str, Value]) -> Iterator[str]:
    for name, value in values.items():
        match value:
            case str():
                yield f"{_quoted(name)}={_quoted(value)}"
            case int():
                yield f"{_quoted(name)}=dword:{value:08x}"
            case _:
                yield f"{_quoted(name)}=hex(7):{_multi(value)}"


def _multi(lines: Iterable[str]) -> str:
    data = "".join(f"{line}\0" for line in (*lines, "")).encode("utf-16-le")
    parts = [data[start : start + _BYTES_IN_A_LINE].hex(",") for start in range(0, len(data), _BYTES_IN_A_LINE)]
    return ",\\\r\n  ".join(parts)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
