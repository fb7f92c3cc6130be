"""What else a support bundle tells: configuration without what is personal, versions, counts, how fresh data is."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from agent import config_explained, paths
from agent.config import Config
from agent.doctor.patient import Patient
from agent.errors import AgentError
from cache import connecting, freshness
from cache.database import SQLITE_VERSION, schema_version
from cache.errors import CacheError

SET = "set"
# Words that say how something is done, and of nobody who he is.
_TOLD = frozenset(("region", "kind", "name", "every", "history", "profile", "transport", "format"))
_PLAIN = re.compile(r"true|false|not set|-?[0-9]+|\[[0-9, ]*\]")
_ADDRESS = re.compile(r'"(?:https?|ldaps?)://[^"]*"')


def configuration(patient: Patient) -> dict[str, object]:
    """Return every key with its value, ``set`` in place of one that could be personal; addresses keep their host."""
    if patient.loaded is None:
        return {"mistakes": list(patient.mistakes)}
    config = patient.config
    return {
        key.name: {"value": _value(key, config), "from": _last_part(key.place)}
        for key in config_explained.keys(patient.loaded)
    }


def hosts(patient: Patient) -> frozenset[str]:
    """Return the words of which names of sources and hosts of service desks are made."""
    sources = patient.config.source
    addresses = (str(getattr(each, key, "")) for each in sources for key in ("base_url", "url"))
    names = (*(each.name for each in sources), *map(_host, addresses))
    return frozenset(word for name in names for word in re.findall(r"\w+", name))


def versions(patient: Patient) -> dict[str, str]:
    """Return what runs here, in which version."""
    found = {
        "deskcall": patient.version,
        "python": platform.python_version(),
        "sqlite": SQLITE_VERSION,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    return {**found, **dict(_libraries())}


def counts(patient: Patient) -> dict[str, object]:
    """Return of both databases the version of their tables, how large they are, and how many rows each table has."""
    return {file.name: _counts(file) for file in (patient.paths.cache_db, patient.paths.state_db) if file.is_file()}


def status(patient: Patient) -> dict[str, object]:
    """Return whether the agent answers, and how complete and old every stream is."""
    agent = {"version": patient.agent_version, "port": patient.endpoint.port if patient.endpoint else None}
    try:
        with patient.opened() as (cache, _):
            streams = [asdict(each) for each in freshness.streams(cache)]
    except (AgentError, CacheError, OSError) as error:
        return {"agent": agent, "error": str(error)}
    return {"agent": agent, "streams": streams}


def _value(key: config_explained.Key, config: Config) -> str:
    table, _, name = key.name.rpartition(".")
    is_told = name in _TOLD or _is_choice(get_type_hints(_shape(table, config))[name])
    if key.value == key.default or is_told or _PLAIN.fullmatch(key.value):
        return key.value
    return _host(key.value.strip('"')) if _ADDRESS.fullmatch(key.value) else SET


def _shape(table: str, config: Config) -> type:
    """Return what holds the keys of *table*: ``server``, ``source[1]``."""
    name, _, position = table.rstrip("]").partition("[")
    holder = getattr(config, name)
    return type(holder[int(position) - 1] if position else holder)


def _is_choice(hint: object) -> bool:
    """Return whether a value, or each of a list, is one of a few words."""
    return any(get_origin(each) is Literal for each in (hint, *get_args(hint)))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _last_part(place: str) -> str:
    """Return which file and line, or which setting: not the folders, which hold names of people."""
    return place.replace("\\", "/").rpartition("/")[2]


def _libraries() -> Iterator[tuple[str, str]]:
    try:
        needed = requires("deskcall") or []
    except PackageNotFoundError:
        needed = []
    for name in sorted({match[0] for each in needed if (match := re.match(r"[A-Za-z0-9_.-]+", each))}):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _counts(file: Path) -> Mapping[str, object]:
    try:
        with paths.private_files(), closing(connecting.open_reader(file)) as connection:
            rows = connecting.count_rows(connection)
            return {"schema": schema_version(connection), "bytes": file.stat().st_size, "rows": rows}
    except CacheError as error:
        return {"error": str(error)}
