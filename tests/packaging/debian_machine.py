"""A fresh Debian of its own, in which the package is installed: booted where a container can boot, else a chroot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from .debian_package import built, newer

CHECKS = Path(__file__).parent / "container" / "checks.py"
SUITE = "bookworm"
INSIDE = (
    "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,python3,libglib2.0-bin,xdg-utils,desktop-file-utils"
)
LEFT_OUT = "logins of systemd, the unit of the agent, its restart after an upgrade"
UNIT = """\
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 /given/checks.py booted /given/old.deb /given/new.deb /given/facts.json
ExecStopPost=/bin/systemctl poweroff --no-block
StandardOutput=file:/given/output
StandardError=file:/given/output
[Install]
WantedBy=multi-user.target
"""
ISOLATED = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child")


class Machine:
    """Its root folder below *folder*, made anew."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={INSIDE}", SUITE, str(self.root))
        given = self.root / "given"
        given.mkdir()
        package = built(folder)
        shutil.copy(package, given / "old.deb")
        shutil.copy(newer(package, folder), given / "new.deb")
        shutil.copy(CHECKS, given / "checks.py")

    def facts(self) -> dict[str, object]:
        """Return what was seen in it: booted, or where nothing boots as far as a chroot can show it."""
        is_booted = "DESKCALL_CHROOT" not in os.environ and self._boots()
        file = self.root / "given/facts.json"
        if not is_booted:
            command = f"mount -t proc proc {self.root}/proc && ip link set lo up && exec chroot {self.root}"
            inside = "/usr/bin/python3 /given/checks.py chroot /given/old.deb /given/new.deb /given/facts.json"
            run(*ISOLATED, "sh", "-c", f"{command} {inside} >{self.root}/given/output 2>&1", is_fatal=False)
        facts: dict[str, object] = json.loads(file.read_text()) if file.exists() else {}
        assert facts.get("done"), f"{facts.get('failed')}\n{self.output()}"
        return facts

    def output(self) -> str:
        """Return what the checks printed, command by command."""
        file = self.root / "given/output"
        return file.read_text()[-8_000:] if file.exists() else "nothing was run"

    def _boots(self) -> bool:
        """Boot it, let it run the checks and power itself off; return whether it came so far."""
        (self.root / "etc/systemd/system/checks.service").write_text(UNIT)
        run("systemctl", f"--root={self.root}", "--quiet", "enable", "checks.service")
        boot = ("systemd-nspawn", "--quiet", "-D", str(self.root), "--private-network", "--register=no", "--keep-unit")
        run(*boot, "--boot", is_fatal=False)
        return (self.root / "given/facts.json").exists()


def run(*command: str, is_fatal: bool = True) -> None:
    """Run it to its end, for five minutes at most."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=300, check=False
    )
    assert not is_fatal or done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
