"""What packages for Windows are made of in tests: as few files as show every rule."""

from __future__ import annotations

from pathlib import Path

from installers import spec


def small_tree(folder: Path) -> Path:
    """Make a folder to be packed: a program that is none, a file beside it, folders with files and without."""
    (folder / "app" / "agent").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / spec.CLICK_PROGRAM).write_bytes(b"MZ")
    (folder / spec.LAUNCHER).write_text("@echo\r\n")
    (folder / "app" / "agent" / "it's an & odd.py").write_text("")
    return folder
