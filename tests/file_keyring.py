"""A keyring in one file, for commands that run as processes: ``PYTHON_KEYRING_BACKEND=file_keyring.Keyring``."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Keyring(KeyringBackend):
    """Keeps everything in the file that FILE_KEYRING names."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file().write_text(json.dumps(self._entries() | {f"{service}/{username}": password}), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        self._file().write_text(json.dumps({n: p for n, p in self._entries().items() if n != f"{service}/{username}"}))

    def _entries(self) -> dict[str, str]:
        return dict(json.loads(self._file().read_text("utf-8"))) if self._file().exists() else {}

    def _file(self) -> Path:
        return Path(os.environ["FILE_KEYRING"])
