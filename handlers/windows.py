"""Links on Windows: registry rows. Which program a link opens is the user's choice, or IT's by file; never ours."""

import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handlers import rows
from handlers.changes import CannotRegister, Change, Commands, Holder, Scheme, Status, Wanted
from handlers.winregistry import Hive, Registry

Row = tuple[str, str, str]
_HIVES: tuple[tuple[str, Hive], ...] = (("user", "HKCU"), ("system", "HKLM"))
_OURS = ("deskcall-open.exe", r"\handlers\__main__.py")


class ValueChange(NamedTuple):
    """A value that gets other data; None: it is not there."""

    registry: Registry
    hive: Hive
    row: tuple[str, str]
    before: str | None
    after: str | None

    def sentence(self) -> str:
        """Return the value's place, what is taken from it and what is put there."""
        key, name = self.row
        verb = "make" if self.before is None else "delete" if self.after is None else "change"
        lines = (f"  {sign} {data}" for sign, data in (("-", self.before), ("+", self.after)) if data is not None)
        return "\n".join((rf"{verb} {self.hive}\{key}, {name or '(Default)'}", *lines))

    def make(self) -> None:
        """Write or delete it."""
        if self.registry.value(self.hive, *self.row) != self.before:
            raise CannotRegister(rf"{self.hive}\{self.row[0]} was changed by somebody else just now; try again")
        if self.after is None:
            self.registry.drop(self.hive, *self.row)
        else:
            self.registry.put(self.hive, *self.row, self.after)


class SettingsPage(NamedTuple):
    """Windows' own page on which the user, and nobody else, makes a program the default."""

    def sentence(self) -> str:
        """Return what is opened, and what to do there."""
        return f"open {rows.DEFAULT_APPS_PAGE}: choose Deskcall for the links there; no program may do that itself"

    def make(self) -> None:
        """Open it."""
        if sys.platform == "win32":
            import os

            os.startfile(rows.DEFAULT_APPS_PAGE)  # noqa: S606 a constant


class Windows:
    """The registration in the registry, of one user (HKCU) and of everybody (HKLM)."""

    def __init__(self, commands: Commands, registry: Registry) -> None:
        self._registry = registry
        self._filling = {
            "{click}": f'{_quoted(commands.click)} "%1"',
            "{icon}": f'"{commands.click[0]}",0',
            "{agent}": _quoted(commands.agent),
        }

    def registering(self, wanted: Wanted) -> tuple[Change, ...]:
        """Return what is to be done; empty when all is so already."""
        hive: Hive = "HKLM" if wanted.is_for_all else "HKCU"
        given = [*rows.APPLICATION_ROWS, *map(rows.claim_row, wanted.schemes)]
        for scheme in wanted.schemes:
            given += rows.scheme_rows(scheme) if self._is_free(scheme) else ()
        if wanted.starts_at_logon:
            given.append(rows.LOGON_ROW)
        changes = (self._change(hive, key, name, self._filled(data)) for key, name, data in given)
        starts = {self._starts(scheme) for scheme in wanted.schemes}
        page = (SettingsPage(),) if wanted.is_default and starts != {rows.PROG_ID} else ()
        return (*(each for each in changes if each.before != each.after), *page)

    def unregistering(self, *, is_for_all: bool, previous: Mapping[str, Holder]) -> tuple[Change, ...]:
        """Return what is to be done. Windows itself falls back to who was there: there is nothing to give back."""
        del previous
        hive: Hive = "HKLM" if is_for_all else "HKCU"
        places = [*rows.APPLICATION_ROWS, *map(rows.claim_row, rows.LINK_SCHEMES), rows.LOGON_ROW]
        for scheme in rows.LINK_SCHEMES:
            places += reversed(rows.scheme_rows(scheme)) if self._is_ours(self._command_of(hive, scheme)) else ()
        changes = (
            self._change(hive, key, name, None) for key, name, data in places if self._was_put(hive, key, name, data)
        )
        return tuple(changes)

    def status(self) -> Status:
        """Return how links are opened now. Changes nothing."""
        logon = rows.LOGON_ROW[:2]
        return Status(
            tuple(self._scheme(scheme) for scheme in rows.LINK_SCHEMES),
            tuple(name for name, hive in _HIVES if self._registry.value(hive, *logon) is not None),
        )

    def holders(self, schemes: tuple[str, ...]) -> tuple[Holder, ...]:
        """Return who opens links of *schemes* now; never ourselves."""
        found = ((scheme, self._holder(scheme)) for scheme in schemes)
        return tuple(Holder(scheme, *holder) for scheme, holder in found if holder is not None)

    def _holder(self, scheme: str) -> tuple[str, tuple[str, ...]] | None:
        chosen = self._starts(scheme)
        for name in (chosen, *self._others(scheme)):
            command = next((each for _, hive in _HIVES if (each := self._command_of(hive, name))), "") if name else ""
            if command and not self._is_ours(command):
                return name, words(command)
        return None

    def _scheme(self, scheme: str) -> Scheme:
        claim = rows.claim_row(scheme)
        registered = tuple(name for name, hive in _HIVES if self._registry.value(hive, *claim[:2]) == claim[2])
        starts = self._starts(scheme)
        is_ours = starts == rows.PROG_ID or any(self._is_ours(self._command_of(hive, starts)) for _, hive in _HIVES)
        return Scheme(scheme, registered, starts, bool(starts) and is_ours, tuple(self._others(scheme)))

    def _starts(self, scheme: str) -> str:
        """Return the ProgID that was chosen, else the scheme's own key when it has a command, else ""."""
        choice = rf"{rows.USER_CHOICES}\{scheme}"
        # UserChoiceLatest came with Windows 11 24H2 and wins where it is.
        for key in (rf"{choice}\UserChoiceLatest\ProgId", rf"{choice}\UserChoice"):
            if chosen := self._registry.value("HKCU", key, "ProgId"):
                return chosen
        return scheme if any(self._command_of(hive, scheme) for _, hive in _HIVES) else ""

    def _others(self, scheme: str) -> Iterator[str]:
        """Yield the ProgIDs of other applications that offer themselves for *scheme*."""
        for _, hive in _HIVES:
            for name in self._registry.names(hive, rows.REGISTERED_APPLICATIONS):
                key = self._registry.value(hive, rows.REGISTERED_APPLICATIONS, name)
                offered = self._registry.value(hive, rf"{key}\URLAssociations", scheme)
                if name != rows.APPLICATION and offered:
                    yield offered
            if (command := self._command_of(hive, scheme)) and not self._is_ours(command):
                yield scheme

    def _is_free(self, scheme: str) -> bool:
        found = [command for _, hive in _HIVES if (command := self._command_of(hive, scheme))]
        return all(self._is_ours(command) for command in found)

    def _was_put(self, hive: Hive, key: str, name: str, data: str) -> bool:
        found = self._registry.value(hive, key, name)
        return found is not None and (found == self._filled(data) or self._is_ours(found))

    def _command_of(self, hive: Hive, name: str) -> str:
        return self._registry.value(hive, rf"{rows.CLASSES}\{name}\{rows.COMMAND}", "") or ""

    @staticmethod
    def _is_ours(command: str) -> bool:
        return any(name in command.lower() for name in _OURS)

    def _change(self, hive: Hive, key: str, name: str, after: str | None) -> ValueChange:
        return ValueChange(self._registry, hive, (key, name), self._registry.value(hive, key, name), after)

    def _filled(self, data: str) -> str:
        return self._filling.get(data, data)


def reg_text(program: str, schemes: tuple[str, ...] = rows.USUAL_SCHEMES) -> str:
    """Return a ``.reg`` file's text that registers *program*, a whole path, for all users.

    Without the rows that claim a scheme outright: such a file cannot look whether they are another product's.
    """
    filling = {"{click}": f'"{program}" "%1"', "{icon}": f'"{program}",0'}
    lines, last = ["Windows Registry Editor Version 5.00"], ""
    for key, name, data in (*rows.APPLICATION_ROWS, *map(rows.claim_row, schemes)):
        if key != last:
            lines += ["", rf"[HKEY_LOCAL_MACHINE\{key}]"]
        lines.append(f"{_escaped(name) if name else '@'}={_escaped(filling.get(data, data))}")
        last = key
    return "\n".join((*lines, ""))


def words(command: str) -> tuple[str, ...]:
    """Return the words of a registered command, ``{link}`` in place of ``%1``: quotes hold together, blanks part."""
    found, word, is_quoted = list[str](), "", False
    for letter in command:
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == " " and not is_quoted:
            found, word = [*found, word], ""
        else:
            word += letter
    return tuple("{link}" if each.lower() in ("%1", "%l") else each for each in (*found, word) if each)


def _quoted(command: tuple[str, ...]) -> str:
    if any('"' in word or "%" in word for word in command):
        raise CannotRegister(
            f"Windows cannot start {command[0]}: install Deskcall in a folder without quotes and percents"
        )
    return " ".join(f'"{word}"' if " " in word or number == 0 else word for number, word in enumerate(command))


def _escaped(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
