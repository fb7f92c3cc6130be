"""Links on macOS: the application bundle, Launch Services, a launch agent. Not run here: no Mac was at hand.

Links come as Apple events, which only a bundle's program takes: without the installed bundle nothing can be registered.
"""

import os
import plistlib
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from handlers import rows
from handlers.changes import (
    Asks,
    CannotRegister,
    Change,
    CommandChange,
    Commands,
    FileChange,
    Holder,
    Scheme,
    Status,
    Wanted,
    content,
)

LSREGISTER = "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
_CHOICES = "Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
_AGENT = f"Library/LaunchAgents/{rows.REVERSE_DNS}.plist"
# macOS 12 and newer; it may ask the user. Arguments: the bundle's path, then schemes.
_SET_DEFAULT = (
    "ObjC.import('AppKit'); function run(a) { const space = $.NSWorkspace.sharedWorkspace; "
    "const app = $.NSURL.fileURLWithPath(a[0]); for (const scheme of a.slice(1)) "
    "space.setDefaultApplicationAtURLToOpenURLsWithSchemeCompletionHandler(app, scheme, null); "
    "$.NSRunLoop.currentRunLoop.runUntilDate($.NSDate.dateWithTimeIntervalSinceNow(2)); }"
)
_FIND = (
    "ObjC.import('AppKit'); function run(a) { "
    "return $.NSWorkspace.sharedWorkspace.URLForApplicationWithBundleIdentifier(a[0]).path.js; }"
)


class MacOs:
    """The registration of one user, and that of everybody. *root* stands before the machine's folders: tests."""

    def __init__(self, commands: Commands, home: str, ask: Asks, root: str = "") -> None:
        self._commands, self._home, self._ask, self._root = commands, home, ask, root

    def registering(self, wanted: Wanted) -> tuple[Change, ...]:
        """Return what is to be done; empty when all is so already. Raises CannotRegister without the bundle."""
        bundle = self._bundle()
        if bundle is None:
            raise CannotRegister(f"{rows.BUNDLE} is not installed: macOS hands links to an application bundle only")
        changes = list[Change]()
        if not self._is_known():
            changes.append(CommandChange("tell Launch Services", (LSREGISTER, "-f", bundle), self._ask))
        agent = self._agent(is_for_all=wanted.is_for_all)
        before, after = content(agent), launch_agent(self._commands.agent)
        if wanted.starts_at_logon and before != after:
            changes.append(FileChange(agent, before, after))
        missing = tuple(each for each in wanted.schemes if self._starts(each) != rows.REVERSE_DNS)
        if wanted.is_default and missing:
            changes.append(self._becoming_default(bundle, missing))
        return tuple(changes)

    def unregistering(self, *, is_for_all: bool, previous: Mapping[str, Holder]) -> tuple[Change, ...]:
        """Return what is to be done; schemes that are still ours go back to *previous*."""
        changes = list[Change]()
        for scheme in rows.LINK_SCHEMES:
            holder = previous.get(scheme)
            path = self._path_of(holder.id) if holder and self._starts(scheme) == rows.REVERSE_DNS else ""
            if path:
                changes.append(self._becoming_default(path, (scheme,)))
        agent = self._agent(is_for_all=is_for_all)
        before = content(agent)
        if before is not None:
            changes.append(FileChange(agent, before, None))
        bundle = self._bundle()
        if bundle is not None and self._is_known():
            changes.append(CommandChange("tell Launch Services", (LSREGISTER, "-u", bundle), self._ask))
        return tuple(changes)

    def status(self) -> Status:
        """Return how links are opened now. Changes nothing."""
        where = tuple(
            name for name, of_all in (("user", False), ("system", True)) if self._bundle_at(is_for_all=of_all)
        )
        registered = where if self._is_known() else ()
        logon = (("user", False), ("system", True))
        return Status(
            tuple(self._scheme(scheme, registered) for scheme in rows.LINK_SCHEMES),
            tuple(name for name, of_all in logon if content(self._agent(is_for_all=of_all)) is not None),
        )

    def holders(self, schemes: tuple[str, ...]) -> tuple[Holder, ...]:
        """Return who was chosen for *schemes*; never ourselves. A bundle is opened by ``open -b``, not by a program."""
        found = ((scheme, self._starts(scheme)) for scheme in schemes)
        return tuple(
            Holder(scheme, name, ("/usr/bin/open", "-b", name, "{link}"))
            for scheme, name in found
            if name and name != rows.REVERSE_DNS
        )

    def _scheme(self, scheme: str, registered: tuple[str, ...]) -> Scheme:
        starts = self._starts(scheme)
        others = (starts,) if starts and starts != rows.REVERSE_DNS else ()
        claimed = registered if scheme in rows.USUAL_SCHEMES else ()
        return Scheme(scheme, claimed, starts, starts == rows.REVERSE_DNS, others)

    def _starts(self, scheme: str) -> str:
        """Return the bundle id that was chosen for *scheme*; Launch Services writes it in lower case."""
        try:
            with open(os.path.join(self._home, _CHOICES), "rb") as file:
                handlers: list[dict[str, Any]] = plistlib.load(file).get("LSHandlers", [])
        except (OSError, ValueError, ExpatError, AttributeError):
            return ""
        chosen = (each.get("LSHandlerRoleAll", "") for each in handlers if each.get("LSHandlerURLScheme") == scheme)
        found = str(next(chosen, ""))
        return rows.REVERSE_DNS if found.lower() == rows.REVERSE_DNS.lower() else found

    def _becoming_default(self, bundle: str, schemes: tuple[str, ...]) -> CommandChange:
        why = f"make {os.path.basename(bundle)} the default for {', '.join(schemes)} (macOS may ask)"
        command = ("/usr/bin/osascript", "-l", "JavaScript", "-e", _SET_DEFAULT, bundle, *schemes)
        return CommandChange(why, command, self._ask)

    def _is_known(self) -> bool:
        return rows.REVERSE_DNS.lower() in self._ask((LSREGISTER, "-dump", "URLScheme")).lower()

    def _path_of(self, bundle_id: str) -> str:
        return self._ask(("/usr/bin/osascript", "-l", "JavaScript", "-e", _FIND, bundle_id)).strip()

    def _bundle(self) -> str | None:
        return self._bundle_at(is_for_all=False) or self._bundle_at(is_for_all=True)

    def _bundle_at(self, *, is_for_all: bool) -> str | None:
        path = (
            os.path.join(self._root or "/", "Applications") if is_for_all else os.path.join(self._home, "Applications")
        )
        bundle = os.path.join(path, rows.BUNDLE)
        return bundle if os.path.exists(os.path.join(bundle, "Contents", "Info.plist")) else None

    def _agent(self, *, is_for_all: bool) -> str:
        return os.path.join((self._root or "/") if is_for_all else self._home, _AGENT)


def launch_agent(command: tuple[str, ...]) -> str:
    """Return the launch agent that keeps the agent running in a person's session."""
    return plistlib.dumps(
        {
            "Label": rows.REVERSE_DNS,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
            "ThrottleInterval": 5,
            "AssociatedBundleIdentifiers": [rows.REVERSE_DNS],
        },
        sort_keys=False,
    ).decode()
