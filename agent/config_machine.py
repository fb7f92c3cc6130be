"""What the administrator of this machine has set: what is enforced, and defaults; each system keeps them elsewhere.

What is enforced is never looked for where the environment leads, which every user writes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from agent import config_text
from agent.config_levels import Layer
from handlers import rows

NAME = "config.toml"
ROOT = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine: *root* stands before its folders, *owner* administers it. Nothing but a test has another one."""

    root: Path = Path("/")
    owner: int = ROOT


def file(path: Path) -> tuple[Layer, ...]:
    """Return the defaults of the file at *path*; nothing when there is none."""
    return (config_text.read(path, "machine"),) if config_text.is_there(path) else ()


if sys.platform == "win32":
    from agent import config_named, registry_values

    def places(machine: Machine) -> tuple[Path, ...]:
        """Return where a file of the whole machine is looked for."""
        del machine
        # Any user can make folders in ProgramData: only the installation's own, in Program Files, is believed.
        runtime = Path(sys.executable).parent
        return (runtime.parent / NAME,) if runtime.name.lower() == "runtime" else ()

    def defaults(machine: Machine) -> tuple[Layer, ...]:
        """Return what counts where the user says nothing, the weakest first."""
        files = tuple(layer for path in places(machine) for layer in file(path))
        return (*files, *registry_values.layers("HKLM", rows.MACHINE_DEFAULTS, config_named.defaults))

    def policy(machine: Machine) -> tuple[Layer, ...]:
        """Return what is enforced, the weakest first: the user's policies, then the machine's."""
        del machine
        of_user = registry_values.layers("HKCU", rows.POLICIES, config_named.policy)
        return (*of_user, *registry_values.layers("HKLM", rows.POLICIES, config_named.policy))

elif sys.platform == "darwin":
    import os
    import pwd

    from agent import managed_preferences

    def places(machine: Machine) -> tuple[Path, ...]:
        """Return where a file of the whole machine is looked for."""
        return (machine.root / "Library/Application Support" / rows.FOLDER_WITH_CAPITAL / NAME,)

    def defaults(machine: Machine) -> tuple[Layer, ...]:
        """Return what counts where the user says nothing, the weakest first."""
        files = tuple(layer for path in places(machine) for layer in file(path))
        return (*files, *managed_preferences.defaults(machine.root, machine.owner, _user()))

    def policy(machine: Machine) -> tuple[Layer, ...]:
        """Return what is enforced, the weakest first."""
        return managed_preferences.policy(machine.root, machine.owner, _user())

    def _user() -> str:
        return pwd.getpwuid(os.getuid()).pw_name  # not from the environment, which the user writes

else:
    import platformdirs

    def places(machine: Machine) -> tuple[Path, ...]:
        """Return where a file of the whole machine is looked for: defaults may stand where XDG_CONFIG_DIRS says."""
        usual = platformdirs.site_config_dir(rows.FOLDER, appauthor=False)
        return (machine.root / usual.lstrip("/") / NAME,)

    def defaults(machine: Machine) -> tuple[Layer, ...]:
        """Return what counts where the user says nothing, the weakest first."""
        return tuple(layer for path in places(machine) for layer in file(path))

    def policy(machine: Machine) -> tuple[Layer, ...]:
        """Return what is enforced, the weakest first."""
        path = machine.root / rows.POLICY_FILE.lstrip("/")
        return (config_text.read(path, "policy", owner=machine.owner),) if config_text.is_there(path) else ()
