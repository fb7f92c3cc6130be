"""A whole Windows by wine, as an administrator sees it: commands with their true exit codes, registry, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wine import Wine, booted, windows_path

from handlers import rows

Registry = dict[tuple[str, str], str]
_BOOKKEEPING = re.compile(r"(?i)Software\\(Classes|Microsoft\\Windows\\CurrentVersion)\\Installer(\\|$)")
# Written by wine's driver of network cards, some time after the start.
_HARDWARE = re.compile(r"(?i)\\Windows NT\\CurrentVersion\\NetworkCards(\\|$)")
_VALUE = re.compile(r'(?:@|"((?:[^"\\]|\\.)*)")=(.*)', re.DOTALL)


@dataclass(frozen=True)
class WindowsMachine:
    """One machine with one user, who is an administrator."""

    wine: Wine

    @property
    def folder(self) -> Path:
        """Return where Deskcall is installed."""
        return self.wine.drive / "Program Files" / rows.APPLICATION

    @property
    def local_data(self) -> Path:
        """Return the user's folder for data of this machine."""
        return next((self.wine.drive / "users").glob("[!P]*")) / "AppData" / "Local" / rows.FOLDER_WITH_CAPITAL

    def command(self, line: str) -> int:
        """Run a line as typed in a terminal; return its exit code, which wine itself cuts to 8 bits."""
        batch, code = self.wine.folder / "run.bat", self.wine.folder / "code"
        code.unlink(missing_ok=True)
        # The blank before > : a digit there would say which of the program's outputs goes into the file.
        lines = ("@echo off", line.replace("%", "%%"), f"echo %ERRORLEVEL% >{windows_path(code)}", "")
        batch.write_bytes("\r\n".join(lines).encode())
        self.wine.run("cmd", "/c", windows_path(batch))
        return int(code.read_text())

    def install(self, package: Path, *properties: str) -> int:
        """Install an MSI silently."""
        return self.command(" ".join((f"msiexec /i {windows_path(package)} /qn", *properties)))

    def remove(self, package: Path) -> int:
        """Remove what an MSI installed."""
        return self.command(f"msiexec /x {windows_path(package)} /qn")

    def click(self, link: str) -> None:
        """Open a link as the desktop does."""
        self.wine.run("start", link)

    def put(self, key: str, name: str, data: str) -> None:
        """Write a text value below HKLM."""
        where = ("/v", name) if name else ("/ve",)
        done = self.wine.run("reg", "add", rf"HKLM\{key}", *where, "/d", data, "/f")
        assert done.returncode == 0, done.stderr

    def drop(self, key: str) -> None:
        """Delete a key below HKLM and all below it."""
        self.wine.run("reg", "delete", rf"HKLM\{key}", "/f")

    def registry(self) -> Registry:
        """Return the values below HKLM\\Software by key and name, "" for the default one; texts as they are."""
        return {place: data for place, data in self._exported().items() if data is not None}

    def keys(self) -> frozenset[str]:
        """Return the keys below HKLM\\Software, also those without a value; none of Windows Installer's own books."""
        return frozenset(key for key, _ in self._exported() if not _BOOKKEEPING.match(key))

    def files(self) -> frozenset[str]:
        """Return the paths of all files and folders of drive C, without logs and copies of Windows Installer."""
        places = (str(place.relative_to(self.wine.drive)) for place in self.wine.drive.rglob("*"))
        return frozenset(
            each for each in places if not re.match(r"(?i)windows/(installer|temp|logs)|users/[^/]+/temp", each)
        )

    def _exported(self) -> dict[tuple[str, str], str | None]:
        """Return every value; None, under the name "", for a key without a default value."""
        file = self.wine.folder / "exported.reg"
        assert self.wine.run("reg", "export", r"HKLM\Software", windows_path(file), "/y").returncode == 0
        found = parse(file.read_text("utf-16"))
        return {place: data for place, data in found if not _HARDWARE.search(place[0])}


def parse(text: str) -> Iterator[tuple[tuple[str, str], str | None]]:
    """Yield what a .reg file holds: ((key below HKLM, name), data)."""
    key = ""
    for line in re.sub(r"\\\r?\n *", "", text).splitlines():
        if line.startswith("["):
            key = line.strip("[]").removeprefix("HKEY_LOCAL_MACHINE\\")
            yield (key, ""), None
        elif found := _VALUE.fullmatch(line):
            data = found[2]
            is_text = data.startswith('"')
            yield (key, _unescaped(found[1] or "")), _unescaped(data[1:-1]) if is_text else data


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


@contextmanager
def machine(folder: Path) -> Iterator[WindowsMachine]:
    """Give a machine on which nothing of ours was ever installed; takes 20 s."""
    with booted(folder) as wine:
        yield WindowsMachine(wine)
