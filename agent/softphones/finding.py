"""Where a softphone's program is, and whose a scheme is, on this computer."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as IniError
from pathlib import Path

from agent.softphones import Profile
from agent.softphones.profiles import this_system

_VARIABLE = re.compile(r"%([A-Za-z0-9_()]+)%")


def program(profile: Profile, environ: Mapping[str, str] = os.environ) -> str:
    """Return the whole path of the program, "" when it is not here.

    On PATH only in whole folders: never in the working directory, which anybody's files may fill.
    """
    places = (place for name in profile.find for place in _places(name, environ))
    return next((str(place) for place in places if is_program(place)), "")


def is_program(place: Path) -> bool:
    """Return whether *place* is a file that can be started."""
    # Path.is_file raises for a folder that may not be looked into, which somebody's PATH has.
    return place.is_absolute() and os.path.isfile(place) and os.access(place, os.X_OK)  # noqa: PTH113


def is_here(profile: Profile, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether *profile* can be used on this computer, as far as can be told."""
    if this_system() not in profile.systems:
        return False
    if profile.transport == "uri":
        return bool(scheme_owner(profile.dial[0].partition(":")[0], environ))
    return bool(program(profile, environ))


def scheme_owner(scheme: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return what opens links of *scheme*: a desktop entry's name or a command; "" nobody, None: it cannot be told."""
    return _owner(scheme, environ)


def _places(name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    if "/" not in name and "\\" not in name:
        for folder in environ.get("PATH", "").split(os.pathsep):
            if folder and Path(folder).is_absolute():
                yield Path(folder) / name
        return
    missing = [variable for variable in _VARIABLE.findall(name) if not environ.get(variable)]
    if not missing:
        yield Path(_VARIABLE.sub(lambda found: environ[found[1]], name))


if sys.platform == "win32":
    import winreg

    def _owner(scheme: str, environ: Mapping[str, str]) -> str | None:
        del environ
        chosen = rf"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\{scheme}\UserChoice"
        owner = _value(winreg.HKEY_CURRENT_USER, chosen, "ProgId") or scheme
        return _value(winreg.HKEY_CLASSES_ROOT, rf"{owner}\shell\open\command", "")

    def _value(root: int, key: str, name: str) -> str:
        try:
            with winreg.OpenKey(root, key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except OSError:
            return ""

elif sys.platform == "darwin":

    def _owner(scheme: str, environ: Mapping[str, str]) -> str | None:
        del scheme, environ
        return None  # only Launch Services knows, and it has no command

else:

    def _owner(scheme: str, environ: Mapping[str, str]) -> str | None:
        """Return the desktop entry: the first default that is listed, else the first that says it can."""
        kind = f"x-scheme-handler/{scheme}"
        for file in _lists(environ):
            for name in _entries(file, ("Default Applications", "MIME Cache"), kind):
                if any((folder / "applications" / name).is_file() for folder in _data_folders(environ)):
                    return name
        return ""

    def _lists(environ: Mapping[str, str]) -> Iterator[Path]:
        home = Path(environ.get("HOME") or "/nonexistent")
        yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "mimeapps.list"
        for folder in (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
            yield Path(folder) / "mimeapps.list"
        for data in _data_folders(environ):
            yield data / "applications" / "mimeapps.list"
        for data in _data_folders(environ):
            yield data / "applications" / "mimeinfo.cache"

    def _data_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
        home = Path(environ.get("HOME") or "/nonexistent")
        first = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        return (first, *map(Path, (environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")))

    def _entries(file: Path, sections: tuple[str, ...], kind: str) -> Iterator[str]:
        read = ConfigParser(interpolation=None, strict=False, delimiters=("=",), allow_no_value=True)
        read.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            read.read_string(file.read_text(encoding="utf-8", errors="replace"))
        except (OSError, IniError):
            return
        for section in sections:
            names = read.get(section, kind, fallback="") or ""
            yield from (name for name in names.split(";") if name and "/" not in name)
