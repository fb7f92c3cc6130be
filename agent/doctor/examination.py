"""Every check in one list, and what they find. A check that cannot look says so, and the next one follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agent.doctor import (
    Finding,
    agent_checks,
    browser_checks,
    configuration_checks,
    fail,
    file_checks,
    link_checks,
    secret_checks,
    source_checks,
    telephone_checks,
)
from agent.doctor.patient import Patient
from agent.errors import AgentError
from cache.errors import CacheError
from handlers.changes import CannotRegister

Check = Callable[[Patient], Iterator[Finding]]

# What is asked of a configuration that cannot be read says nothing, or what is not so.
OF_THE_CONFIGURATION: tuple[Check, ...] = (
    configuration_checks.country,
    configuration_checks.sources,
    agent_checks.port,
    telephone_checks.softphone,
    secret_checks.of_sources,
    source_checks.ages,
    source_checks.service_desks,
)
CHECKS: tuple[Check, ...] = (
    configuration_checks.configuration,
    configuration_checks.country,
    configuration_checks.sources,
    agent_checks.agent,
    agent_checks.port,
    agent_checks.endpoint_file,
    telephone_checks.softphone,
    telephone_checks.rings,
    link_checks.schemes,
    link_checks.entry,
    link_checks.dry_click,
    link_checks.autostart,
    browser_checks.policies,
    browser_checks.portal,
    secret_checks.keyring,
    secret_checks.of_sources,
    source_checks.ages,
    source_checks.service_desks,
    source_checks.written_back,
    file_checks.modes,
    file_checks.writable,
    file_checks.disk,
    file_checks.databases,
    file_checks.sqlite,
)


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what every check finds, each as soon as it is known."""
    for check in CHECKS:
        if patient.loaded is not None or check not in OF_THE_CONFIGURATION:
            yield from _found(check, patient)


def _found(check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check(patient)
    except (AgentError, CacheError, CannotRegister, OSError) as error:
        name = check.__name__.replace("_", " ")
        yield fail(name, f"this could not be looked at: {error}", "run this as the user whose Deskcall it is")
