"""Databases with the synthetic directory in them, made by the product's own writer and kept for the next run."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from bench import directory
from bench.directory import Entry

from cache import apply
from cache.database import Cache, open_cache
from cache.model import Batch, Organization, Person, Ticket
from cache.numbers import Site
from cache.target import Filing, Join, Target

SITE = Site(region="NL")
FILING = Filing(SITE, (Join(directory.SOURCE),))
BATCH_ROWS = 500
_AHEAD = 4  # chunks made before they are wanted

Made = TypeVar("Made")
Row = TypeVar("Row", Person, Organization, Ticket)


def database(people: int) -> Path:
    """Return a cache.db with the directory of *people*; made when there is none of this version."""
    path = folder() / f"{people}-{_version()}.db"
    if not path.exists():
        making = path.with_suffix(".making")
        _forget(making)
        print(f"making a directory of {people:,} people …", flush=True)
        begun = time.perf_counter()
        _fill(making, people)
        making.rename(path)
        for other in path.parent.glob(f"{people}-*"):
            if other != path:
                other.unlink()
        print(f"made in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e6:.0f} MB", flush=True)
    return path


def copy(people: int, folder: Path) -> Path:
    """Return a copy of the database as ``cache.db`` in *folder*, for a process that writes beside it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / "cache.db"
    shutil.copyfile(database(people), target)
    target.chmod(0o600)
    return target


def target(stream: str) -> Target:
    """Return where rows of *stream* go."""
    match stream:
        case "people" | "organizations" | "tickets":
            return Target(directory.SOURCE, stream, FILING)
        case _:
            raise ValueError(stream)


def batches(rows: Iterable[Row], size: int = BATCH_ROWS) -> Iterator[Batch[Row]]:
    """Yield *rows* as a source would give them."""
    waiting: list[Row] = []
    given = 0
    for row in rows:
        waiting.append(row)
        if len(waiting) == size:
            given += size
            yield Batch(tuple(waiting), (), f"at {given}", more=True)
            waiting.clear()
    yield Batch(tuple(waiting), (), f"at {given + len(waiting)}", more=False)


def _fill(path: Path, people: int) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as maker:
        cache = open_cache(path, writable=True)
        try:
            _apply(cache, "organizations", directory.organizations())
            for entries in _made(maker, directory.chunk, range(directory.chunks(people)), people):
                _apply(cache, "people", (entry.person for entry in entries))
                _apply(cache, "tickets", _tickets(entries))
                if sys.stdout.isatty():
                    print(f"\r{entries[-1].person.id.partition(':')[2]:>9}", end="\r", flush=True)
            with cache.transaction() as transaction:
                for stream in ("organizations", "people", "tickets"):
                    apply.mark(transaction, target(stream), "fresh")
            cache.truncate_wal()
        finally:
            cache.close()


def _tickets(entries: tuple[Entry, ...]) -> Iterator[Ticket]:
    for entry in entries:
        yield from entry.tickets


def _apply(cache: Cache, stream: str, rows: Iterable[Row]) -> None:
    for batch in batches(rows):
        if batch.upserts:
            apply.apply(cache, target(stream), batch, directory.NOW)


def _made(maker: ProcessPoolExecutor, make: Callable[[int, int], Made], numbers: range, people: int) -> Iterator[Made]:
    """Yield what *make* gives, made in another process a little ahead."""
    waiting: deque[Future[Made]] = deque()
    for number in numbers:
        waiting.append(maker.submit(make, number, people))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def folder() -> Path:
    """Return a folder of this user alone that outlives the run; ``BENCH_FOLDER`` names another."""
    named = os.environ.get("BENCH_FOLDER")
    usual = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108
    place = Path(named) if named else usual / f"deskcall-bench-{os.getuid() if hasattr(os, 'getuid') else ''}"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and place.lstat().st_uid != os.getuid():
        raise SystemExit(f"{place} belongs to somebody else; name another folder in BENCH_FOLDER")
    return place


def _version() -> str:
    """Return a text that changes when the generator or anything that decides what is stored changes."""
    root = Path(directory.__file__).parents[2] / "cache"
    digest = hashlib.sha256(str(directory.VERSION).encode())
    for path in sorted((*root.glob("*.py"), *root.glob("migrations/*.sql"), *root.glob("numbers/*.py"))):
        digest.update(path.read_bytes())
    for path in (Path(directory.__file__), Path(directory.__file__).with_name("plans.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _forget(path: Path) -> None:
    for side in ("", "-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)
