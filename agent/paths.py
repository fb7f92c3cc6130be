"""Every file that we read or write. Data folders are 0700, files 0600: checked at each start, and repaired."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import platformdirs

from agent.errors import UnsafePlace
from handlers import endpoint
from handlers.rows import FOLDER, FOLDER_WITH_CAPITAL

VARIABLE = "DESKCALL_DATA"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
PRIVATE_UMASK = 0o077
_OTHERS = 0o077
_OURS = ("cache.db*", "state.db*", "*.lock", "log.key", "secrets.json", "previous-handler.json", endpoint.NAME)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where this user's files are. *endpoint* says where the agent listens; *arguments* lead another process here."""

    data: Path
    endpoint: str
    arguments: tuple[str, ...] = ()

    @property
    def cache_db(self) -> Path:
        """What is known: disposable, written by the sync worker only."""
        return self.data / "cache.db"

    @property
    def state_db(self) -> Path:
        """What analysts made: precious, written by the agent only."""
        return self.data / "state.db"

    @property
    def backups(self) -> Path:
        """The folder of copies of state.db."""
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.data / "logs"

    @property
    def log_key(self) -> Path:
        """The key of the tags that stand for telephone numbers in logs; outside *logs*, which may be handed on."""
        return self.data / "log.key"

    @property
    def previous_handler(self) -> Path:
        """Who opened telephone links before us: see agent/previous_handler.py."""
        return self.data / "previous-handler.json"

    @property
    def secrets(self) -> Path:
        """Secrets of sources that somebody chose to keep in a file, where there is no keyring."""
        return self.data / "secrets.json"

    @property
    def agent_lock(self) -> Path:
        """Locked by the running agent."""
        return self.data / "agent.lock"

    @property
    def sync_lock(self) -> Path:
        """Locked by the running sync worker."""
        return self.data / "sync.lock"


def locate(
    data: Path | None, environ: Mapping[str, str], *, config: Path | None = None, values: Iterable[str] = ()
) -> Paths:
    """Return the paths below *data*, else below what the environment says, else below the user's own data folder.

    A data folder that was named has its own endpoint file: a demo never takes the place of this user's agent. *config*
    and *values* are the configuration that was named, for *arguments*.
    """
    chosen = data if data is not None else Path(environ[VARIABLE]) if environ.get(VARIABLE) else None
    named = (("--config", config), ("--data", chosen))
    of_paths = (part for flag, path in named if path is not None for part in (flag, str(path.absolute())))
    arguments = (*of_paths, *(part for value in values for part in ("--with", value)))
    if chosen is None:
        return Paths(_usual_folder(), endpoint.default_path(), arguments)
    folder = chosen.absolute()
    return Paths(folder, str(folder / endpoint.NAME), arguments)


def prepare(paths: Paths) -> None:
    """Make the folders that are missing and see that nobody else can read what is there. Raises UnsafePlace."""
    for folder in (paths.data, paths.backups, paths.logs):
        try:
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        except FileExistsError as error:
            raise UnsafePlace(f"{folder} is not a folder; move it away or choose another with --data") from error
        except OSError as error:
            raise UnsafePlace(f"{folder} cannot be made: {error.strerror}; choose another with --data") from error
    check(paths)


def check(paths: Paths) -> None:
    """See that nobody else can read or has written what is there; what does not exist is well. Raises UnsafePlace."""
    if not os.path.lexists(paths.data):
        return
    try:
        for place in places(paths):
            _make_private(place)
    except OSError as error:
        raise UnsafePlace(f"{error.filename or paths.data} cannot be used: {error.strerror}") from error


def places(paths: Paths) -> Iterator[Path]:
    """Yield our folders and files, a folder before what is in it: a link in its place must not be followed."""
    yield paths.data
    yield from sorted(each for each in paths.data.iterdir() if _is_ours(each))
    for folder in (paths.backups, paths.logs):
        if os.path.lexists(folder):
            yield folder
            yield from sorted(folder.iterdir())


@contextmanager
def private_files() -> Iterator[int]:
    """Let what is made inside belong to this user alone; gives the umask of before, for processes of others."""
    before = os.umask(PRIVATE_UMASK)
    try:
        yield before
    finally:
        os.umask(before)


def _usual_folder() -> Path:
    name = FOLDER if sys.platform not in ("win32", "darwin") else FOLDER_WITH_CAPITAL
    # Never the roaming profile: SQLite on a network drive loses data.
    return Path(platformdirs.user_data_dir(name, appauthor=False, roaming=False))


def _make_private(place: Path) -> None:
    try:
        found = place.lstat()
    except FileNotFoundError:  # -wal and -shm come and go with other processes
        return
    is_folder = stat.S_ISDIR(found.st_mode)
    if stat.S_ISLNK(found.st_mode):
        raise UnsafePlace(f"{place} is a link, which somebody could turn elsewhere; put the thing itself there")
    if not is_folder and not stat.S_ISREG(found.st_mode):
        raise UnsafePlace(f"{place} is neither file nor folder; delete it")
    if sys.platform != "win32" and found.st_uid != os.getuid():
        raise UnsafePlace(f"{place} belongs to another user (number {found.st_uid}); choose another with --data")
    # On Windows the profile is private by its own access list, and modes say nothing.
    if sys.platform != "win32" and found.st_mode & _OTHERS:
        _repair(place, found, is_folder=is_folder)


def _repair(place: Path, found: os.stat_result, *, is_folder: bool) -> None:
    if is_folder and (found.st_mode & stat.S_ISVTX or not _looks_ours(place)):
        # Closing a folder that others work in (/tmp, a home) would harm more than it protects.
        raise UnsafePlace(f"{place} is open to others and holds other things; choose an empty folder with --data")
    place.chmod(FOLDER_MODE if is_folder else FILE_MODE)
    if place.lstat().st_mode & _OTHERS:
        raise UnsafePlace(f"{place} stays open to others: its file system keeps no permissions; choose another place")


def _looks_ours(folder: Path) -> bool:
    inside = tuple(folder.iterdir())
    return folder.name in ("backups", "logs") or not inside or any(map(_is_ours, inside))


def _is_ours(file: Path) -> bool:
    return any(fnmatch(file.name, pattern) for pattern in _OURS)  # glob would overlook links that lead nowhere
