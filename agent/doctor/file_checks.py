"""Whether our files are this user's alone, whole, and on a disk that holds and takes them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from importlib.resources.abc import Traversable
from pathlib import Path

from agent import paths
from agent.doctor import Finding, fail, ok, places, warn
from agent.doctor.patient import Patient
from agent.state import MIGRATIONS as STATE_MIGRATIONS
from cache import connecting
from cache.database import MIGRATIONS, SQLITE_VERSION, Database, newest_version, quick_check, schema_version
from cache.errors import CacheError, Damaged

_MOST_SHOWN = 3
_MIB = 2**20
LITTLE_BYTES, TOO_LITTLE_BYTES = 500 * _MIB, 50 * _MIB
_MENDED_IN = (3, 51, 3)
# SQLite loses what others cache of a file, and locks that are not kept (sqlite.org/howtocorrupt.html §2.1).
_NETWORKS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"})
_ESCAPED = re.compile(r"\\([0-7]{3})")  # a blank in the name of a folder is \040 in mountinfo
_ELSEWHERE = "keep data on a disk of this computer: DESKCALL_DATA, or --data at every command"


def modes(patient: Patient) -> Iterator[Finding]:
    """Yield what of ours others could read, or have made."""
    data = patient.paths.data
    if not data.exists():
        yield ok("data folder", f"{data} is not there yet")
        return
    if not data.is_dir():
        yield fail("data folder", f"{data} is no folder", "move it away, or choose another: --data")
        return
    troubles = [found for place in paths.places(patient.paths) if (found := places.trouble(place))]
    if troubles:
        more = [f"and {len(troubles) - _MOST_SHOWN} more"] if len(troubles) > _MOST_SHOWN else []
        cure = f"chmod -R go-rwx {data}; what is a link or somebody else's: delete it, the agent makes it anew"
        yield fail("data folder", "; ".join((*troubles[:_MOST_SHOWN], *more)), cure)
    else:
        yield ok("data folder", f"{data} is this user's alone")


def writable(patient: Patient) -> Iterator[Finding]:
    """Yield whether data and logs can be written: tried with a file that is deleted at once."""
    for check, folder in (("data folder", patient.paths.data), ("logs", patient.paths.logs)):
        if not patient.paths.data.is_dir():
            return
        try:
            _write(folder / f".doctor-{os.getpid()}")
        except OSError as error:
            found = f"nothing can be written to {folder}: {error.strerror}"
            yield fail(check, found, "make room or give this user the right to write there; or choose another: --data")
        else:
            yield ok(check, f"{folder} can be written")


def disk(patient: Patient) -> Iterator[Finding]:
    """Yield whether the data lies on a disk of this computer, and how much room is left."""
    data = _existing(patient.paths.data)
    kind = _file_system(data, patient.root / "proc/self/mountinfo")
    if kind in _NETWORKS:
        yield warn("disk", f"{data} is on a network ({kind}): SQLite can lose data there, and waits", _ELSEWHERE)
    free = patient.free_bytes(data)
    found = f"{free // _MIB:,} MB free where the data is{f' ({kind})' if kind else ''}"
    if free < TOO_LITTLE_BYTES:
        yield fail("disk", f"{found}: calls and notes cannot be kept", f"make room; or {_ELSEWHERE}")
    elif free < LITTLE_BYTES:
        yield warn("disk", found, f"make room; or {_ELSEWHERE}")
    elif kind not in _NETWORKS:
        yield ok("disk", found)


def sqlite(patient: Patient) -> Iterator[Finding]:
    """Yield which SQLite is used. Its fault with two writers needs no cure: each file of ours has one."""
    del patient
    version = tuple(int(part) for part in SQLITE_VERSION.split("."))
    note = "" if version >= _MENDED_IN else "; its fault with two writers (before 3.51.3) cannot happen: we have one"
    yield ok("SQLite", f"{SQLITE_VERSION}{note}")


def databases(patient: Patient) -> Iterator[Finding]:
    """Yield whether both files can be read, are whole, and of our version."""
    for file, migrations, cure in (
        (patient.paths.cache_db, MIGRATIONS, "start the agent anew: it sets the file aside and reads all again"),
        (patient.paths.state_db, STATE_MIGRATIONS, "start the agent anew: it goes on with the newest good copy"),
    ):
        if not file.exists():
            yield ok(file.name, "not there yet")
            continue
        if not file.is_file():
            yield fail(file.name, f"{file} is no file", f"delete it; {cure}")
            continue
        try:
            yield _database(file, migrations)
        except Damaged as error:
            yield fail(file.name, str(error), cure)
        except CacheError as error:
            yield fail(file.name, str(error), "run this as the user whose it is, while nothing else holds the file")


def schema(file: Path) -> int:
    """Return the version of the tables in *file*. Raises CacheError."""
    with paths.private_files(), closing(connecting.open_reader(file)) as connection:
        return schema_version(connection)


def _database(file: Path, migrations: Traversable) -> Finding:
    version, ours = schema(file), newest_version(migrations)
    if version > ours:
        return warn(file.name, f"a newer Deskcall wrote it (version {version}, ours is {ours})", "update Deskcall")
    with paths.private_files(), closing(Database(file, migrations, writable=False)) as opened:
        quick_check(opened)
    return ok(file.name, f"whole, {file.stat().st_size // _MIB:,} MB")


def _write(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, b"?")
    finally:
        os.close(handle)
        file.unlink()


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _file_system(folder: Path, mountinfo: Path) -> str:
    """Return the kind of the file system that holds *folder*, as Linux tells (proc(5)); "" elsewhere."""
    try:
        lines = mountinfo.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    real, kind, longest = folder.resolve(), "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), before.split()[4]))
        if real.is_relative_to(point) and len(str(point)) >= longest:
            kind, longest = after.split()[0], len(str(point))
    return kind
