"""Links on Linux: desktop entries and mimeapps.list. No tool is needed; where one is there, it is asked and told."""

import os
from collections.abc import Iterator, Mapping
from shutil import which

from handlers import desktop_entry, mimeapps
from handlers.changes import Asks, Change, CommandChange, Commands, FileChange, Holder, Scheme, Status, Wanted, content
from handlers.rows import APPLICATIONS_FOR_ALL, DESKTOP_ID, LINK_SCHEMES, MIMEAPPS, SETTINGS_FOR_ALL

_REFRESH = "update-desktop-database"


class Linux:
    """The registration of one user, and that of everybody. *root* stands before the machine's folders: tests."""

    def __init__(self, commands: Commands, environ: Mapping[str, str], ask: Asks, root: str = "") -> None:
        home = environ.get("HOME") or os.path.expanduser("~")
        self._commands, self._environ, self._ask, self._root = commands, environ, ask, root
        self._data = _absolute(environ.get("XDG_DATA_HOME"), os.path.join(home, ".local", "share"))
        self._config = _absolute(environ.get("XDG_CONFIG_HOME"), os.path.join(home, ".config"))

    def registering(self, wanted: Wanted) -> tuple[Change, ...]:
        """Return what is to be done; empty when all is so already. Raises CannotRegister."""
        files = list[tuple[str, str | None]]()
        if not (wanted.is_for_all and os.path.exists(self._packaged())):
            entry = desktop_entry.of_links(self._commands, wanted.schemes)
            files.append((self._entry(wanted.is_for_all), entry))
        if files and wanted.starts_at_logon:
            files.append((self._logon(wanted.is_for_all), desktop_entry.of_logon(self._commands)))
        if wanted.is_default:
            file = self._mimeapps(wanted.is_for_all)
            files.append((file, mimeapps.with_default(content(file) or "", wanted.schemes, DESKTOP_ID)))
        return self._changes(files, is_for_all=wanted.is_for_all)

    def unregistering(self, *, is_for_all: bool, previous: Mapping[str, Holder]) -> tuple[Change, ...]:
        """Return what is to be done. *previous* is not needed: who was the default stands behind us in the list."""
        del previous
        entry, logon, file = (place(is_for_all) for place in (self._entry, self._logon, self._mimeapps))
        chosen = content(file)
        rest = mimeapps.without(chosen, DESKTOP_ID) if chosen else chosen
        # What we made is deleted when nothing is left in it; what was empty before stays.
        files = [(entry, None), (file, rest if rest or rest == chosen else None)]
        # The package's own stays: to dpkg a setting that is gone is the administrator's wish, also when reinstalled.
        if not (is_for_all and os.path.exists(self._packaged())):
            files.insert(1, (logon, None))
        return self._changes(files, is_for_all=is_for_all)

    def status(self) -> Status:
        """Return how links are opened now. Changes nothing."""
        where = {"user": False, "system": True}
        claims = {name: self._claimed(self._entry(of_all)) for name, of_all in where.items()}
        claims["system"] |= self._claimed(self._packaged())
        return Status(
            tuple(self._scheme(scheme, claims) for scheme in LINK_SCHEMES),
            tuple(name for name, of_all in where.items() if content(self._logon(of_all)) is not None),
        )

    def holders(self, schemes: tuple[str, ...]) -> tuple[Holder, ...]:
        """Return who opens links of *schemes* now, or would without us; never ourselves."""
        found = ((scheme, next(self._others(scheme, self._starts(scheme)), "")) for scheme in schemes)
        return tuple(Holder(scheme, name, self._command(name)) for scheme, name in found if name)

    def _changes(self, files: list[tuple[str, str | None]], *, is_for_all: bool) -> tuple[Change, ...]:
        found = [FileChange(path, content(path), after) for path, after in files]
        changes = [each for each in found if each.before != each.after]
        entry = self._entry(is_for_all)
        if not any(each.path == entry for each in changes):
            return tuple(changes)
        # gio looks into mimeinfo.cache alone, and starts somebody else when we are not in it (2.74).
        tool = which(_REFRESH, path=self._environ.get("PATH"))
        told = CommandChange("tell the desktop", (tool, os.path.dirname(entry)), self._ask) if tool else None
        return (*changes, *([told] if told else []))

    def _scheme(self, scheme: str, claims: Mapping[str, frozenset[str]]) -> Scheme:
        registered = tuple(name for name, claimed in claims.items() if scheme in claimed)
        starts = self._starts(scheme)
        return Scheme(
            scheme, registered, starts, starts == DESKTOP_ID, tuple(dict.fromkeys(self._others(scheme, starts)))
        )

    def _starts(self, scheme: str) -> str:
        """Return the desktop id that a click starts: as gio says, else xdg-mime, else as the files say."""
        kind = f"x-scheme-handler/{scheme}"
        for line in self._ask(("gio", "mime", kind)).splitlines():
            if line.startswith("Default application for "):
                return line.rpartition(": ")[2].strip()
        said = self._ask(("xdg-mime", "query", "default", kind)).strip()
        return said or next(self._choices(scheme), "")

    def _others(self, scheme: str, starts: str) -> Iterator[str]:
        yield from (each for each in (starts, *self._choices(scheme)) if each and each != DESKTOP_ID)

    def _choices(self, scheme: str) -> Iterator[str]:
        """Yield the ids that exist, in the order of the specification: chosen ones, then all that claim *scheme*."""
        for file in self._lists():
            yield from (each for each in mimeapps.default(content(file) or "", scheme) if self._file(each))
        for folder in self._folders():
            yield from (each for each in _entries(folder) if scheme in self._claimed(os.path.join(folder, each)))

    def _claimed(self, file: str) -> frozenset[str]:
        return desktop_entry.schemes(self._text(file))

    def _text(self, file: str) -> str:
        """Return the text of an entry that a desktop takes for one; "" when it is hidden or its program is gone."""
        text = content(file) or ""
        program = desktop_entry.key(text, "TryExec")
        is_gone = bool(program) and which(program, path=self._environ.get("PATH")) is None
        return "" if is_gone or desktop_entry.key(text, "Hidden") == "true" else text

    def _command(self, desktop_id: str) -> tuple[str, ...]:
        """Return the command of somebody's entry, its program by its whole path."""
        file = self._file(desktop_id)
        words = desktop_entry.command(self._text(file)) if file else ()
        program = which(words[0], path=self._environ.get("PATH")) if words else None
        return (program or words[0], *words[1:]) if words else ()

    def _file(self, desktop_id: str) -> str | None:
        files = (os.path.join(folder, desktop_id) for folder in self._folders())
        return next((file for file in files if self._text(file)), None)

    def _folders(self) -> tuple[str, ...]:
        shared = self._environ.get("XDG_DATA_DIRS") or f"{self._root}/usr/local/share:{self._root}/usr/share"
        return tuple(os.path.join(each, "applications") for each in (self._data, *shared.split(":")) if each)

    def _lists(self) -> Iterator[str]:
        desktops = [each.lower() for each in self._environ.get("XDG_CURRENT_DESKTOP", "").split(":") if each]
        names = (*(f"{each}-{MIMEAPPS}" for each in desktops), MIMEAPPS)
        shared = self._environ.get("XDG_CONFIG_DIRS") or f"{self._root}{SETTINGS_FOR_ALL}"
        for folder in (self._config, *filter(None, shared.split(":")), *self._folders()):
            yield from (os.path.join(folder, name) for name in names)

    def _entry(self, is_for_all: bool) -> str:
        folder = f"{self._root}{APPLICATIONS_FOR_ALL}" if is_for_all else os.path.join(self._data, "applications")
        return os.path.join(folder, DESKTOP_ID)

    def _packaged(self) -> str:
        return os.path.join(f"{self._root}/usr/share/applications", DESKTOP_ID)

    def _logon(self, is_for_all: bool) -> str:
        return os.path.join(self._settings(is_for_all), "autostart", DESKTOP_ID)

    def _mimeapps(self, is_for_all: bool) -> str:
        return os.path.join(self._settings(is_for_all), MIMEAPPS)

    def _settings(self, is_for_all: bool) -> str:
        return f"{self._root}{SETTINGS_FOR_ALL}" if is_for_all else self._config


def _absolute(named: str | None, usual: str) -> str:
    return named if named and os.path.isabs(named) else usual  # the XDG specification: a relative path is ignored


def _entries(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".desktop"))
    except OSError:
        return []
