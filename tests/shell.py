"""``deskcall`` run as people and scripts run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Shell:
    """Runs ``deskcall`` with its data below *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DESKCALL_", "XDG_"))},
            "HOME": str(folder),
            "XDG_CONFIG_DIRS": str(folder / "machine"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "agent", *arguments]

    def run(self, *arguments: str, text: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            input=text,
            capture_output=True,
            encoding="utf-8",
            env=self.environ | environ,
            timeout=60,
            check=False,
        )

    def config(self, text: str) -> str:
        file = self.folder / "given.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)
