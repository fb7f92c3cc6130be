"""A file to send to whoever helps: what the doctor found, and what it takes to understand it; nobody's data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from agent.doctor import examination, facts, redacting
from agent.doctor.patient import Patient
from agent.errors import AgentError

FILE_MODE = 0o600
_LARGEST_LOG_BYTES = 4 * 2**20  # ours end at 1 MB


class Member(NamedTuple):
    """One file in the bundle, and what it is."""

    name: str
    about: str
    content: str


def members(patient: Patient) -> Iterator[Member]:
    """Yield what is inside. Whatever is no word of ours was taken out: see redacting."""
    known = facts.hosts(patient)
    found = [asdict(each) for each in examination.examine(patient)]
    yield _json("doctor.json", "what the doctor found", redacting.json_value(found, known))
    told = facts.configuration(patient)
    safe = told if patient.loaded is not None else redacting.json_value(told, known)
    yield _json("configuration.json", "every key; values that could be personal only as 'set'", safe)
    status = redacting.json_value(facts.status(patient), known)
    yield _json("status.json", "how complete and old the data is", status)
    yield _json("counts.json", "how many rows each table has, and its version", facts.counts(patient))
    yield _json("versions.json", "versions of what runs here", facts.versions(patient))
    for file in sorted(patient.paths.logs.glob("*.log*")):
        if file.is_file() and not file.is_symlink():
            yield Member(f"logs/{file.name}", "a log, with its own words only", _log(file, known))


def write(target: Path, inside: Iterable[Member], moment: datetime) -> Iterator[Member]:
    """Write *inside* to *target*, for this user alone, and yield each when it is in.

    Raises OSError, and AgentError when *target* is there already: before anything is asked of *inside*.
    """
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), FILE_MODE)
    except FileExistsError as error:
        raise AgentError(f"{target} is there already and stays as it is; name another file") from error
    try:
        with os.fdopen(handle, "wb") as file, ZipFile(file, "w") as archive:
            for member in inside:
                info = ZipInfo(member.name, moment.timetuple()[:6])
                info.compress_type, info.external_attr = ZIP_DEFLATED, FILE_MODE << 16
                archive.writestr(info, member.content.encode("utf-8", "replace"))
                yield member
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _json(name: str, about: str, value: object) -> Member:
    return Member(name, about, json.dumps(value, ensure_ascii=False, indent=2))


def _log(file: Path, known: frozenset[str]) -> str:
    try:
        with file.open("rb") as opened:
            read = opened.read(_LARGEST_LOG_BYTES)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return redacting.text(read.decode("utf-8", "replace"), known)
