"""Whether data is here and fresh, and whether the service desks let us in: by real questions, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from agent import credentials
from agent.ages import ago, moment
from agent.doctor import Finding, fail, ok, warn
from agent.doctor.patient import Patient
from agent.source_check import SourceCheck
from agent.state import outbox
from cache import freshness
from cache.errors import (
    NotTrusted,
    SecretRefused,
    SourceAway,
    SourceBusy,
    SourceError,
    SourceRefused,
)
from cache.freshness import StreamState
from cache.sources.client import clock_of
from cache.sources.desk_settings import DeskSettings
from cache.sources.network import Place
from cache.sources.opening import open_source
from cache.sources.settings import SourceSettings, needs_secret, writes

OLD = timedelta(days=1)
SIGNED = timedelta(minutes=5)  # what a signed ring may be off (SECURITY.md)
NOTICED = timedelta(minutes=1)
_SYNC = "deskcall sync; it says what is wrong"


def ages(patient: Patient) -> Iterator[Finding]:
    """Yield for each source how old its data is, and what failed the last time."""
    with patient.opened() as (cache, _):
        streams = freshness.streams(cache)
    for source in patient.config.source:
        check, own = f"data of {source.name}", [each for each in streams if each.source == source.name]
        if not own:
            yield warn(check, "nothing was read yet", "start the agent, or: deskcall sync")
        yield from (_age(check, each, patient.now) for each in own)


def service_desks(patient: Patient) -> Iterator[Finding]:
    """Yield for each source whether it is there, whether its clock is ours, and whether we are let in."""
    for source in patient.config.source:
        check = f"source {source.name}"
        if isinstance(source, DeskSettings):
            try:
                clock = clock_of(Place(source.name, source.base_url, {}, source.proxy, source.ca_file))
            except SourceError as error:
                yield fail(check, str(error), cure(error, source.name))
                continue
            yield from _clock(source.name, clock, patient.now)
        secret = credentials.source_secret(source.name, patient.paths.secrets)
        if secret or not needs_secret(source):
            yield from _permitted(check, source, secret)


def written_back(patient: Patient) -> Iterator[Finding]:
    """Yield whether what the analyst wrote reaches the service desks."""
    with patient.opened() as (_, state):
        counts, late = outbox.counts(state), outbox.count_late(state, patient.now - OLD)
    stopped = sum(counts.get(standing, 0) for standing in ("refused", "unconfirmed", "held"))
    if stopped:
        found = f"{stopped} of the analyst's numbers, requests or notes wait for a decision"
        yield warn("written back", found, "open the console: it names each with the reason, and sends it again")
    if late:
        yield warn("written back", f"{late} wait for a service desk for more than a day", "look at its source above")
    if counts and not stopped and not late:
        yield ok("written back", "nothing waits for a decision")


def cure(error: SourceError | None, name: str) -> str:
    """Return what to do about *error* of the source *name*."""
    match error:
        case SecretRefused():
            return f"this one is wrong or has expired: get a new one from whoever runs it; deskcall secret set {name}"
        case NotTrusted():
            return (
                "have IT put the authority behind it, or behind the proxy that looks inside, among those trusted here"
            )
        case SourceRefused() | None:
            return "have whoever runs it give our account the right that is missing: docs/sources.md has the list"
        case SourceBusy():
            return "wait; when it stays so, raise 'share' of the source to the number of workstations on its account"
        case SourceAway():
            return "look at network, VPN and proxy ('proxy' of the source); it is tried again by itself"
        case _:
            return "is its address right ('base_url', 'url')? else tell whoever runs it"


def _age(check: str, stream: StreamState, now: datetime) -> Finding:
    found = f"{stream.stream}: {stream.rows} rows, read {ago(stream.ok_at, now)}"
    if stream.state in {"failing", "refused"}:
        return fail(check, f"{found}; {stream.error or stream.state}", _SYNC)
    if stream.ok_at and now - moment(stream.ok_at) > OLD:
        return warn(check, f"{found}: that is old", f"the agent reads by itself while it runs; else: {_SYNC}")
    if stream.state == "stale" or stream.kept:
        return warn(check, f"{found}; {stream.kept or stream.error}", _SYNC)
    return ok(check, found)


def _clock(name: str, clock: datetime | None, now: datetime) -> Iterator[Finding]:
    if clock is None:
        return
    off = abs(now - clock)
    if off <= NOTICED:
        yield ok("clock", f"as that of {name}")
        return
    seconds = int(off.total_seconds())
    found = f"{seconds} seconds {'behind' if now < clock else 'before'} that of {name}"
    setting = "set this computer's clock: have the system do so by itself (NTP)"
    if off > SIGNED:
        yield fail("clock", f"{found}: signed rings and many sign-ins fail", setting)
    else:
        yield warn("clock", found, setting)


def _permitted(check: str, source: SourceSettings, secret: str) -> Iterator[Finding]:
    well = list[str]()
    for each in SourceCheck(open_source(source, secret=secret), writes(source)).findings():
        if each.is_ok:
            well.append(each.what)
        else:
            yield fail(check, f"{each.what}: {each.sentence}", cure(each.error, source.name))
    if well:
        yield ok(check, f"gives {', '.join(well)}")
