"""What goes wrong on a desk, one thing at a time: each breaks it, gives the patient, and puts all back."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
from desk import free_port
from fakes.untrusted import untrusted
from keyring.backends import fail
from worlds.healthy_desk import HealthyDesk

from agent.doctor.patient import Patient
from agent.paths import Paths
from handlers import endpoint

_WANTED = (
    "INSERT INTO outbox(key, kind, source, target, item, state, wanted_at, changed_at, next_ms) VALUES"
    " ('k', 'notes', 'desk', 'desk:1', '{{}}', '{state}', '{wanted_at}', '{wanted_at}', 0)"
)


@contextmanager
def changed(file: Path, text: str | None) -> Iterator[None]:
    """Let *file* hold *text*, None: be away; afterwards it is as before."""
    before = (file.read_bytes(), file.stat().st_mode) if file.exists() else None
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        if before is not None:
            file.write_bytes(before[0])
            file.chmod(before[1])


@contextmanager
def opened_to_others(file: Path) -> Iterator[None]:
    """Let everybody read *file*."""
    before = file.stat().st_mode
    file.chmod(0o644)
    try:
        yield
    finally:
        file.chmod(before)


def elsewhere(desk: HealthyDesk, name: str) -> Paths:
    """Return paths of a data folder that has the databases of the desk, and no agent."""
    folder = desk.folder / name
    (folder / "logs").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    for each in ("cache.db", "state.db"):
        with closing(sqlite3.connect(desk.paths.data / each)) as old, closing(sqlite3.connect(folder / each)) as new:
            old.backup(new)
        (folder / each).chmod(0o600)
    return Paths(folder, str(folder / endpoint.NAME))


def with_sql(desk: HealthyDesk, name: str, file: str, sql: str) -> Patient:
    """Return the patient with a copy of *file* in which *sql* was done."""
    paths = elsewhere(desk, name)
    with closing(sqlite3.connect(paths.data / file)) as connection:
        connection.execute(sql)
        connection.commit()
    return desk.patient(paths=paths)


def broken_configuration(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient("[server]\nport = 80\nprot = 8737\n")


def odd_configuration(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(desk.config.replace("[server]", 'area = "020"\n[server]'))


def no_country(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(desk.config.replace('region = "NL"', ""))


def no_source(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(desk.config.partition("[[source]]")[0])


def no_agent(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(paths=elsewhere(desk, "no-agent"))


def stale_endpoint(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "stale")
    endpoint.write(paths.endpoint, endpoint.Endpoint(free_port(), "x" * 43))
    yield desk.patient(paths=paths)


def other_token(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "token")
    endpoint.write(paths.endpoint, endpoint.Endpoint(desk.port, "x" * 43))
    yield desk.patient(paths=paths)


def other_version(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(version="9.9.9")


def other_port(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(desk.config.replace(f"port = {desk.port}", f"port = {free_port()}"))


def taken_port(desk: HealthyDesk) -> Iterator[Patient]:
    with socket.create_server(("127.0.0.1", free_port())) as squatter:
        port = squatter.getsockname()[1]
        config = desk.config.replace(f"port = {desk.port}", f"port = {port}")
        yield desk.patient(config, paths=elsewhere(desk, "squatter"))


def port_of_another_agent(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(paths=elsewhere(desk, "neighbour"))


def readable_endpoint(desk: HealthyDesk) -> Iterator[Patient]:
    with opened_to_others(Path(desk.paths.endpoint)):
        yield desk.patient()


def garbled_endpoint(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "garbled")
    Path(paths.endpoint).write_text("eight thousand")
    Path(paths.endpoint).chmod(0o600)
    yield desk.patient(paths=paths)


def readable_data(desk: HealthyDesk) -> Iterator[Patient]:
    with opened_to_others(desk.paths.state_db):
        yield desk.patient()


def link_among_data(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "links")
    paths.log_key.symlink_to(desk.folder / "config.toml")
    yield desk.patient(paths=paths)


def file_for_a_folder(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(paths=Paths(desk.folder / "config.toml", desk.paths.endpoint))


def pipe_for_a_database(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "pipe")
    paths.cache_db.unlink()
    os.mkfifo(paths.cache_db, 0o600)
    yield desk.patient(paths=paths)


def unwritable_logs(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "no-logs")
    paths.logs.rmdir()
    paths.logs.write_text("")
    yield desk.patient(paths=paths)


def full_disk(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(free_bytes=lambda _folder: 2**20)


def nearly_full_disk(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(free_bytes=lambda _folder: 100 * 2**20)


def network_disk(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "Bürö 1")
    home = str(paths.data).replace(" ", r"\040")
    table = f"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 21 0:40 / {home} rw - nfs4 server:/home rw\n"
    with changed(desk.machine / "proc/self/mountinfo", table):
        yield desk.patient(paths=paths)


def damaged_state(desk: HealthyDesk) -> Iterator[Patient]:
    paths = elsewhere(desk, "damaged")
    with paths.state_db.open("r+b") as file:
        file.seek(0)
        file.write(b"\0" * 4096)
    yield desk.patient(paths=paths)


def cache_of_a_newer_version(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "newer", "cache.db", "PRAGMA user_version = 999")


def no_softphone(desk: HealthyDesk) -> Iterator[Patient]:
    with changed(desk.folder / "bin/phone", None):
        yield desk.patient()


def several_softphones(desk: HealthyDesk) -> Iterator[Patient]:
    config = "\n".join(line for line in desk.config.splitlines() if not line.startswith("command"))
    with changed(desk.folder / "bin/baresip", "#!/bin/sh\n"), changed(desk.folder / "bin/twinkle", "#!/bin/sh\n"):
        for program in ("baresip", "twinkle"):
            (desk.folder / "bin" / program).chmod(0o700)
        yield desk.patient(config, environ={**desk.environ, "PATH": str(desk.folder / "bin")})


def silent_softphone(desk: HealthyDesk) -> Iterator[Patient]:
    config = "\n".join(line for line in desk.config.splitlines() if not line.startswith("command"))
    yield desk.patient(f'{config}\n[phone]\nprofile = "baresip"\nport = {free_port()}\n')


def no_ring(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "no-ring", "state.db", "DELETE FROM phone_call")


def refused_rings(desk: HealthyDesk) -> Iterator[Patient]:
    assert desk.ring("telephone=7") == 400  # two numbers that differ
    # Of one second nobody can tell which came first.
    yield desk.patient(paths=with_log(desk, "refused", timedelta(seconds=5)))
    assert desk.ring() == 202


def with_log(desk: HealthyDesk, name: str, later: timedelta) -> Paths:
    """Return paths with the agent's log, as if its lines had been written *later* than its rings."""
    paths = elsewhere(desk, name)
    lines = (desk.paths.logs / "agent.log").read_text().splitlines()
    moved = [f"{datetime.fromisoformat(line[:19]) + later:%Y-%m-%dT%H:%M:%S}{line[19:]}" for line in lines]
    (paths.logs / "agent.log").write_text("\n".join(moved))
    return paths


def no_keyring(desk: HealthyDesk) -> Iterator[Patient]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        yield desk.patient()
    finally:
        keyring.set_keyring(before)


def no_secret(desk: HealthyDesk) -> Iterator[Patient]:
    with changed(Path(desk.environ["FILE_KEYRING"]), "{}"):
        yield desk.patient()


def expired_secret(desk: HealthyDesk) -> Iterator[Patient]:
    before, desk.skin.token = desk.skin.token, "another"
    try:
        yield desk.patient()
    finally:
        desk.skin.token = before


def missing_role(desk: HealthyDesk) -> Iterator[Patient]:
    desk.skin.is_analyst = False
    try:
        yield desk.patient()
    finally:
        desk.skin.is_analyst = True


def unreachable_service_desk(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(desk.config.replace(desk.desk.address, f"http://127.0.0.1:{free_port()}"))


def unknown_authority(desk: HealthyDesk) -> Iterator[Patient]:
    with untrusted() as address:
        yield desk.patient(desk.config.replace(f"{desk.desk.address}/v1", address))


def wrong_clock(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(clock=lambda: datetime.now(UTC) - timedelta(hours=1))


def clock_a_little_wrong(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(clock=lambda: datetime.now(UTC) + timedelta(minutes=2))


def old_data(desk: HealthyDesk) -> Iterator[Patient]:
    yield desk.patient(clock=lambda: datetime.now(UTC) + timedelta(days=3))


def nothing_read(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "empty", "cache.db", "DELETE FROM sync")


def failing_source(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "failing", "cache.db", "UPDATE sync SET state = 'failing', error = 'no more paper'")


def stale_source(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "late", "cache.db", "UPDATE sync SET state = 'stale', error = 'it cannot be reached'")


def refused_write(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "refused-write", "state.db", _WANTED.format(state="refused", wanted_at="2026-01-01T00:00:00Z"))


def late_write(desk: HealthyDesk) -> Iterator[Patient]:
    yield with_sql(desk, "late-write", "state.db", _WANTED.format(state="waiting", wanted_at="2026-01-01T00:00:00Z"))
