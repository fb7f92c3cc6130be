"""How this installation is known to the operating system: registering, taking that back, and looking."""

import os
import sys
from collections.abc import Mapping
from typing import Protocol

from handlers.changes import Change, Commands, Holder, Status, Wanted, answer_of
from handlers.rows import PACKAGED_CLICK, PACKAGED_FOLDER
from handlers.start import agent_command, windowless


class Registration(Protocol):
    """What every operating system can do. Whatever changes is given first, and made by its own ``make()``, in order."""

    def registering(self, wanted: Wanted) -> tuple[Change, ...]:
        """Return what is to be done; empty when all is so already. Nobody else's registration is in it."""

    def unregistering(self, *, is_for_all: bool, previous: Mapping[str, Holder]) -> tuple[Change, ...]:
        """Return what takes away all that is ours, and gives back to *previous* what we still hold."""

    def status(self) -> Status:
        """Return how links are opened now. Changes nothing."""

    def holders(self, schemes: tuple[str, ...]) -> tuple[Holder, ...]:
        """Return who opens links of *schemes* now, or would without us; never ourselves."""


def commands() -> Commands:
    """Return what the system shall start, of this very installation."""
    package = os.path.dirname(os.path.abspath(__file__))
    if os.path.dirname(package) == PACKAGED_FOLDER:
        return Commands((PACKAGED_CLICK,), agent_command())
    return Commands((*_python(), os.path.join(package, "__main__.py")), agent_command())


def hook_command() -> tuple[str, ...]:
    """Return what a softphone shall run on a ring, with what it knows of the caller behind it."""
    return (*_python(), os.path.join(os.path.dirname(os.path.abspath(__file__)), "hook.py"), "--")


def _python() -> tuple[str, ...]:
    """Return the interpreter without site, for a program by its path: -m takes twice as long to find the package."""
    return (windowless(sys.executable), "-I", "-S")


if sys.platform == "win32":

    def for_this_platform() -> Registration:
        """Return the registration of the system that we run on."""
        from handlers.windows import Windows
        from handlers.winregistry import SystemRegistry

        return Windows(commands(), SystemRegistry())

elif sys.platform == "darwin":

    def for_this_platform() -> Registration:
        """Return the registration of the system that we run on."""
        from handlers.macos import MacOs

        return MacOs(commands(), os.path.expanduser("~"), answer_of)

else:

    def for_this_platform() -> Registration:
        """Return the registration of the system that we run on."""
        from handlers.linux import Linux

        return Linux(commands(), os.environ, answer_of)
