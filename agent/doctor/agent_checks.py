"""Whether the agent runs, answers and can be reached: the process, its port, the file that leads to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from agent import alive, instance
from agent.doctor import Finding, fail, ok, places, warn
from agent.doctor.patient import Patient
from agent.errors import PortTaken
from handlers import endpoint, handover

START = "start it: deskcall run; 'deskcall register' has it started at every logon"
RESTART = "end it and start it anew: log off and on, or on Linux with the package: systemctl --user restart deskcall"
NO_LINK = b"doctor:"  # of what is no link of ours the agent says 400 and does nothing


def agent(patient: Patient) -> Iterator[Finding]:
    """Yield whether the agent of this user answers, takes its own token, and is of our version."""
    where = patient.endpoint
    if where is None:
        yield fail("agent", "it does not run, or cannot be found: telephones ring in vain", START)
    elif patient.agent_version is None:
        found = f"it does not answer at port {where.port}: its file is stale, for it was killed; or it hangs"
        yield fail("agent", found, START)
    elif not _takes_token(where):
        yield fail("agent", f"who answers at port {where.port} does not know the endpoint file's token", RESTART)
    elif patient.agent_version != patient.version:
        found = f"it is version {patient.agent_version}, what is installed is {patient.version}"
        yield warn("agent", found, RESTART)
    else:
        yield ok("agent", f"version {patient.version} answers at port {where.port}")


def port(patient: Patient) -> Iterator[Finding]:
    """Yield whose the configured port is."""
    wanted = patient.config.server.port
    where = patient.endpoint
    if patient.agent_version is not None and where is not None:
        if where.port == wanted:
            yield ok("port", f"{wanted} is the agent's")
        else:
            found = f"the agent listens at {where.port}, and the configuration says {wanted}"
            yield warn("port", found, f"{RESTART}; the telephone system must ring at the same one")
        return
    try:
        for bound in instance.listen(wanted):
            bound.close()
    except PortTaken:
        yield _taken(wanted)
        return
    yield ok("port", f"{wanted} is free for the agent")


def endpoint_file(patient: Patient) -> Iterator[Finding]:
    """Yield whether the file that leads clicks to the agent is this user's alone."""
    file = Path(patient.paths.endpoint)
    if not os.path.lexists(file):
        if patient.agent_version is None:
            yield ok("endpoint file", "not there: no agent has written it")
        return
    trouble = places.trouble(file.parent) or places.trouble(file)
    if trouble:
        cure = f"end the agent, delete {file} and start it anew: whoever read the file could ring and open links"
        yield fail("endpoint file", f"{trouble}, so clicks and commands do not believe it", cure)
    elif patient.endpoint is None:
        yield fail("endpoint file", f"{file} says nothing that can be read", f"delete it; then {START}")
    else:
        yield ok("endpoint file", f"{file} is this user's alone")


def _taken(wanted: int) -> Finding:
    owner = instance.holder(wanted) or "another program"
    if alive.version_at(wanted) is not None:
        found = f"{wanted} belongs to an agent that is not reached by our endpoint file ({owner})"
        cure = "when it is ours, start it anew; when it is another user's, each user needs a port ([server] port)"
        return fail("port", found, cure)
    cure = "end that, or choose another port ([server] port) here and in the telephone system"
    return fail("port", f"{wanted} is taken by {owner}: the agent cannot start", cure)


def _takes_token(where: endpoint.Endpoint) -> bool:
    with suppress(endpoint.AgentAway, handover.Broken):
        return handover.hand_over(where, "/open", NO_LINK).status != handover.NOT_OUR_TOKEN
    return False
