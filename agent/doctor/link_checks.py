"""Whether a click on a link reaches Deskcall: registered, chosen, startable, started at logon."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from agent.doctor import Finding, clicking, fail, ok, warn
from agent.doctor.patient import Patient
from handlers.changes import CannotRegister, Scheme, Wanted
from handlers.rows import UNIT, USUAL_SCHEMES

REGISTER = "deskcall register --default; where that is not allowed, choose Deskcall in the system's settings"
_MOST_SHOWN = 3
_WANTED_BY = "graphical-session.target.wants"


def schemes(patient: Patient) -> Iterator[Finding]:
    """Yield for each kind of link what a click starts, and who else offers itself."""
    for each in patient.links.schemes:
        if each.scheme in USUAL_SCHEMES or each.registered:
            yield _scheme(each)


def _scheme(found: Scheme) -> Finding:
    check = f"{found.scheme} links"
    others = f"; {', '.join(found.others)} could, too" if found.others else ""
    starts = found.starts or "nothing, or the system asks"
    if found.is_ours and found.registered:
        return ok(check, f"a click starts Deskcall{others}")
    if not found.registered:
        return fail(check, f"Deskcall is not registered; a click starts {starts}", REGISTER)
    return fail(check, f"Deskcall is registered, but a click starts {starts}", REGISTER)


def entry(patient: Patient) -> Iterator[Finding]:
    """Yield whether what is registered is this installation, by a path that the system can start."""
    check, status = "link handler", patient.links
    try:
        for where in ("user", "system"):
            ours = tuple(each.scheme for each in status.schemes if where in each.registered)
            if not ours:
                continue
            wanted = Wanted(ours, where == "system", starts_at_logon=where in status.starts_at_logon)
            changes = patient.registration.registering(wanted)
            if changes:
                places = "; ".join(each.sentence().splitlines()[0] for each in changes[:_MOST_SHOWN])
                again = f"deskcall register{' --system' if where == 'system' else ''}"
                yield warn(check, f"another installation is registered ({again} would {places})", again)
                return
        patient.registration.registering(Wanted())
    except CannotRegister as error:
        yield fail(check, str(error), "do what it says, then: deskcall register --default")
        return
    if any(each.registered for each in status.schemes):
        yield ok(check, "what is registered is this installation")


def autostart(patient: Patient) -> Iterator[Finding]:
    """Yield whether the agent is started at logon."""
    where = [*patient.links.starts_at_logon, *(["systemd"] if _is_wanted_by_systemd(patient) else [])]
    if where:
        yield ok("start at logon", f"the agent is started ({', '.join(where)})")
    else:
        found = "the agent is not started at logon: the first rings of the day are lost"
        yield warn("start at logon", found, "deskcall register")


def dry_click(patient: Patient) -> Iterator[Finding]:
    """Yield whether a click reaches Deskcall through the operating system: tried with a link that leads to us alone."""
    is_ours = any(each.is_ours for each in patient.links.schemes if each.scheme == clicking.SCHEME)
    yield from (_clicked(patient),) if sys.platform == "linux" and is_ours else ()


def _clicked(patient: Patient) -> Finding:
    if not clicking.can_click(patient):
        return ok("click", "not tried: 'gio' is not here")
    if clicking.arrives(patient):
        return ok("click", "a click went through the system and arrived unchanged; nothing was dialed or shown")
    found = f"a click on a link did not arrive within {clicking.SECONDS:.0f} s"
    return fail("click", found, f"{REGISTER}; then look at what this says: gio open cti:doctor")


def _is_wanted_by_systemd(patient: Patient) -> bool:
    own = patient.environ.get("XDG_CONFIG_HOME") or f"{patient.environ.get('HOME', '')}/.config"
    folders = (Path(own), patient.root / "etc", patient.root / "usr/lib")
    return sys.platform == "linux" and any((each / "systemd/user" / _WANTED_BY / UNIT).exists() for each in folders)
