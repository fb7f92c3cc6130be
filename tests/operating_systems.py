"""Three operating systems, each as small as registering links can see it: a real Linux desktop in folders of its own, a
registry in memory, a Mac made of folders whose Launch Services answer from a list."""

from __future__ import annotations

import os
import plistlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from handlers import rows
from handlers.changes import Commands, Wanted, answer_of
from handlers.linux import Linux
from handlers.macos import LSREGISTER, MacOs
from handlers.registration import Registration
from handlers.windows import Windows
from handlers.winregistry import Hive
from installers.macos.bundle import info_plist

CLICK = Commands((sys.executable, "-I", "-S", "/opt/deskcall/handlers/__main__.py"), (sys.executable, "run"))
WINDOWS = Commands((r"C:\Program Files\Deskcall\deskcall-open.exe",), (r"C:\Program Files\Deskcall\agent.exe", "run"))


class OperatingSystem(Protocol):
    """What a test needs of one beside its registration."""

    can_be_default: bool

    @property
    def registration(self) -> Registration:
        """Return what is tested, looking at it as it is now."""

    def snapshot(self) -> object:
        """Return everything that registering could change."""

    def install(self, name: str, scheme: str) -> None:
        """Let somebody else's program *name* claim *scheme* and be what a click starts."""

    def holder(self, scheme: str) -> str:
        """Return the name of what a click starts, "" when nothing, "deskcall" when it is us."""

    def other_command(self, name: str) -> tuple[str, ...]:
        """Return the command by which *name* opens a link."""


class LinuxDesktop:
    """Private XDG folders; gio, xdg-mime and update-desktop-database are the real ones."""

    can_be_default = True

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "machine"
        self.environ = {
            "HOME": str(folder / "home"),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "XDG_DATA_DIRS": f"{self.root}/usr/local/share:{self.root}/usr/share",
            "XDG_CONFIG_DIRS": f"{self.root}/etc/xdg",
        }
        for place in (folder / "home", folder / "bin", self.root):
            place.mkdir(parents=True)

    @property
    def registration(self) -> Registration:
        return Linux(CLICK, self.environ, self.ask, root=str(self.root))

    def ask(self, command: tuple[str, ...]) -> str:
        return answer_of(("env", "-i", *(f"{name}={value}" for name, value in self.environ.items()), *command))

    def snapshot(self) -> object:
        files = (each for each in self.folder.rglob("*") if each.is_file() and each.name != "mimeinfo.cache")
        return {str(each): each.read_bytes() for each in files}

    def install(self, name: str, scheme: str) -> None:
        applications, config = self.root / "usr/share/applications", self.folder / "home/.config"
        program = self.folder / "bin" / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o700)
        applications.mkdir(parents=True, exist_ok=True)
        (applications / f"{name}.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName={name}\nExec={name} --call %u\n"
            f"MimeType=x-scheme-handler/{scheme};\n"
        )
        answer_of(("update-desktop-database", str(applications)))
        config.mkdir(exist_ok=True)
        (config / "mimeapps.list").write_text(
            f"# mine\n[Default Applications]\ntext/html=firefox.desktop\nx-scheme-handler/{scheme}={name}.desktop\n"
            "\n[Added Associations]\ntext/plain=vi.desktop;\n"
        )

    def holder(self, scheme: str) -> str:
        said = self.ask(("xdg-mime", "query", "default", f"x-scheme-handler/{scheme}")).strip()
        return "deskcall" if said == rows.DESKTOP_ID else said.removesuffix(".desktop")

    def other_command(self, name: str) -> tuple[str, ...]:
        return (str(self.folder / "bin" / name), "--call", "{link}")


@dataclass
class RegistryInMemory:
    """Keys and text values as Windows keeps them: case is kept and does not count, an empty key is one nevertheless."""

    keys: dict[tuple[Hive, str], dict[str, tuple[str, str]]] = field(default_factory=dict)

    def value(self, hive: Hive, key: str, name: str) -> str | None:
        found = self.keys.get((hive, key.lower()), {}).get(name.lower())
        return found[1] if found is not None else None

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        return tuple(name for name, _ in self.keys.get((hive, key.lower()), {}).values())

    def put(self, hive: Hive, key: str, name: str, data: str) -> None:
        parts = key.lower().split("\\")
        for end in range(1, len(parts) + 1):
            self.keys.setdefault((hive, "\\".join(parts[:end])), {})
        self.keys[hive, key.lower()][name.lower()] = (name, data)

    def drop(self, hive: Hive, key: str, name: str) -> None:
        key = key.lower()
        del self.keys[hive, key][name.lower()]
        while "\\" in key and not self.keys[hive, key] and not self._has_subkeys(hive, key):
            del self.keys[hive, key]
            key = key.rpartition("\\")[0]

    def _has_subkeys(self, hive: Hive, key: str) -> bool:
        return any(at == hive and other.startswith(f"{key}\\") for at, other in self.keys)


class WindowsMachine:
    """A registry that has what every Windows has."""

    can_be_default = False

    def __init__(self, folder: Path) -> None:
        del folder
        self.registry = RegistryInMemory()
        hives: tuple[Hive, ...] = ("HKCU", "HKLM")
        for hive in hives:
            self.registry.put(hive, rows.RUN, "OneDrive", "onedrive.exe")
            self.registry.put(hive, rows.REGISTERED_APPLICATIONS, "Mail", r"Software\Mail\Capabilities")
            self.registry.put(hive, rf"{rows.CLASSES}\http", rows.URL_PROTOCOL, "")

    @property
    def registration(self) -> Registration:
        return Windows(WINDOWS, self.registry)

    def snapshot(self) -> object:
        return {key: dict(values) for key, values in self.registry.keys.items()}

    def install(self, name: str, scheme: str) -> None:
        command = rf'"C:\Program Files\{name}\{name}.exe" --call "%1"'
        self.registry.put("HKLM", rf"{rows.CLASSES}\{name}.Url\{rows.COMMAND}", "", command)
        self.registry.put("HKLM", rf"{rows.CLASSES}\{scheme}\{rows.COMMAND}", "", command)
        self.registry.put("HKLM", rows.REGISTERED_APPLICATIONS, name, rf"Software\{name}\Capabilities")
        self.registry.put("HKLM", rf"Software\{name}\Capabilities\URLAssociations", scheme, f"{name}.Url")
        self.registry.put("HKCU", rf"{rows.USER_CHOICES}\{scheme}\UserChoice", "ProgId", f"{name}.Url")
        self.registry.put("HKCU", rf"{rows.USER_CHOICES}\{scheme}\UserChoice", "Hash", "m4bPqLx=")

    def holder(self, scheme: str) -> str:
        chosen = self.registry.value("HKCU", rf"{rows.USER_CHOICES}\{scheme}\UserChoice", "ProgId") or scheme
        hives: tuple[Hive, ...] = ("HKCU", "HKLM")
        found = (self.registry.value(hive, rf"{rows.CLASSES}\{chosen}\{rows.COMMAND}", "") for hive in hives)
        command = next(filter(None, found), "")
        return "deskcall" if "deskcall-open" in command else command.rpartition("\\")[2].partition(".exe")[0]

    def other_command(self, name: str) -> tuple[str, ...]:
        return (rf"C:\Program Files\{name}\{name}.exe", "--call", "{link}")


class Mac:
    """Folders, and Launch Services that know the bundles they were told of."""

    can_be_default = True

    def __init__(self, folder: Path) -> None:
        self.home, self.root = folder / "home", folder / "root"
        self.chosen: dict[str, str] = {}
        self.known: set[str] = set()
        bundle = self.root / "Applications" / rows.BUNDLE / "Contents"
        bundle.mkdir(parents=True)
        (bundle / "Info.plist").write_bytes(info_plist())
        self.preferences = self.home / "Library/Preferences/com.apple.LaunchServices"
        self.preferences.mkdir(parents=True)

    @property
    def registration(self) -> Registration:
        return MacOs(CLICK, str(self.home), self.ask, root=str(self.root))

    def ask(self, command: tuple[str, ...]) -> str:
        if command[0] == LSREGISTER:
            return self._launch_services(command[1:])
        script, target = command[4], command[5]
        if "URLForApplication" in script:
            return f"/Applications/{target}.app\n"
        name = rows.REVERSE_DNS if target.endswith(rows.BUNDLE) else Path(target).stem
        self.chosen |= dict.fromkeys(command[6:], name)
        self._write()
        return ""

    def snapshot(self) -> object:
        files = {str(each): each.read_bytes() for each in self.home.rglob("*") if each.is_file()}
        return files, dict(self.chosen), set(self.known)

    def install(self, name: str, scheme: str) -> None:
        self.chosen[scheme] = f"com.example.{name}"
        self._write()

    def holder(self, scheme: str) -> str:
        found = self.chosen.get(scheme, rows.REVERSE_DNS if self.known else "")
        return "deskcall" if found == rows.REVERSE_DNS else found.removeprefix("com.example.")

    def other_command(self, name: str) -> tuple[str, ...]:
        return ("/usr/bin/open", "-b", f"com.example.{name}", "{link}")

    def _launch_services(self, words: tuple[str, ...]) -> str:
        match words[0]:
            case "-f":
                self.known.add(words[1])
            case "-u":
                self.known.discard(words[1])
        return f"bundle id: {rows.REVERSE_DNS.lower()}\n" if self.known else "nothing\n"

    def _write(self) -> None:
        handlers = [
            {"LSHandlerURLScheme": scheme, "LSHandlerRoleAll": name.lower()} for scheme, name in self.chosen.items()
        ]
        file = self.preferences / "com.apple.launchservices.secure.plist"
        file.write_bytes(plistlib.dumps({"LSHandlers": handlers}))


def register(system: OperatingSystem, wanted: Wanted = Wanted()) -> None:  # noqa: B008 an immutable value
    """Make every change that registering asks for."""
    for change in system.registration.registering(wanted):
        change.make()
