"""Whether there is a keyring, and in it what every source is opened with. No secret is shown, or leaves here."""

from __future__ import annotations

from collections.abc import Iterator

from agent import credentials
from agent.doctor import Finding, fail, ok, warn
from agent.doctor.patient import Patient
from agent.errors import CredentialMissing
from cache.sources.settings import needs_secret

_OPEN = "log in on a desktop so that it is open, and look again"


def keyring(patient: Patient) -> Iterator[Finding]:
    """Yield what keeps secrets here."""
    del patient
    try:
        name = credentials.keyring_name()
    except CredentialMissing as error:
        yield fail("keyring", str(error), _OPEN)
        return
    if name:
        why = credentials.look_up_link_secret().why
        yield ok("keyring", f"{name}{f'; no ring is checked for a signature: {why}' if why else ''}")
    else:
        found = "this system has none: no ring can be checked for a signature, and secrets need a file"
        cure = "install one (on Debian gnome-keyring), or keep secrets in files: deskcall secret set NAME --file"
        yield warn("keyring", found, cure)


def of_sources(patient: Patient) -> Iterator[Finding]:
    """Yield for each source that needs a secret where it is kept."""
    for source in patient.config.source:
        if needs_secret(source):
            yield _of_source(source.name, patient)


def _of_source(name: str, patient: Patient) -> Finding:
    check = f"secret of {name}"
    try:
        place = credentials.where(name, patient.paths.secrets)
    except CredentialMissing as error:
        return fail(check, str(error), f"{_OPEN}; or keep it in a file: deskcall secret set {name} --file")
    if place == "nowhere":
        return fail(check, "there is none: nothing is read from it", f"deskcall secret set {name}")
    return ok(check, f"in the {place}")
