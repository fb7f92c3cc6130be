"""Python for Windows as python.org gives it, "Windows embeddable package": checked, unpacked, led to our packages.

It is in no registry that a build can reach by name, so whoever makes a release gives the file and its hash.
"""

import compileall
import hashlib
import py_compile
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath

from installers import CannotBuild, spec

FOLDER = spec.AGENT_PROGRAM.partition("\\")[0]
PROGRAMS = ("python.exe", "pythonw.exe")
SEARCHED = (".", r"..\app", r"..\vendor")  # and no "import site": nothing outside of this installation is ever loaded


def unpack(given: Path, sha256: str, tree: Path) -> None:
    """Put the runtime into *tree*, and compile our packages there for it. Raises CannotBuild."""
    try:
        content = given.read_bytes()
    except OSError as error:
        raise CannotBuild(f"{given} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256.lower():
        raise CannotBuild(f"{given} has the SHA-256 {found}, not {sha256}; compare with the page of the release")
    with _opened(given) as archive:
        names = [PurePosixPath(name) for name in archive.namelist()]
        library = _library(given, names)
        archive.extractall(tree / FOLDER)  # every name was looked at
    searched = "\r\n".join((library, *SEARCHED, ""))
    (tree / FOLDER / library).with_suffix("._pth").write_bytes(searched.encode("ascii"))
    _compile(tree, library)


def _opened(given: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(given)
    except zipfile.BadZipFile as error:
        raise CannotBuild(f"{given} is no zip file") from error


def _library(given: Path, names: list[PurePosixPath]) -> str:
    """Return the name of the zip file of the standard library: ``python311.zip``."""
    if any(name.is_absolute() or ".." in name.parts or "\\" in str(name) or ":" in str(name) for name in names):
        raise CannotBuild(f"{given} has names that lead out of its folder")
    libraries = [str(name) for name in names if re.fullmatch(r"python3\d+\.zip", str(name))]
    if len(libraries) != 1 or not {PurePosixPath(each) for each in PROGRAMS} <= set(names):
        raise CannotBuild(f"{given} is not Python's Windows embeddable package")
    return libraries[0]


def _compile(tree: Path, library: str) -> None:
    """Compile for that Python: users cannot write beside our modules, so every start would compile them anew."""
    ours = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    if library != ours:
        wanted = f"{library[6]}.{library[7:].removesuffix('.zip')}"
        raise CannotBuild(
            f"the package is of Python {wanted}; build with Python {wanted}, so that it can compile for it"
        )
    how = py_compile.PycInvalidationMode.UNCHECKED_HASH
    for folder in ("app", "vendor"):
        if not compileall.compile_dir(tree / folder, quiet=2, stripdir=tree, invalidation_mode=how):
            raise CannotBuild(f"not every module in {folder} compiles; this Python's own words: python -m compileall")
