"""The Debian package: a tree of files, settled to the last bit, and dpkg-deb. No debhelper."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from handlers import rows
from installers import CannotBuild, payload, spec
from installers.linux import manual, texts

_CONTROL = "DEBIAN"
_SCRIPTS = ("postinst", "prerm", "postrm")
_DOCUMENTS = f"usr/share/doc/{spec.PACKAGE}"
_MANUAL = "usr/share/man/man1"


def build(out: Path, options: argparse.Namespace) -> tuple[Path, ...]:
    """Put ``deskcall_VERSION_all.deb`` into *out*; the same sources give the same bytes. Raises CannotBuild."""
    del options
    tool = shutil.which("dpkg-deb")
    if tool is None:
        raise CannotBuild("dpkg-deb is missing; on Debian: apt install dpkg")
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", spec.RELEASED_SECONDS))
    made = out / f"{spec.PACKAGE}_{spec.VERSION}_all.deb"
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        fill(tree, seconds)
        command = [tool, "--root-owner-group", "-Zxz", "--build", str(tree), str(made)]
        dated = os.environ | {"SOURCE_DATE_EPOCH": str(seconds)}
        done = subprocess.run(command, env=dated, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise CannotBuild(f"dpkg-deb failed: {done.stderr.strip()}")
    return (made,)


def fill(tree: Path, seconds: int) -> None:
    """Make *tree* what the package holds. Raises CannotBuild."""
    code = _below(tree, rows.PACKAGED_FOLDER)
    payload.own(code)
    payload.vendor("linux", code / "vendor")
    _write(tree, spec.MACHINE_SETTINGS.path, texts.settings())
    _write(tree, spec.LOGON_ENTRY.path, texts.logon_entry())
    _write(tree, spec.ENTRY.path, texts.entry())
    _write(tree, spec.UNIT_FILE.path, texts.unit())
    _write(tree, spec.ICON.path, (payload.ROOT / "agent/web/static/icon.svg").read_text("utf-8"))
    _write(tree, rows.PACKAGED_COMMAND, texts.command_launcher(), is_run=True)
    _write(tree, rows.PACKAGED_CLICK, texts.click_launcher(), is_run=True)
    _write(tree, f"usr/share/python3/runtime.d/{spec.PACKAGE}.rtupdate", texts.script("rtupdate"), is_run=True)
    _write(tree, f"usr/share/lintian/overrides/{spec.PACKAGE}", texts.script("lintian-overrides"))
    _document(tree, seconds)
    _describe(tree)
    payload.settle(tree, seconds)


def _document(tree: Path, seconds: int) -> None:
    news = texts.changelog((payload.ROOT / "CHANGELOG.md").read_text("utf-8"), seconds)
    _write_packed(tree / _DOCUMENTS / "changelog.gz", news)
    for name, page in manual.pages(seconds):
        _write_packed(tree / _MANUAL / f"{name}.gz", page)
    licence = (payload.ROOT / "LICENSE").read_text("utf-8")
    vendored = _below(tree, rows.PACKAGED_FOLDER).glob("vendor/*.dist-info")
    _write(tree, f"{_DOCUMENTS}/copyright", texts.copyrights(licence, vendored))


def _describe(tree: Path) -> None:
    """Write what dpkg reads; last, for it counts and sums up all the rest."""
    files = sorted(place for place in tree.rglob("*") if place.is_file())
    sums = (
        f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {file.relative_to(tree)}\n"
        for file in files
    )
    (tree / _CONTROL).mkdir()
    settings = sorted(place.path for place in (spec.MACHINE_SETTINGS, spec.LOGON_ENTRY))
    _write(tree, f"{_CONTROL}/md5sums", "".join(sums))
    _write(tree, f"{_CONTROL}/control", texts.control(_installed_kib(tree)))
    _write(tree, f"{_CONTROL}/conffiles", "".join(f"{path}\n" for path in settings))
    for name in _SCRIPTS:
        _write(tree, f"{_CONTROL}/{name}", texts.script(name), is_run=True)


def _installed_kib(tree: Path) -> int:
    """Return what dpkg-gencontrol would: each file rounded up, 1 for a folder."""
    places = (place for place in tree.rglob("*") if _CONTROL not in place.relative_to(tree).parts)
    return sum(-(-place.stat().st_size // 1024) if place.is_file() else 1 for place in places)


def _below(tree: Path, path: str) -> Path:
    return tree / path.lstrip("/")


def _write(tree: Path, path: str, text: str, *, is_run: bool = False) -> None:
    file = _below(tree, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    file.chmod(0o755 if is_run else 0o644)


def _write_packed(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Without a date of its own, as gzip -9n has it.
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
