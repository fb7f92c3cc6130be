"""Whether the softphone can be spoken to, and whether rings arrive."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from agent import previous_handler
from agent.ages import ago, moment
from agent.doctor import Finding, fail, ok, refusals, warn
from agent.doctor.patient import Patient
from agent.errors import SoftphoneAway
from agent.model import Direction, PhoneCall
from agent.softphones import Softphone, finding, opening
from agent.softphones.argv import Argv
from agent.softphones.ctrl_tcp import CtrlTcp
from agent.softphones.line import Line
from agent.softphones.rivals import has_rival
from agent.state import phone_calls

_ANY_NUMBER = "0"
_CONNECT_SECONDS = 1.0
_LOOKS_BACK = timedelta(days=1)
_SET_UP = "deskcall setup: what to paste into the telephone, and where"


def softphone(patient: Patient) -> Iterator[Finding]:
    """Yield whether there is what dials, and whether it answers; nothing is dialed."""
    phone = previous_handler.completed(patient.config.phone, patient.paths)
    chosen = opening.open_chosen(phone, patient.environ)
    try:
        yield _softphone(patient, chosen)
    finally:
        chosen.close()


def rings(patient: Patient) -> Iterator[Finding]:
    """Yield whether rings arrive, at what trust, and whether some were turned away."""
    with patient.opened() as (_, state):
        incoming = [call for call in phone_calls.newest(state) if call.direction is Direction.IN]
    newest = incoming[0] if incoming else None
    from_then_on = max(moment(newest.started_at), patient.now - _LOOKS_BACK) if newest else patient.now - _LOOKS_BACK
    refused = refusals.since(from_then_on, patient.paths.logs)
    if refused.how_many:
        found = f"{_newest(newest, patient)}; {refused.how_many} turned away since, the last one for: {refused.newest}"
        yield warn("rings", found, f"compare the address in the telephone with that of {_SET_UP}")
    elif newest is None:
        yield warn("rings", _newest(newest, patient), _SET_UP)
    else:
        yield ok("rings", _newest(newest, patient))


def _softphone(patient: Patient, chosen: Softphone) -> Finding:
    name = chosen.profile.name
    try:
        said = chosen.describe(_ANY_NUMBER)
        if isinstance(chosen, Argv):
            chosen.check()
    except SoftphoneAway as error:
        return _away(patient, str(error))
    if said.kind == "argv" and not finding.is_program(Path(said.words[0])):
        return _away(patient, f"{name} cannot be started: {said.words[0]} is no program")
    if isinstance(chosen, CtrlTcp | Line) and not _listens(patient, chosen.port):
        cure = f"start {name}, and have it listen at 127.0.0.1:{chosen.port} (docs/phones.md), or set [phone] port"
        return fail("softphone", f"{name} does not listen at port {chosen.port}", cure)
    return ok("softphone", f"{name} is here")


def _away(patient: Patient, why: str) -> Finding:
    phone, dial = patient.config.phone, patient.config.dial
    if phone.profile or dial.profile or dial.command:
        return fail("softphone", why, "install or start it, or choose another: 'deskcall phones' lists them")
    return warn("softphone", why, "clicks dial nothing: choose one of 'deskcall phones' as [phone] profile")


def _listens(patient: Patient, port: int) -> bool:
    """Return whether somebody listens; where the agent may be connected already, nobody cuts in: see ctrl_tcp."""
    if has_rival(port) or (sys.platform != "linux" and patient.agent_version is not None):
        return True
    try:
        socket.create_connection(("127.0.0.1", port), _CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def _newest(call: PhoneCall | None, patient: Patient) -> str:
    if call is None:
        return "no telephone has rung here yet"
    return f"the last one came {ago(call.started_at, patient.now)}, vouched for by: {call.level.value}"
